"""How looks are weighed: fitted and judged on products that the network has not learnt from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from inference.embedding import Look
from inference.evaluation.rates import wilson
from inference.identification import Calibration, Candidate, LookGallery, candidates_for, margin_of, similarity_of

FALSE_REJECTS = 0.02
_START = (20.0, 10.0, 1.0)
_ROUNDS = 4


@dataclass(frozen=True, eq=False, slots=True)
class ProductLooks:
    """Looks of references, by product, and of other items of these products, which are to be named.

    An item whose own product is left out of the gallery is one of an unknown product.
    """

    references: Mapping[str, Sequence[Look]]
    queries: Sequence[tuple[str, Look]]


def fit_calibration(looks: ProductLooks, false_rejects: float = FALSE_REJECTS) -> Calibration:
    """The weights that part the items' own products from all others, and the threshold at which `false_rejects` of the
    items are not named."""
    gallery = LookGallery(looks.references)
    features = np.stack([gallery.features(look) for _, look in looks.queries])
    owners = np.array([gallery.products.index(product) for product, _ in looks.queries])
    weights, bias = np.array(_START), 0.0
    for _ in range(_ROUNDS):
        of_products = _best_features(features, weights, gallery)
        is_own = np.arange(len(gallery)) == owners[:, None]
        weights, bias = _logistic(of_products[is_own], of_products[~is_own])
    calibration = Calibration(tuple(map(float, weights)), bias, (0.0, 0.0, 0.0), 0.5)
    return _with_threshold(calibration, looks, gallery, false_rejects)


def judge_looks(looks: ProductLooks, calibration: Calibration) -> dict[str, Any]:
    """What becomes of the items, and of each once more as one of an unknown product: rates as hits, of and their 95 %
    interval (Wilson)."""
    gallery = LookGallery(looks.references)
    ranked = [(product, candidates_for(look, gallery, calibration)) for product, look in looks.queries]
    named = [_is_named(found, calibration) for _, found in ranked]
    right = [found[0].product == product for product, found in ranked]
    return {
        "products": len(gallery),
        "top_1": _rate(right),
        "false_rejects": _rate([not is_named for is_named in named]),
        "wrong_names": _rate([is_named and not is_right for is_named, is_right in zip(named, right, strict=True)]),
        "unknown_named": _rate([_is_named(_without(product, found), calibration) for product, found in ranked]),
    }


def _is_named(found: Sequence[Candidate], calibration: Calibration) -> bool:
    return similarity_of(found, calibration) >= calibration.threshold


def _without(product: str, found: Sequence[Candidate]) -> list[Candidate]:
    return [candidate for candidate in found if candidate.product != product]


def _best_features(features: np.ndarray, weights: np.ndarray, gallery: LookGallery) -> np.ndarray:
    """(queries, products, 3): the features of each product's reference that speaks most for it."""
    evidence = features @ weights
    chosen = np.stack([own[evidence[:, own].argmax(axis=1)] for own in gallery.references()], axis=1)
    return np.take_along_axis(features, chosen[..., None], axis=1)


def _with_threshold(
    calibration: Calibration, looks: ProductLooks, gallery: LookGallery, false_rejects: float
) -> Calibration:
    ranked = [(product, candidates_for(look, gallery, calibration)) for product, look in looks.queries]
    known = [_standing(found) for product, found in ranked if found[0].product == product]
    unknown = [_standing(_without(product, found)) for product, found in ranked]
    weights, constant = _logistic(np.array(known), np.array(unknown))
    fitted = replace(calibration, known=(*map(float, weights), constant))
    similarities = [similarity_of(found, fitted) for _, found in ranked]
    threshold = round(float(np.quantile(similarities, false_rejects)), 4)
    return replace(fitted, threshold=min(max(threshold, 0.001), 0.999))


def _standing(found: Sequence[Candidate]) -> tuple[float, float]:
    return found[0].evidence, margin_of(found)


def _logistic(wanted: np.ndarray, others: np.ndarray, ridge: float = 0.3) -> tuple[np.ndarray, float]:
    """Weights, none of them negative, and constant of a logistic regression (Newton's method, a little ridge); the
    constant is as if there were as many of one as of the others."""
    rows = np.concatenate([wanted, others])
    scale = rows.std(axis=0) + 1e-9
    design = np.column_stack([rows / scale, np.ones(len(rows))])
    target = np.repeat([1.0, 0.0], [len(wanted), len(others)])
    solved = np.zeros(design.shape[1])
    used = np.ones(design.shape[1], bool)
    for _ in range(60):
        odds = 1.0 / (1.0 + np.exp(-np.clip(design @ solved, -40, 40)))
        slope = design.T @ (target - odds) - ridge * solved
        curve = (design * (odds * (1 - odds))[:, None]).T @ design + ridge * np.eye(design.shape[1])
        solved[used] += np.linalg.solve(curve[np.ix_(used, used)], slope[used]).clip(-2, 2)
        used[:-1] = (solved[:-1] >= 0) | (slope[:-1] > 0)
        solved[~used] = 0.0
    return solved[:-1] / scale, float(solved[-1] + np.log(len(others) / len(wanted)))


def _rate(hits: Sequence[bool]) -> dict[str, Any]:
    if not hits:
        return {"hits": 0, "of": 0}
    low, high = wilson(sum(hits), len(hits))
    return {"hits": int(sum(hits)), "of": len(hits), "low": round(low, 4), "high": round(high, 4)}
