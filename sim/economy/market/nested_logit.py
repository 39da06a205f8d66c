"""Which assistant people use, or none: a nested logit with an outside good (Berry 1994).

People choose among the assistants that they know: an assistant's part in what is known weighs its
exponential (consideration; Goeree 2008, Econometrica 76). The parts add up to one, so that one more
name on offer is of no worth by itself. All assistants are one nest beside doing without.
"""

from __future__ import annotations

import numpy as np

from sim.base.arrays import power
from sim.base.axes import FloatArray

LEAST = 1e-300
"""A regularisation: nothing on offer is no division by zero."""
UNKNOWN = 1e-6
"""Least fame of what is on offer."""


def known(
    stock: FloatArray, placement: FloatArray, word_of_mouth: FloatArray, offered: FloatArray
) -> FloatArray:
    """Part of each assistant in what those who choose know of, summing to one where any is offered.

    By word of mouth, ``share ** word_of_mouth`` of those who use one, and where an owner's other
    products place it: that counts like a share of users.

    Parameters
    ----------
    stock : (worlds, segments, labs) who uses or tells of each, any unit.
    placement : (labs,) or broadcastable, in shares of users.
    word_of_mouth : (worlds, 1, 1) exponent.
    offered : (worlds, 1, labs) 1 or 0.

    Notes
    -----
    Stocks 9 and 1, no placement, exponent 1: 0.9 and 0.1. The second placed at 0.8: 0.5 each.
    """
    total = np.maximum(stock.sum(axis=-1, keepdims=True), LEAST)
    fame = offered * power(np.maximum(stock / total + placement, UNKNOWN), word_of_mouth)
    share: FloatArray = fame / np.maximum(fame.sum(axis=-1, keepdims=True), LEAST)
    return share


def chosen(
    attention: FloatArray, utility: FloatArray, correlation: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Shares within the nest (worlds, segments, labs), and its inclusive value (worlds, segments).

    ``correlation`` (worlds, 1, 1) of tastes within the nest, in [0, 1): the higher, the closer
    substitutes assistants are. Equal attention, utilities 0 and ln 2, correlation 0.5: shares 0.2
    and 0.8, value 0.5 ln 2.5 = 0.46.
    """
    scale = 1.0 - correlation
    weight = attention * np.exp(utility / scale)
    total = weight.sum(axis=-1, keepdims=True)
    share: FloatArray = weight / np.maximum(total, LEAST)
    value = scale * np.log(np.maximum(total, LEAST))
    return share, value[..., 0]


def taking_part(value: FloatArray, outside: FloatArray) -> FloatArray:
    """Part of people who want any assistant: value 0.46, outside good 0: 0.61."""
    part: FloatArray = 1.0 / (1.0 + np.exp(outside - value))
    return part
