"""One field into inside and outside: each pixel by what it resembles, the border by where the channels change.

The convex form of the two-region problem (Chan, Esedoglu and Nikolova 2006) is solved with the first-order method of
Chambolle and Pock (2011), after mixtures of Gaussians were fitted to both sides as in GrabCut (Rother et al. 2004).
"""

from __future__ import annotations

import cv2
import numpy as np

Mixture = list[tuple[float, np.ndarray, np.ndarray]]

KINDS = 4
PIXELS_A_KIND, FEWEST_PIXELS, MOST_PIXELS = 30, 8, 3000
LEAST_VARIANCE = 0.02
SEEMS_CLIP, SEEMS_WEIGHT = 6.0, 0.5
BORDER_WEIGHT, BORDER_FLOOR = 8.0, 0.3
ROUNDS, STEPS, STEP = 2, 60, 0.35
LIKELY_SHARE = 0.4
_SURE = 50.0


def two_sides(channels: np.ndarray, leaning: np.ndarray, locked: np.ndarray) -> np.ndarray:
    """(h, w) float32 from 0 (outside) to 1 (inside), mostly at one of both.

    channels: (h, w, n) float32. leaning: (h, w) float32, below zero where a pixel is rather inside. locked: (h, w)
    int8, 1 for what is inside for sure, -1 for what is outside, 0 for what is to be found out.
    """
    across, down = _border_weights(channels)
    inside = _first_guess(channels, leaning, locked).astype(np.float32)
    for _ in range(ROUNDS):
        inner, outer = channels[inside > 0.5], channels[inside <= 0.5]
        if min(len(inner), len(outer)) < FEWEST_PIXELS:
            break
        seems = _log_density(channels, _mixture(outer)) - _log_density(channels, _mixture(inner))
        cost = np.clip(seems, -SEEMS_CLIP, SEEMS_CLIP) * SEEMS_WEIGHT + leaning
        cost = np.where(locked == 0, cost, -_SURE * locked).astype(np.float32)
        inside = _minimised(cost, across, down, inside)
    return inside


def _first_guess(channels: np.ndarray, leaning: np.ndarray, locked: np.ndarray) -> np.ndarray:
    """(h, w) bool: what is least like the surroundings, and what is inside for sure. Never all, never nothing."""
    free = locked >= 0
    outside = ~free if np.count_nonzero(~free) >= FEWEST_PIXELS else leaning > np.quantile(leaning, 0.7)
    unlike = -_log_density(channels, _mixture(channels[outside])) - leaning
    guess = free & (unlike >= np.quantile(unlike[free], 1 - LIKELY_SHARE)) if free.any() else free
    return guess | (locked > 0)


def _mixture(pixels: np.ndarray) -> Mixture:
    """Logarithm of weight and norm, mean, and root of the inverse covariance of each kind of pixel among (k, n)."""
    if len(pixels) > MOST_PIXELS:
        pixels = pixels[np.random.default_rng(0).choice(len(pixels), MOST_PIXELS, replace=False)]
    kinds = min(KINDS, max(1, len(pixels) // PIXELS_A_KIND))
    cv2.setRNGSeed(1)  # OpenCV's own chance is one a thread: the same pixels give the same outline
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_COUNT, 8, 0.01)
    of = cv2.kmeans(np.ascontiguousarray(pixels), kinds, None, stop, 1, cv2.KMEANS_PP_CENTERS)[1].ravel()
    groups = [pixels[of == kind] for kind in range(kinds)]
    kept = [group for group in groups if len(group) >= FEWEST_PIXELS] or [pixels]
    return [_gaussian(group, len(group) / len(pixels)) for group in kept]


def _gaussian(pixels: np.ndarray, share: float) -> tuple[float, np.ndarray, np.ndarray]:
    spread = np.atleast_2d(np.cov(pixels.T, bias=True)) + LEAST_VARIANCE * np.eye(pixels.shape[1])
    root = np.linalg.cholesky(np.linalg.inv(spread)).astype(np.float32)
    return float(np.log(share) - 0.5 * np.linalg.slogdet(spread)[1]), pixels.mean(axis=0), root


def _log_density(channels: np.ndarray, mixture: Mixture) -> np.ndarray:
    each = [norm - 0.5 * np.square((channels - mean) @ root).sum(axis=-1) for norm, mean, root in mixture]
    return np.logaddexp.reduce(each)


def _border_weights(channels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What a border between a pixel and its right, and its lower, neighbour costs: less where the channels change."""
    across, down = (np.zeros(channels.shape[:2], np.float32) for _ in range(2))
    across[:, :-1] = np.square(np.diff(channels, axis=1)).sum(axis=-1)
    down[:-1] = np.square(np.diff(channels, axis=0)).sum(axis=-1)
    usual = across[:, :-1].mean() + down[:-1].mean() + 1e-6
    return tuple(BORDER_WEIGHT * np.exp(-change / usual) + BORDER_FLOOR for change in (across, down))


def _minimised(cost: np.ndarray, across: np.ndarray, down: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """The field in 0..1 with the least sum of cost * inside and of weighted borders, begun at `inside`."""
    flow_x, flow_y = np.zeros_like(cost), np.zeros_like(cost)
    ahead = inside.copy()
    for _ in range(STEPS):
        flow_x[:, :-1] += STEP * np.diff(ahead, axis=1)
        flow_y[:-1] += STEP * np.diff(ahead, axis=0)
        np.clip(flow_x, -across, across, out=flow_x)
        np.clip(flow_y, -down, down, out=flow_y)
        outflow = flow_x + flow_y
        outflow[:, 1:] -= flow_x[:, :-1]
        outflow[1:] -= flow_y[:-1]
        moved = np.clip(inside + STEP * (outflow - cost), 0, 1)
        ahead, inside = 2 * moved - inside, moved
    return inside
