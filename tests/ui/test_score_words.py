"""What a stored score says for itself."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from storage.records import CaptureScore, Identified, ImageScore
from storage.taxonomy import load_taxonomy
from ui.qt.label.side import ScoreCard
from ui.qt.score_words import carried_words, compared_words, identified_words

TYPES = load_taxonomy().types
DAMAGE = {"track": "damage", "view": "left", "lighting": "back", "damage": "tear"}
GALLERY = {"track": "gallery", "view": "top", "reference": 12, "missing_units": 0}


def score(fused: float, anomaly: float | None = None, **reason) -> CaptureScore:
    images = (ImageScore("left", "back", fused),)
    return CaptureScore(7, "ab" * 32, fused, 0.5, images, 0.1, supervised=fused, anomaly=anomaly, reason=reason)


def test_a_damage_is_named_where_the_score_is_high():
    assert carried_words(score(0.8, **DAMAGE), TYPES) == "Looks like: Tear, in view Left"
    assert carried_words(score(0.2, **DAMAGE), TYPES) == "worst: Left, light: Back"


def test_a_comparison_names_its_reference():
    assert carried_words(score(0.8, **GALLERY), TYPES) == "Unlike reference 12, most in view Top"
    assert carried_words(score(0.2, **GALLERY), TYPES) == "worst against reference 12: Top"
    missing = score(0.8, **{**GALLERY, "missing_units": 2})
    assert carried_words(missing, TYPES) == "Units missing against reference 12: 2"


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("done", "damage model 0.30, against references 0.90"),
        ("no references", "not compared: no references yet"),
        ("unknown product", "not compared: product not known"),
        ("fits none", "not compared: fits none of its references"),
        ("", ""),
    ],
)
def test_a_score_says_whether_it_was_compared(outcome: str, words: str):
    assert compared_words(score(0.3, 0.9, comparison=outcome)) == words


def test_a_score_of_before_says_what_it_knows():
    assert carried_words(score(0.2), TYPES) == "worst: Left, light: Back"
    assert compared_words(score(0.2)) == ""


def test_only_a_contradiction_or_a_product_without_code_is_told():
    told = "The code says 4711, but the item looks like 4712."
    assert identified_words(Identified(7, contradiction=told)) == told
    assert identified_words(Identified(7, product_by_looks="4711")) == "by its looks: 4711"
    assert identified_words(Identified(7, product_by_code="4711", product_by_looks="4711")) == ""
    assert identified_words(None) == ""


def test_the_score_card_shows_a_contradiction(qtbot: QtBot):
    card = ScoreCard(load_taxonomy())
    qtbot.addWidget(card)
    card.show_score(score(0.8, **GALLERY, comparison="fits none"))
    assert card.detail.text().splitlines()[1] == "not compared: fits none of its references"
    assert not card.product.isVisibleTo(card)
    card.show_identified(Identified(7, contradiction="The code says 4711, but the item looks like 4712."))
    assert card.product.isVisibleTo(card)
