"""Made-up worlds in which one sign leads an event by 20 months and others know nothing."""

from __future__ import annotations

from functools import cache

import numpy as np

from sim.analysis.warning.gauges import Gauge
from sim.analysis.warning.happenings import GAUGE, STATE
from sim.analysis.warning.judgement import Verdict, judged

WORLDS, MONTHS, LEAD = 160, 90, 20
EVENT = "hhi > 4000"


def gauge(name: str, words: str, feeds: tuple[str, ...] = ()) -> Gauge:
    return Gauge(name, words, "ratio", lambda of: of[name], feeds)


GAUGES = (
    gauge("early", "what rises early"), gauge("noise", "what means nothing"),
    gauge("clock", "the date"), gauge("own", "what tells the event itself", ("hhi",)),
)  # fmt: skip


def seen() -> dict[str, np.ndarray]:
    """States and signs of worlds of which half have the event, in months 45 to 75."""
    rng = np.random.default_rng(3)
    month = np.arange(MONTHS)
    when = np.where(np.arange(WORLDS) % 4 < 2, 45 + np.arange(WORLDS) % 31, MONTHS + 100)[:, None]
    noise = rng.normal(size=(WORLDS, MONTHS))
    return {
        STATE + EVENT: month >= when,
        GAUGE + "early": noise + 5.0 * (month >= when - LEAD),
        GAUGE + "noise": rng.normal(size=(WORLDS, MONTHS)),
        GAUGE + "clock": np.broadcast_to(month * 1.0, (WORLDS, MONTHS)),
        GAUGE + "own": 0.1 * noise + (month >= when - 3),
    }


@cache
def verdict() -> Verdict:
    """What is judged of them; made once, for it is only read."""
    return judged(EVENT, seen(), np.arange(WORLDS), GAUGES)
