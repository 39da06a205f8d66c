"""Hold the baseline's 2025 and 2026 against the record. See README.md beside this file."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import xarray as xr

import sim
from sim.scenario.parameters import start_table, table

HERE = Path(__file__).parent
FOLDER = HERE.parents[1] / "results" / "record_2025"
WORLDS = 100
BN = 1e-9

Reader = Callable[[xr.Dataset], np.ndarray]


def lab_run_rate(lab: str, month: str) -> Reader:
    """Annualised revenue of a lab in a month, USD bn."""
    return lambda data: 12 * BN * data["revenue_usd"].sel(lab=lab, month=month).values.squeeze()


def over_months(name: str, first: str, last: str, scale: float) -> Reader:
    """A market series summed over months (and over agents, if it has them)."""

    def read(data: xr.Dataset) -> np.ndarray:
        part = data[name].sel(month=slice(first, last))
        rest = [dim for dim in part.dims if dim != "world"]
        return scale * part.sum(rest).values

    return read


def at(name: str, month: str, scale: float = 1.0, **where: str) -> Reader:
    """A series in a month."""
    return lambda data: scale * data[name].sel(month=month, **where).values.squeeze()


def eci_gain(data: xr.Dataset) -> np.ndarray:
    """Gain of the best released model from the start to November 2025, ECI points."""
    start = max(
        row.value for row in start_table("start_2025") if row.quantity == "capability_log10_flop"
    )
    gain = data["frontier_capability"].sel(month="2025-11").values.squeeze() - start
    return gain * table()["models.eci_points_per_log10"].value


def core_and_ai_capex(data: xr.Dataset) -> np.ndarray:
    """Capex of the four hyperscalers in 2025, the start table's core capex included, USD bn."""
    core = 6.37 * 12  # bn: core capex of the four in sim/data/starts/start_2025.csv
    return over_months("capex_usd", "2025-01", "2025-12", BN)(data) + core


ROWS: tuple[tuple[str, str, float, float, float, str, Reader], ...] = (
    (
        "OpenAI run-rate, 2025-06",
        "USD bn/yr",
        9.5,
        10,
        10.5,
        "Epoch AI Companies",
        lab_run_rate("openai", "2025-06"),
    ),
    (
        "OpenAI run-rate, 2025-12",
        "USD bn/yr",
        20,
        20,
        22,
        "OpenAI (S. Friar), 2026-01",
        lab_run_rate("openai", "2025-12"),
    ),
    (
        "OpenAI run-rate, 2026-10",
        "USD bn/yr",
        45,
        50,
        70,
        "press, 2026-09/10",
        lab_run_rate("openai", "2026-10"),
    ),
    (
        "Anthropic run-rate, 2025-05",
        "USD bn/yr",
        3,
        3,
        3,
        "Epoch AI Companies",
        lab_run_rate("anthropic", "2025-05"),
    ),
    (
        "Anthropic run-rate, 2025-12",
        "USD bn/yr",
        9,
        9,
        9,
        "Anthropic Series H, 2026-05",
        lab_run_rate("anthropic", "2025-12"),
    ),
    (
        "xAI run-rate, 2025-07",
        "USD bn/yr",
        0.5,
        0.5,
        0.5,
        "Epoch AI Companies",
        lab_run_rate("xai", "2025-07"),
    ),
    (
        "Lab funding in 2025",
        "USD bn",
        40,
        47,
        90,
        "rounds of OpenAI, Anthropic, xAI, Mistral to 2025-09 (Epoch AI Companies)",
        over_months("funding_usd", "2025-01", "2025-12", BN),
    ),
    (
        "Capex of four hyperscalers, 2025",
        "USD bn",
        340,
        380,
        420,
        "Platformonomics; Oracle results: Big-4 416 with Meta, without Oracle",
        core_and_ai_capex,
    ),
    (
        "Nvidia data-centre revenue, 2025",
        "USD bn",
        193,
        193.7,
        194,
        "Nvidia, fiscal 2026",
        over_months("chip_revenue_usd", "2025-01", "2025-12", BN),
    ),
    (
        "Installed compute, 2025-12",
        "M H100e",
        17,
        20.2,
        23,
        "Epoch AI chip counts: Nvidia, TPU, AMD, Trainium",
        at("capacity_total_h100e", "2025-12", 1e-6),
    ),
    (
        "OpenAI compute in use, 2025-12",
        "M H100e",
        1.25,
        1.74,
        2.19,
        "Epoch AI, compute by lab",
        at("compute_h100e", "2025-12", 1e-6, lab="openai"),
    ),
    (
        "Frontier gain, 2024-12 to 2025-11",
        "ECI points",
        10,
        11.7,
        15,
        "IAPS ECI table: o1 142.3, Gemini 3 Pro 154",
        eci_gain,
    ),
    (
        "Price of o1-class quality, 2026-01",
        "USD/Mtok",
        0.17,
        0.25,
        0.48,
        "ECI scores and price lists: 74 times cheaper a year (40-106), from 26.25 in 2024-12",
        at("price_index", "2026-01"),
    ),
    (
        "Frontier list price, 2025-08",
        "USD/Mtok",
        3,
        3.44,
        6,
        "price lists, blended 3:1",
        at("frontier_price_usd_per_mtok", "2025-08"),
    ),
    (
        "Long-contract H100-hour, 2025",
        "USD",
        1.2,
        1.47,
        1.8,
        "Epoch AI, lab compute",
        at("contract_price_usd_per_h100_hour", "2025-07"),
    ),
    (
        "On-demand H100-hour, 2025-03",
        "USD",
        2,
        2.99,
        4,
        "Epoch AI hardware prices",
        at("spot_price_usd_per_h100_hour", "2025-03"),
    ),
    (
        "ChatGPT weekly users, 2025-10",
        "million",
        800,
        800,
        800,
        "company statement",
        at("users_by_lab_million", "2025-10", 1.0, lab="openai"),
    ),
)


def main() -> None:
    """Run the worlds, compare, write the table."""
    data = sim.run("baseline", worlds=WORLDS, seed=0, years=2, uncertain=False)
    FOLDER.mkdir(parents=True, exist_ok=True)
    lines = [
        "| what | unit | record (range) | simulated median (5-95%) | ratio | source |",
        "|---|---|---|---|---|---|",
    ]
    rows = []
    for what, unit, low, value, high, source, read in ROWS:
        p05, median, p95 = np.percentile(read(data), [5, 50, 95])
        ratio = median / value
        mark = "" if 0.5 <= ratio <= 2 else " **miss**"
        lines.append(
            f"| {what} | {unit} | {value:g} ({low:g}-{high:g}) "
            f"| {median:.3g} ({p05:.3g}-{p95:.3g}) | {ratio:.2f}{mark} | {source} |"
        )
        rows.append([what, unit, low, value, high, median, p05, p95, ratio, source])
    with (FOLDER / "comparison.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(
            ["what", "unit", "low", "value", "high", "median", "p05", "p95", "ratio", "source"]
        )
        writer.writerows([f"{x:.6g}" if isinstance(x, float) else x for x in row] for row in rows)
    print("\n".join(lines))


if __name__ == "__main__":
    main()
