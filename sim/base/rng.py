"""Named random streams: one per purpose and world.

World ``k`` draws from ``SeedSequence(seed, spawn_key=(crc32(purpose), k))``. Adding a world, or a
new consumer of randomness under its own name, changes no other number; two scenarios with one seed
face the same luck (common random numbers), so their difference is a paired effect, world by world.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from zlib import crc32

import numpy as np
from numpy.random.bit_generator import ISeedSequence
from numpy.typing import NDArray

from sim.base.axes import FloatArray

Words = NDArray[np.uint32]

# numpy's SeedSequence, whose algorithm numpy promises not to change (O'Neill 2015, "Developing a
# seed_seq alternative"): multipliers and first values of its two hashes, and its mixing.
POOL = 4
FIRST_IN, TIMES_IN = 0x43B0D7E5, 0x931E8875
FIRST_OUT, TIMES_OUT = 0x8B51F9DD, 0x58F38DED
MIX_LEFT, MIX_RIGHT = np.uint32(0xCA01F9DD), np.uint32(0x4973F715)
HALF = np.uint32(16)
WORD = 0xFFFFFFFF


def stream(seed: int, purpose: str, world: int) -> np.random.Generator:
    """Return the generator of one purpose in one world.

    >>> float(stream(0, "failures", 3).random()) == float(stream(0, "failures", 3).random())
    True
    """
    key = (crc32(purpose.encode()), world)
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))


def streams(seed: int, purpose: str, worlds: Iterable[int]) -> Iterator[np.random.Generator]:
    """The generators of one purpose in several worlds, in order.

    Seeds of all worlds are hashed at once, which takes a fifteenth of the time.
    """
    for words in seeds(seed, (crc32(purpose.encode()),), np.fromiter(worlds, dtype=np.int64)):
        hashed: Any = _Hashed(words)  # numpy's types know no other seed sequences than its own
        yield np.random.Generator(np.random.PCG64(hashed))


class _Hashed(ISeedSequence):
    """Seed words that were worked out before."""

    def __init__(self, words: NDArray[np.uint64]) -> None:
        self.words = words

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> NDArray[Any]:
        """The words: PCG64 asks for four of 64 bits, once."""
        return self.words


def seeds(seed: int, key: tuple[int, ...], worlds: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Four words of 64 bits per world, (worlds, 4).

    The same as ``SeedSequence(seed, spawn_key=(*key, world)).generate_state(4, np.uint64)``.
    ``key`` and ``worlds`` below 2 to the power of 32.
    """
    entropy = _words_of(seed)
    entropy += [0] * (POOL - len(entropy))
    sources = [np.full(len(worlds), each, dtype=np.uint32) for each in (*entropy, *key)]
    pool = _mixed([*sources, worlds.astype(np.uint32)])
    scramble = _Hash(FIRST_OUT, TIMES_OUT)
    words = [scramble(pool[place % POOL]).astype(np.uint64) for place in range(2 * POOL)]
    pairs = zip(words[::2], words[1::2], strict=True)
    return np.stack([low | (high << np.uint64(32)) for low, high in pairs], axis=1)


def _words_of(number: int) -> list[int]:
    """A whole number in words of 32 bits, lowest first. 2 to the power of 32: 0 and 1."""
    words = [number & WORD]
    while number := number >> 32:
        words.append(number & WORD)
    return words


class _Hash:
    """A hash of words whose multiplier moves on with every word."""

    def __init__(self, first: int, times: int) -> None:
        self.value = first
        self.times = times

    def __call__(self, word: Words) -> Words:
        word = word ^ np.uint32(self.value)
        self.value = self.value * self.times & WORD
        word = word * np.uint32(self.value)
        return word ^ (word >> HALF)


def _mixed(sources: list[Words]) -> list[Words]:
    """A pool of words in which every source has had a say."""
    scramble = _Hash(FIRST_IN, TIMES_IN)
    pool = [scramble(word) for word in sources[:POOL]]

    def stir(into: int, word: Words) -> None:
        mixed = pool[into] * MIX_LEFT - scramble(word) * MIX_RIGHT
        pool[into] = mixed ^ (mixed >> HALF)

    for source in range(POOL):
        for into in range(POOL):
            if into != source:
                stir(into, pool[source])
    for word in sources[POOL:]:
        for into in range(POOL):
            stir(into, word)
    return pool


def draw(
    seed: int,
    purpose: str,
    worlds: Iterable[int],
    sample: Callable[[np.random.Generator], FloatArray],
) -> FloatArray:
    """Stack one sample per world, shape ``(worlds, *sample.shape)``.

    ``sample`` must fill time before agents, so that a longer horizon only appends numbers.
    """
    return np.stack([sample(each) for each in streams(seed, purpose, worlds)])
