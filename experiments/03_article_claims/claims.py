"""The articles' claims: records of claims.toml, each with the function of its name."""

from __future__ import annotations

from pathlib import Path

import firms
import open_weights
import prices
import research
import shocks

from sim.analysis.claims.claim import read_claims

MEASURES = {
    name: each
    for room in (firms, prices, open_weights, research, shocks)
    for name, each in vars(room).items()
    if callable(each)
}
REGISTRY = read_claims(Path(__file__).parent / "claims.toml", MEASURES)
CLAIMS = REGISTRY.claims
