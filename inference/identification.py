"""Which product an item is: by its code, by its looks among the products with references, and whether both agree."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import TypeAdapter, ValidationError

from inference.card import ModelCard
from inference.codes import ReadCode, same_code
from inference.embedding import Look
from inference.errors import ModelError

ALONE_MARGIN = 8.0
"""The margin, and the greatest that counts, where there is no other product to be ahead of."""

_MOST_APART = 2.0
_LEAST_ALIKE = 0.75


@dataclass(frozen=True, slots=True)
class Calibration:
    """How looks are weighed, fitted on products that the network has not learnt from.

    The evidence for a product is `bias` and the weighted sum of what `features_of` gives: log odds that the item is of
    the product. `known` weighs the best evidence and its margin over the runner-up, and a constant: log odds that the
    item is of any product in the gallery. From the probability `threshold` on, the item is named.
    """

    weights: tuple[float, float, float]
    bias: float
    known: tuple[float, float, float]
    threshold: float

    @classmethod
    def of_card(cls, card: ModelCard) -> Calibration:
        """What an embedding model's card says in its training summary. Raises ModelError where it does not."""
        told = dict(card.training.get("identification", {})) | {"threshold": card.threshold}
        try:
            return _CALIBRATION.validate_python({name: told.get(name) for name in cls.__slots__})
        except ValidationError:
            raise ModelError(
                f"The card of {card.model_id} does not say how its embeddings are weighed against colours and size.",
                "Choose an embedding model made by: traybooth train embedding",
            ) from None


_CALIBRATION = TypeAdapter(Calibration)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A product and the evidence (log odds) that the item is one of it."""

    product: str
    evidence: float


@dataclass(frozen=True, slots=True)
class Identification:
    """Which product an item is taken for; products are named by their codes, "" where there is none to name.

    `similarity` (0 to 1) is the probability that the item is of a product with references; `margin` the evidence by
    which the best of them, `candidates[0]`, is ahead. Only where `is_known` does `by_looks` name it. `contradiction` is
    a sentence where codes and looks do not go together.
    """

    codes: tuple[ReadCode, ...] = ()
    by_code: str = ""
    by_looks: str = ""
    similarity: float = 0.0
    margin: float = 0.0
    is_known: bool = False
    contradiction: str = ""
    candidates: tuple[Candidate, ...] = ()


class LookGallery:
    """The looks of all products' references side by side. Nothing in it changes."""

    def __init__(self, looks: Mapping[str, Sequence[Look]]) -> None:
        """`looks`: the references' looks by product; products without any are left out."""
        self.products = tuple(product for product, references in looks.items() if references)
        self._first = np.cumsum([0, *(len(looks[product]) for product in self.products)])[:-1]
        every = [look for product in self.products for look in looks[product]]
        self._embeddings = np.stack([look.embedding for look in every]) if every else np.zeros((0, 0), np.float32)
        self._colors = np.sqrt(np.stack([look.colors for look in every])) if every else self._embeddings
        self._sizes = np.array([look.size_mm for look in every], np.float32)

    def __len__(self) -> int:
        return len(self.products)

    def features(self, look: Look) -> np.ndarray:
        """(references, 3) float32: cosine of the embeddings, agreement of the colours, and minus how far the sizes are
        apart. Colours and each side have an end to what they say: what ran out or stands open is no other product."""
        colors = self._colors @ np.sqrt(look.colors)
        apart = (self._sizes - np.array(look.size_mm, np.float32)) / (1.5 + 0.006 * self._sizes)
        size = -np.minimum(np.log1p(np.square(apart)), _MOST_APART).sum(axis=1)
        return np.stack([self._embeddings @ look.embedding, np.log(np.maximum(colors, _LEAST_ALIKE)), size], axis=1)

    def references(self) -> list[np.ndarray]:
        """The numbers of each product's references."""
        return np.split(np.arange(len(self._sizes)), self._first[1:])

    def best_of_each(self, values: np.ndarray) -> np.ndarray:
        """(products,): the greatest of the values (references,) of each product's references."""
        return np.maximum.reduceat(values, self._first)


def candidates_for(look: Look, gallery: LookGallery, calibration: Calibration) -> tuple[Candidate, ...]:
    """All products in the gallery, the likeliest first."""
    if not len(gallery):
        return ()
    evidence = gallery.best_of_each(gallery.features(look) @ np.array(calibration.weights)) + calibration.bias
    return tuple(Candidate(gallery.products[n], float(evidence[n])) for n in np.argsort(-evidence, kind="stable"))


def margin_of(candidates: Sequence[Candidate]) -> float:
    """By how much the first is ahead of the second, at most ALONE_MARGIN."""
    if len(candidates) < 2:
        return ALONE_MARGIN if candidates else 0.0
    return min(ALONE_MARGIN, candidates[0].evidence - candidates[1].evidence)


def similarity_of(candidates: Sequence[Candidate], calibration: Calibration) -> float:
    """The probability that the item is of one of these products at all."""
    if not candidates:
        return 0.0
    best, margin, constant = calibration.known
    odds = best * candidates[0].evidence + margin * margin_of(candidates) + constant
    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, odds))))


def identify(
    codes: Sequence[ReadCode],
    scanned: str,
    products: Collection[str],
    candidates: Sequence[Candidate],
    calibration: Calibration,
) -> Identification:
    """Codes and looks put together.

    `scanned` is the product that the scanned code belongs to ("" for none), `products` all that the station knows, and
    `candidates` those with references as the looks rank them.
    """
    read = _product_of(codes, products)
    similarity = similarity_of(candidates, calibration)
    is_known = bool(candidates) and similarity >= calibration.threshold
    by_looks = candidates[0].product if is_known else ""
    by_code = scanned or read
    return Identification(
        tuple(codes), by_code, by_looks, similarity, margin_of(candidates), is_known,
        _disagreement(codes, scanned, read) or _contradiction(by_code, by_looks, candidates),
        tuple(candidates[:5]),
    )  # fmt: skip


def _product_of(codes: Sequence[ReadCode], products: Collection[str]) -> str:
    return next((product for code in codes for product in products if same_code(code.text, product)), "")


def _disagreement(codes: Sequence[ReadCode], scanned: str, read: str) -> str:
    """Where the codes do not agree among themselves, or name nothing that is known."""
    if scanned and read and scanned != read:
        return f"The item was scanned as {scanned}, but it carries the code of {read}."
    if codes and not scanned and not read:
        return f"The code {codes[0].text} on the item is of no product that is known here."
    return ""


def _contradiction(by_code: str, by_looks: str, candidates: Sequence[Candidate]) -> str:
    """Where the looks are not of the product that the code names; nothing is said of one without references."""
    if all(candidate.product != by_code for candidate in candidates) or by_code == by_looks:
        return ""
    if by_looks:
        return f"The code says {by_code}, but the item looks like {by_looks}."
    return f"The code says {by_code}, but the item does not look like its references."
