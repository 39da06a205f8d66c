from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from sim.month.commit_models import models_after


def test_what_was_sold_of_older_models_is_remembered(played: Any) -> None:
    labs = played.world.state.labs
    after = models_after(played.done, labs)
    sold = played.done.sold.by_model.older
    on = labs.alive[..., None] & ~played.done.opened[..., None]
    assert (after.older_share == np.where(on, sold.older_share, 0.0)).all()
    assert (after.older_price == sold.older_price).all()


def test_a_new_lab_has_no_past(played: Any) -> None:
    labs = played.world.state.labs
    done = replace(played.done, opened=np.ones_like(labs.alive))
    after = models_after(done, labs)
    assert not after.older_share.any()
    assert (after.value_log == np.log(labs.price)).all()
