"""Small parameter and start tables, so that unit tests do not hang on the shipped numbers."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType

import pytest

from sim.base.errors import ParameterError
from sim.scenario import parameters as load
from sim.scenario.schema import bound_rows, parameter_rows, start_rows

PARAMETERS_CSV = """\
name,value,unit,low,high,source,as_of,quality,would_settle,description
market.elasticity,2.0,ratio,0.5,4.0,"Author, Title",2024-06,estimated,,Elasticity of demand
market.switching_hazard_per_month,0.04,per month,0.01,0.12,Survey,2025,measured,,May switch
capital.vc_supply_usd_per_year,4e10,USD/year,0,1e12,,,assumed,A count of all rounds,Money on offer
labs.slots,3,count,1,9,Report,2025-01-31,reported,,Whole number of slots
"""

START_CSV = """\
kind,agent,quantity,value,unit,low,high,source,as_of,quality,would_settle
lab,openai,cash_usd,9e9,USD,7e9,1e10,Report,2025-01,reported,
lab,openai,stake:microsoft,0.3,share,0.2,0.4,Report,2025-01,reported,
lab,anthropic,cash_usd,4.5e9,USD,3e9,6e9,Report,2025-01,reported,
lab,anthropic,fit,-0.2,utils,-1,1,,2025-01,assumed,A fit to market shares
hyperscaler,microsoft,cash_usd,8e10,USD,7e10,9e10,Report,2025-01,reported,
investor,thrive,dry_powder_usd,5e9,USD,3e9,9e9,Report,2025-01,reported,
outside_parent,meta,rd_budget_usd_per_month,1e9,USD/month,5e8,2e9,Report,2025-01,reported,
"""

BOUNDS_CSV = """\
kind,quantity,unit,low,high,zero,needed,description,source,as_of,quality,would_settle
lab,cash_usd,USD,1e5,1e12,no,no,Cash,Report,2025,estimated,
lab,fit,utils,-1,1,no,no,Taste,Report,2025,estimated,
lab,stake,share,0,1,no,no,Share,Report,2025,estimated,
lab,capability_log10_flop,log10 FLOP,20,30,yes,no,Compute,Report,2025,estimated,
hyperscaler,cash_usd,USD,1e5,1e12,no,no,Cash,Report,2025,estimated,
investor,dry_powder_usd,USD,1e5,1e12,no,no,Money,Report,2025,estimated,
"""

WHOLE_SCENARIO = """\
start = "2025-01"
years = 10
[about]
question = "Who pays?"
story = "Nobody\\nknows \\u007f é"
[levers]
"capital.vc_supply_usd_per_year" = 5e10
[constants]
"labs.slots" = 4
[uncertainties]
"market.switching_hazard_per_month" = {low = 0.01, high = 0.12, scale = "log"}
"labs.slots" = {low = 1, high = 9, scale = "discrete"}
[[shocks]]
date = "2027-01"
until = "2028-01"
what = "capital.vc_supply_usd_per_year"
value = 0.5
mode = "multiply"
[[shocks]]
date = "2026-06"
what = "lab.openai.cash_injection_usd"
value = 1e9
[roster]
start = "start_test"
entrant_slots = 1
[[roster.lab]]
name = "openai"
label = "OpenAI"
kind = "closed_frontier"
owner = "independent"
open_weights = false
start = {cash_usd = 1e10, "stake:thrive" = 0.1}
[[roster.lab]]
name = "meta_ai"
label = "Meta AI"
kind = "open_weight"
owner = "meta"
open_weights = true
entry = "2026-01"
[[roster.hyperscaler]]
name = "microsoft"
label = "Microsoft"
[[roster.investor]]
name = "thrive"
label = "Thrive Capital"
kind = "vc"
"""


@pytest.fixture
def small_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the small tables where the shipped ones are read."""
    rows = MappingProxyType(parameter_rows(PARAMETERS_CSV, "small.csv"))

    def start_table(name: str) -> list[object]:
        if name != "start_test":
            raise ParameterError(f"no start table {name!r}; there are: start_test")
        return list(start_rows(START_CSV, "start_test.csv"))

    bounds = MappingProxyType(bound_rows(BOUNDS_CSV, "bounds.csv"))
    monkeypatch.setattr(load, "table", lambda: rows)
    monkeypatch.setattr(load, "start_bounds", lambda: bounds)
    monkeypatch.setattr(load, "start_table", start_table)


@pytest.fixture
def whole_scenario(tmp_path: Path, small_tables: None) -> Path:
    """A complete scenario file that uses every section."""
    path = tmp_path / "whole.toml"
    path.write_text(WHOLE_SCENARIO, encoding="utf-8")
    return path
