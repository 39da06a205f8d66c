"""What is said below a picture has the numbers that the picture shows."""

from __future__ import annotations

import re

import numpy as np

from sim.analysis.answer import answer
from sim.base.axes import FloatArray
from sim.base.written import percent, usd
from sim.report.alt_words import alt
from sim.report.subject import Subject
from sim.results.by_year import yearly


def last(subject: Subject, name: str) -> FloatArray:
    found = yearly(subject.result, name)
    assert found is not None
    return np.asarray(found.values, dtype=np.float64)[:, -1]


def test_use_of_compute_is_the_mean_of_the_clouds(subject: Subject) -> None:
    told = alt("compute", answer(subject.result), subject.result)
    mean = float(np.median(last(subject, "utilisation").mean(axis=1)))
    assert re.search(rf"use of compute \(mean of clouds\) from \d+% to {percent(mean)}", told), told
    assert mean <= 1.0


def test_money_that_flows_is_that_of_all_labs(subject: Subject) -> None:
    told = alt("rd_split", answer(subject.result), subject.result)
    total = float(np.median(last(subject, "rd_experiments_usd").sum(axis=1)))
    assert f"experiments from {usd(total)} to {usd(total)}" in told
