"""Looks and codes name a product, or none; and where they do not go together a sentence says so."""

from __future__ import annotations

import math

import numpy as np
import pytest

from inference.card import ModelCard, ModelInput, ModelOutput
from inference.codes import ReadCode
from inference.embedding import Look
from inference.errors import ModelError
from inference.identification import (
    ALONE_MARGIN,
    Calibration,
    Candidate,
    LookGallery,
    candidates_for,
    identify,
    margin_of,
    similarity_of,
)
from inference.training.embedding_tuning import ProductLooks, fit_calibration, judge_looks

TEA, SOAP, LAMP = "2000000000015", "2000000000022", "2000000000039"
CALIBRATION = Calibration((10.0, 5.0, 1.0), -6.0, (1.0, 0.5, 0.0), 0.9)
WIDTH = 24


def look(product: int, item: int = 0, *, spread: float = 0.1, grown_mm: float = 0.0) -> Look:
    """The look of one item of a product: the product's own direction, colours and size, each a little off."""
    own, mine = np.random.default_rng(product), np.random.default_rng((product, item))
    direction = own.normal(size=WIDTH) + mine.normal(size=WIDTH) * spread
    colors = own.dirichlet(np.full(20, 0.5)) + mine.random(20) * spread / 20
    size = own.uniform(40, 240, 3) + mine.normal(0, 4 * spread, 3) + (0, 0, grown_mm)
    unit = direction / np.linalg.norm(direction)
    return Look(unit.astype(np.float32), (colors / colors.sum()).astype(np.float32), tuple(size))


def gallery_of(*products: tuple[str, int]) -> LookGallery:
    return LookGallery({code: [look(number, item) for item in range(3)] for code, number in products})


def code(text: str) -> ReadCode:
    return ReadCode(text, "EAN13", "top", ((0, 0), (9, 0), (9, 9), (0, 9)))


def told(scanned: str = "", codes: tuple[str, ...] = (), ranked: tuple[Candidate, ...] = ()):
    return identify([code(text) for text in codes], scanned, (TEA, SOAP, LAMP), ranked, CALIBRATION)


def test_an_item_is_ranked_nearest_to_its_own_product():
    gallery = gallery_of((TEA, 1), (SOAP, 2), (LAMP, 3))
    for product, number in ((TEA, 1), (SOAP, 2), (LAMP, 3)):
        found = candidates_for(look(number, 7), gallery, CALIBRATION)
        assert found[0].product == product
        assert [one.evidence for one in found] == sorted((one.evidence for one in found), reverse=True)


def test_the_reference_that_is_most_alike_speaks_for_its_product():
    far, near = look(8), look(1, 1)
    alone = candidates_for(look(1, 7), LookGallery({TEA: [near]}), CALIBRATION)
    both = candidates_for(look(1, 7), LookGallery({TEA: [far, near]}), CALIBRATION)
    assert math.isclose(alone[0].evidence, both[0].evidence, rel_tol=1e-5)


def test_a_damage_that_adds_height_does_not_hide_the_product():
    gallery = gallery_of((TEA, 1), (SOAP, 2), (LAMP, 3))
    assert candidates_for(look(2, 7, grown_mm=50), gallery, CALIBRATION)[0].product == SOAP


def test_without_references_nothing_is_known():
    empty = LookGallery({TEA: []})
    assert len(empty) == 0
    found = told(ranked=candidates_for(look(1), empty, CALIBRATION))
    assert (found.by_looks, found.similarity, found.is_known) == ("", 0.0, False)


def test_the_margin_is_that_over_the_second_and_has_an_end():
    assert margin_of(()) == 0.0
    assert margin_of((Candidate(TEA, 3.0),)) == ALONE_MARGIN
    assert margin_of((Candidate(TEA, 3.0), Candidate(SOAP, 1.5))) == 1.5
    assert margin_of((Candidate(TEA, 300.0), Candidate(SOAP, 1.5))) == ALONE_MARGIN


def test_the_similarity_is_the_logistic_of_evidence_and_margin():
    ranked = Candidate(TEA, 2.0), Candidate(SOAP, 1.0)
    assert math.isclose(similarity_of(ranked, CALIBRATION), 1 / (1 + math.exp(-2.5)))


SURE = Candidate(TEA, 9.0), Candidate(SOAP, 1.0)
UNSURE = Candidate(TEA, -9.0), Candidate(SOAP, -9.5)


def test_code_and_looks_that_agree_say_nothing_more():
    found = told(scanned=TEA, codes=(TEA,), ranked=SURE)
    assert (found.by_code, found.by_looks, found.is_known, found.contradiction) == (TEA, TEA, True, "")


def test_looks_name_the_product_where_no_code_was_read():
    found = told(ranked=SURE)
    assert (found.by_code, found.by_looks, found.contradiction) == ("", TEA, "")


def test_a_code_in_the_images_counts_where_none_was_scanned():
    assert told(codes=("0" + TEA,), ranked=SURE).by_code == TEA


def test_the_looks_of_another_product_than_the_code_says_are_told():
    assert told(scanned=SOAP, ranked=SURE).contradiction == f"The code says {SOAP}, but the item looks like {TEA}."


def test_looks_of_no_known_product_are_told_where_the_code_has_references():
    found = told(scanned=TEA, ranked=UNSURE)
    assert (found.by_looks, found.is_known) == ("", False)
    assert found.contradiction == f"The code says {TEA}, but the item does not look like its references."


def test_nothing_is_said_of_a_product_without_references():
    assert told(scanned=LAMP, ranked=SURE).contradiction == ""
    assert told(scanned=LAMP, ranked=UNSURE).contradiction == ""


def test_a_code_of_no_known_product_is_told():
    assert told(codes=("4006381333931",)).contradiction == (
        "The code 4006381333931 on the item is of no product that is known here."
    )


def test_another_code_on_the_item_than_was_scanned_is_told():
    found = told(scanned=SOAP, codes=(TEA,), ranked=SURE)
    assert found.contradiction == f"The item was scanned as {SOAP}, but it carries the code of {TEA}."


@pytest.fixture(scope="module")
def tuned() -> Calibration:
    return fit_calibration(_looks(range(100, 160)))


def _looks(products: range) -> ProductLooks:
    references = {str(number): [look(number, item, spread=0.5) for item in range(3)] for number in products}
    return ProductLooks(
        references, [(str(number), look(number, item, spread=0.5)) for number in products for item in range(3, 8)]
    )


def test_weights_fitted_on_some_products_name_others(tuned):
    figures = judge_looks(_looks(range(200, 260)), tuned)
    assert figures["top_1"]["hits"] >= 0.99 * figures["top_1"]["of"]
    assert figures["false_rejects"]["hits"] <= 0.04 * figures["false_rejects"]["of"]
    assert figures["unknown_named"]["hits"] <= 0.05 * figures["unknown_named"]["of"]


def test_two_in_a_hundred_of_the_items_to_tune_by_are_rejected(tuned):
    assert judge_looks(_looks(range(100, 160)), tuned)["false_rejects"]["hits"] in (5, 6)


def test_no_cue_speaks_against_being_alike(tuned):
    assert min(tuned.weights) >= 0


def test_the_card_keeps_the_calibration(tuned):
    kept = {"weights": tuned.weights, "bias": tuned.bias, "known": tuned.known}
    assert Calibration.of_card(_card(tuned.threshold, {"identification": kept})) == tuned


def test_a_card_without_weights_cannot_name_products():
    with pytest.raises(ModelError, match="does not say how its embeddings are weighed"):
        Calibration.of_card(_card(0.5, {}))


def _card(threshold: float, training: dict) -> ModelCard:
    ports = (ModelInput("rgb", "rgb", 16, 16),), (ModelOutput("embedding", "embedding"),)
    return ModelCard("tiny", "1", "embedding", (), *ports, threshold, training)
