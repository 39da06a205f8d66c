"""Likelihood-free inference: adaptive population Monte Carlo with a kernel of stated errors.

Each world is one draw of the parameters together with its own luck, and is compared with the record
by a robust distance. Its weight is prior over proposal times a kernel of that distance. Proposals
are refitted to the weighted worlds generation by generation (population Monte Carlo: Beaumont,
Cornuet, Marin and Robert 2009, Biometrika 96; Toni et al. 2009, J. R. Soc. Interface 6), and every
world of every generation is kept, weighted against the mixture of all proposals (adaptive multiple
importance sampling: Cornuet, Marin, Mira and Robert 2012, Scand. J. Statist. 39). With the kernel
as the density of measurement and model error the weights are exact for that error model (Wilkinson
2013, Stat. Appl. Genet. Mol. Biol. 12).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp
from scipy.stats import multivariate_normal, multivariate_t, qmc

from sim.base.axes import FloatArray, IntArray
from sim.base.errors import EndgameError

TAIL = 4.0
"""Degrees of freedom of the errors' t distribution: a series that the model misses by far, whatever
its parameters, must not decide between worlds by its noise (Lange, Little and Taylor 1989)."""
MOST_ERROR = 12.0
"""Errors are counted up to here, in standard deviations; a figure that is not there has this."""
DEGREES = 5.0
"""Degrees of freedom of the proposals' t distribution: tails heavier than the target's."""
PRIOR_PART = 0.1
"""Part of every generation drawn from the prior again (a defensive mixture, Hesterberg 1995)."""
WIDER = 1.3
"""Proposals' variance over the fitted one."""
LOCAL = 6.0
"""Worlds per parameter, effectively, on which a regression rests."""

Simulate = Callable[[FloatArray, int], FloatArray]
"""(n, d) standard normal parameters and the first world's number to figures, (n, p)."""


@dataclass(frozen=True)
class Target:
    """What worlds are compared with."""

    observed: FloatArray
    """(p,)"""
    sigma: FloatArray
    """(p,) standard deviation of error, measurement and model."""
    group: IntArray
    """(p,) which series a figure belongs to: a series counts once, however many points it has."""


@dataclass(frozen=True)
class Population:
    """All worlds so far."""

    z: FloatArray
    """(n, d) parameters as standard normals: quantiles of the prior, by the normal's inverse."""
    figures: FloatArray
    """(n, p)"""
    log_proposal: FloatArray
    """(n,) log density of the mixture of all generations' proposals."""

    def log_prior_ratio(self) -> FloatArray:
        """Log of prior over proposal, (n,)."""
        return _log_prior(self.z) - self.log_proposal


@dataclass(frozen=True)
class Weighted:
    """A population's weights under a target."""

    weights: FloatArray
    """(n,) adding to one."""
    epsilon: float
    """Factor on the stated errors; 1 if they were reached."""
    distance: FloatArray
    """(n,) squared distance, in units of series."""

    @property
    def effective(self) -> float:
        """Effective number of worlds, 1 / sum of squared weights."""
        return float(1.0 / (self.weights**2).sum())


def distances(figures: FloatArray, target: Target) -> FloatArray:
    """Squared robust distance of worlds from the record, (n,).

    A series adds the mean over its points of -2 log density of a t distribution with `TAIL`
    degrees, (TAIL + 1) log(1 + e^2 / TAIL), of the error e in standard deviations: the points of
    one series share what the model does not explain, so that they count together as one. Worked:
    two points of one series missed by 0 and 2 deviations: (0 + 5 log 2) / 2 = 1.73.
    """
    error = np.abs(figures - target.observed) / target.sigma
    error = np.minimum(np.nan_to_num(error, nan=MOST_ERROR, posinf=MOST_ERROR), MOST_ERROR)
    loss = (TAIL + 1.0) * np.log1p(error**2 / TAIL)
    total = np.zeros(len(figures))
    for number in np.unique(target.group):
        total += loss[:, target.group == number].mean(axis=1)
    return total


def weighted(population: Population, target: Target, least: float) -> Weighted:
    """Weights at the smallest factor on the errors, from 1 on, that leaves ``least`` worlds.

    Parameters
    ----------
    least : effective number of worlds asked for.
    """
    squared = distances(population.figures, target)
    ratio = population.log_prior_ratio()

    def weights(epsilon: float) -> FloatArray:
        log = ratio - 0.5 * (squared - squared.min()) / epsilon**2
        return np.asarray(np.exp(log - logsumexp(log)), dtype=np.float64)

    def enough(epsilon: float) -> bool:
        return bool(1.0 / (weights(epsilon) ** 2).sum() >= least)

    low = high = 1.0
    while not enough(high) and high < 1e3:
        low, high = high, 1.5 * high
    for _ in range(30 if high > 1.0 else 0):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if enough(middle) else (middle, high)
    return Weighted(weights(high), high, squared)


def infer(
    simulate: Simulate,
    dimensions: int,
    target: Target,
    generations: Sequence[int],
    rng: np.random.Generator,
    least: float = 100.0,
) -> tuple[Population, Target, Weighted, list[float]]:
    """Run the generations and weight all worlds.

    After the first generation the errors are widened by luck, see `with_luck`.

    Parameters
    ----------
    simulate : plays worlds; see `Simulate`.
    dimensions : number of parameters.
    generations : worlds in each; the first is a Latin hypercube of the prior.
    least : effective worlds that a refit, and the result, must rest on.

    Returns
    -------
    The population, the target with luck in its errors, the weights, and the factor on the errors
    after each generation.

    Raises
    ------
    EndgameError
        If no generation is asked for, or one without worlds.
    """
    if not generations or min(generations) < 2 or dimensions < 1:
        raise EndgameError("generations: must be at least one, of two worlds or more each")
    design = qmc.LatinHypercube(d=dimensions, rng=rng).random(generations[0])
    z = _normal(design)
    population = Population(z, simulate(z, 0), _log_prior(z))
    target = with_luck(population, target)
    found = weighted(population, target, least)
    path = [found.epsilon]
    proposals: list[tuple[int, _Proposal]] = [(generations[0], _Proposal.prior(dimensions))]
    for count in generations[1:]:
        fitted = _Proposal.fitted(population, target, found)
        proposals.append((count, fitted))
        fresh = fitted.sample(count, rng)
        figures = simulate(fresh, len(population.z))
        z = np.concatenate([population.z, fresh])
        population = Population(
            z, np.concatenate([population.figures, figures]), _mixture(z, proposals)
        )
        found = weighted(population, target, least)
        path.append(found.epsilon)
    return population, target, found, path


def resampled(weights: FloatArray, count: int, rng: np.random.Generator) -> IntArray:
    """Systematic resampling: positions, (count,), each as often as its weight asks for.

    Kitagawa 1996. Worked: weights 0.75 and 0.25, four draws: three of the first, one of the second.
    """
    ladder = (np.arange(count) + rng.random()) / count
    return np.minimum(np.searchsorted(np.cumsum(weights), ladder), len(weights) - 1)


def with_luck(population: Population, target: Target) -> Target:
    """A target whose errors hold what luck moves too, beside the stated ones.

    A figure that a world's luck moves by more than its error says little about parameters, and
    would only decide by chance which worlds are kept. What a local regression on the parameters
    leaves is taken as luck (with what is not linear, so rather too much than too little).
    """
    start = distances(population.figures, target)
    _, noise = _regression(population, target, start)
    return Target(target.observed, np.sqrt(target.sigma**2 + noise), target.group)


def _regression(
    population: Population, target: Target, distance: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Figures on parameters among the better worlds: intercepts and slopes, and what is left."""
    z = population.z
    near = _near(distance, LOCAL * z.shape[1])[:, None]
    low, high = (target.observed + side * MOST_ERROR * target.sigma for side in (-1, 1))
    figures = np.clip(np.nan_to_num(population.figures, nan=0.0), low, high)
    design = np.concatenate([np.ones((len(z), 1)), z], axis=1)
    ridge = np.diag([0.0] + [1.0] * z.shape[1])
    slopes = np.linalg.solve((near * design).T @ design + ridge, (near * design).T @ figures)
    left = figures - design @ slopes
    return slopes, np.asarray((near * left**2).sum(axis=0) / near.sum())


def _near(distance: FloatArray, least: float) -> FloatArray:
    """Weights by distance alone, as local as ``least`` effective worlds allow, (n,)."""
    width = 1.0
    while width < 1e4:
        near = np.exp(-0.5 * (distance - distance.min()) / width**2)
        if near.sum() ** 2 / (near**2).sum() >= min(least, 0.5 * len(distance)):
            return np.asarray(near, dtype=np.float64)
        width *= 1.3
    return np.ones(len(distance))


@dataclass(frozen=True)
class _Proposal:
    """A t distribution with a part of the prior mixed in."""

    mean: FloatArray
    shape: FloatArray
    prior_part: float

    @classmethod
    def prior(cls, dimensions: int) -> _Proposal:
        return cls(np.zeros(dimensions), np.eye(dimensions), 1.0)

    @classmethod
    def fitted(cls, population: Population, target: Target, found: Weighted) -> _Proposal:
        """The posterior that would hold if figures were linear in the parameters.

        Weighted least squares of figures on parameters among the better worlds (local regression:
        Beaumont, Zhang and Balding 2002, Genetics 162), and Bayes' rule for a linear model with the
        errors at the present factor and what the regression leaves. In thirty dimensions a few
        hundred worlds give useful slopes long before they give a useful covariance.
        """
        slopes, noise = _regression(population, target, found.distance)
        dimensions = population.z.shape[1]
        miss = slopes[0] - target.observed
        robust = (TAIL + 1.0) / (TAIL + (miss / target.sigma) ** 2)
        size = np.bincount(target.group)[target.group]
        precision = robust / (size * ((found.epsilon * target.sigma) ** 2 + noise))
        shape = np.linalg.inv(np.eye(dimensions) + (slopes[1:] * precision) @ slopes[1:].T)
        mean = -shape @ (slopes[1:] * precision) @ miss
        return cls(mean, WIDER * shape, PRIOR_PART)

    def sample(self, count: int, rng: np.random.Generator) -> FloatArray:
        wide = multivariate_t(self.mean, self.shape, df=DEGREES, seed=rng)
        drawn = np.reshape(wide.rvs(count), (count, len(self.mean)))
        prior = rng.standard_normal(drawn.shape)
        return np.where(rng.random((count, 1)) < self.prior_part, prior, drawn)

    def log_density(self, z: FloatArray) -> FloatArray:
        if self.prior_part == 1.0:
            return _log_prior(z)
        wide = multivariate_t(self.mean, self.shape, df=DEGREES).logpdf(z)
        parts = np.stack([np.reshape(wide, len(z)), _log_prior(z)])
        part = np.log([[1.0 - self.prior_part], [self.prior_part]])
        return np.asarray(logsumexp(parts + part, axis=0), dtype=np.float64)


def _mixture(z: FloatArray, proposals: list[tuple[int, _Proposal]]) -> FloatArray:
    """Log density of all generations' proposals, each in proportion to its worlds, (n,)."""
    total = sum(count for count, _ in proposals)
    parts = [proposal.log_density(z) + math.log(count / total) for count, proposal in proposals]
    return np.asarray(logsumexp(np.stack(parts), axis=0), dtype=np.float64)


def _log_prior(z: FloatArray) -> FloatArray:
    dimensions = z.shape[1]
    found = multivariate_normal(np.zeros(dimensions), np.eye(dimensions)).logpdf(z)
    return np.reshape(np.asarray(found, dtype=np.float64), len(z))


def _normal(uniform: FloatArray) -> FloatArray:
    from scipy.special import ndtri

    return np.asarray(ndtri(np.clip(uniform, 1e-9, 1.0 - 1e-9)), dtype=np.float64)
