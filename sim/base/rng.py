"""Named random streams: one per purpose and world.

World ``k`` draws from ``SeedSequence(seed, spawn_key=(crc32(purpose), k))``. Adding a world, or a
new consumer of randomness under its own name, changes no other number; two scenarios with one seed
face the same luck (common random numbers), so their difference is a paired effect, world by world.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import update_wrapper
from typing import Any
from zlib import crc32

import numpy as np
from numpy.random.bit_generator import ISeedSequence
from numpy.typing import NDArray

from sim.base.axes import FloatArray

Words = NDArray[np.uint32]
Fill = Callable[[np.random.Generator, FloatArray], object]
Sampler = Callable[[int, str, Sequence[int], tuple[int, ...], Fill], FloatArray]

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


def streams(
    seed: int, purpose: str, worlds: Iterable[int], *more: int
) -> Iterator[np.random.Generator]:
    """The generators of one purpose in several worlds, in order; ``more`` tells streams apart.

    Seeds of all worlds are hashed at once, which takes a fifteenth of the time.
    """
    for words in seeds(seed, (crc32(purpose.encode()), *more), np.fromiter(worlds, dtype=np.int64)):
        hashed: Any = _Hashed(words)  # numpy's types know no other seed sequences than its own
        yield np.random.Generator(np.random.PCG64(hashed))


class _Hashed(ISeedSequence):
    """Seed words that were worked out before."""

    def __init__(self, words: NDArray[np.uint64]) -> None:
        self.words = words

    def generate_state(self, n_words: int, dtype: Any = np.uint32) -> NDArray[Any]:
        """The words: PCG64 asks for four of 64 bits, once."""
        return self.words


def seeds(seed: int, key: tuple[int | Words, ...], worlds: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Four words of 64 bits per world, (worlds, 4), or (keys, worlds, 4) for keys (keys, 1).

    The same as ``SeedSequence(seed, spawn_key=(*key, world)).generate_state(4, np.uint64)``.
    ``key`` and ``worlds`` below 2 to the power of 32.
    """
    entropy = _words_of(seed)
    entropy += [0] * (POOL - len(entropy))
    shape = np.broadcast_shapes(worlds.shape, *(np.shape(each) for each in key))
    sources = (*entropy, *key, worlds.astype(np.uint32))
    pool = _mixed([np.full(shape, each, dtype=np.uint32) for each in sources])
    scramble = _Hash(FIRST_OUT, TIMES_OUT)
    words = [scramble(pool[place % POOL]).astype(np.uint64) for place in range(2 * POOL)]
    pairs = zip(words[::2], words[1::2], strict=True)
    return np.stack([low | (high << np.uint64(32)) for low, high in pairs], axis=-1)


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


class _Kept:
    """A sampler, and the samples it gave, the one asked for last at the end, up to so many bytes.

    ``__wrapped__`` is the sampler, as functools' own wrappers have it: what is kept is no part of
    what it does.
    """

    def __init__(self, sampler: Sampler) -> None:
        update_wrapper(self, sampler)
        self.__wrapped__ = sampler
        self.most = 0
        self.bytes = 0
        self.samples: OrderedDict[object, FloatArray] = OrderedDict()

    def __call__(
        self, seed: int, purpose: str, worlds: Sequence[int], shape: tuple[int, ...], fill: Fill
    ) -> FloatArray:
        asked = (seed, purpose, tuple(worlds), shape, fill)
        if asked in self.samples:
            self.samples.move_to_end(asked)
            return self.samples[asked]
        drawn = self.__wrapped__(seed, purpose, worlds, shape, fill)
        if drawn.nbytes <= self.most:
            self._keep(asked, drawn)
        return drawn

    def _keep(self, asked: object, drawn: FloatArray) -> None:
        drawn.setflags(write=False)
        self.samples[asked] = drawn
        self.bytes += drawn.nbytes
        while self.bytes > self.most:
            self.bytes -= self.samples.popitem(last=False)[1].nbytes


@_Kept
def draw(
    seed: int, purpose: str, worlds: Sequence[int], shape: tuple[int, ...], fill: Fill
) -> FloatArray:
    """One sample per world, ``(worlds, *shape)``; ``fill`` writes a world's own into its row.

    ``shape`` has time before agents, so that a longer horizon only appends numbers.
    """
    drawn = np.empty((len(worlds), *shape))
    for row, each in zip(drawn, streams(seed, purpose, worlds), strict=True):
        fill(each, row)
    return drawn


def keep_samples(most: int) -> None:
    """From now on keep what `draw` gives in this process, up to so many bytes; nobody writes to it.

    For those who play the same worlds again and again: their luck is a sixteenth of the work.
    """
    draw.most = most


def uniform(generator: np.random.Generator, row: FloatArray) -> None:
    """Fill a row with numbers in [0, 1)."""
    generator.random(out=row)


def normal(generator: np.random.Generator, row: FloatArray) -> None:
    """Fill a row with standard normal numbers."""
    generator.standard_normal(out=row)


def first_uniform(seed: int, purposes: Sequence[str], worlds: Sequence[int]) -> FloatArray:
    """The first number in [0, 1) of each stream, (purposes, worlds): ``stream(...).random()``.

    PCG64 (O'Neill 2014) for all of them at once, in a twentieth of the time.
    """
    keys = np.array([[crc32(purpose.encode())] for purpose in purposes], dtype=np.uint32)
    words = seeds(seed, (keys,), np.fromiter(worlds, dtype=np.int64))
    first, start, high, low = (words[..., place] for place in range(POOL))
    one = np.uint64(1)
    step = (high << one | low >> np.uint64(63), low << one | one)
    # numpy seeds by a step from zero, adds the first two words, steps; a number is one step more.
    state = _plus(step, (first, start))
    for _ in range(2):
        state = _plus(_times(state, PCG_TIMES), step)
    turn, mixed = state[0] >> np.uint64(58), state[0] ^ state[1]
    drawn = mixed >> turn | mixed << (-turn & np.uint64(63))
    return np.asarray((drawn >> np.uint64(11)) * 2.0**-53, dtype=np.float64)


Wide = tuple[NDArray[np.uint64], NDArray[np.uint64]]
"""Numbers of 128 bits: their high and their low words."""
PCG_TIMES = (np.uint64(0x2360ED051FC65DA4), np.uint64(0x4385DF649FCCF645))
LOW_HALF, HALF_WORD = np.uint64(WORD), np.uint64(32)


def _plus(one: Wide, other: Wide) -> Wide:
    low = one[1] + other[1]
    return one[0] + other[0] + (low < one[1]), low


def _times(one: Wide, other: tuple[np.uint64, np.uint64]) -> Wide:
    """Products modulo 2 to the power of 128."""
    (high, low), (times_high, times_low) = one, other
    a, b = low >> HALF_WORD, low & LOW_HALF
    c, d = times_low >> HALF_WORD, times_low & LOW_HALF
    middle = (b * d >> HALF_WORD) + (a * d & LOW_HALF) + (b * c & LOW_HALF)
    carried = a * c + (a * d >> HALF_WORD) + (b * c >> HALF_WORD) + (middle >> HALF_WORD)
    return high * times_low + low * times_high + carried, low * times_low
