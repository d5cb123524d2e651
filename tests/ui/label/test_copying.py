"""Regions copied and pasted through the system's clipboard."""

from __future__ import annotations

import json
import math

import pytest
from label.gesture_words import BOX, CTRL, ring
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication


@pytest.fixture(autouse=True)
def empty_clipboard(qapp):
    QGuiApplication.clipboard().clear()
    yield
    QGuiApplication.clipboard().clear()


def test_a_region_is_pasted_into_another_view_as_the_same_damage(hand):
    uid = hand.outline(Qt.Key.Key_3, *BOX)
    hand.key(Qt.Key.Key_C, CTRL)
    hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_V, CTRL)
    (damage,) = hand.panel.draft.damages
    assert [region.view for region in damage.regions] == ["top", "front"]
    assert damage.regions[0].parts == damage.regions[1].parts
    assert hand.canvas.tool.selected == uid
    hand.key(Qt.Key.Key_V, CTRL)
    assert len(hand.panel.draft.damages) == 2
    hand.key(Qt.Key.Key_Z, CTRL)
    assert len(hand.panel.draft.damages) == 1


def test_a_region_is_pasted_into_another_capture_as_a_new_damage(hand):
    uid = hand.outline(Qt.Key.Key_3, *BOX)
    hand.key(Qt.Key.Key_C, CTRL)
    hand.saved()
    hand.open(2)
    hand.key(Qt.Key.Key_V, CTRL)
    (damage,) = hand.panel.draft.damages
    assert damage.uid != uid
    assert damage.type == "hole"
    assert len(damage.regions[0].parts[0].outer) == 4


@pytest.mark.parametrize(
    "text",
    ["", "a list", "{}", "[1, 2]", '{"kind": "traybooth region 1"}', '{"kind": "traybooth region 1", "region": 3}'],
)
def test_a_foreign_text_is_refused_with_a_sentence(hand, text):
    QGuiApplication.clipboard().setText(text)
    hand.key(Qt.Key.Key_V, CTRL)
    assert hand.panel.draft.damages == ()
    assert "clipboard" in hand.panel.notice.text()


@pytest.mark.parametrize("spoilt", ["nan", "line", "none", "number", "endless", "far", "outside"])
def test_a_spoilt_copy_is_refused(hand, spoilt):
    hand.outline(Qt.Key.Key_3, *BOX)
    hand.key(Qt.Key.Key_C, CTRL)
    told = json.loads(QGuiApplication.clipboard().text())
    part = told["region"]["parts"][0]
    rings = {"nan": [[math.nan, 1]] * 3, "line": part["outer"][:2], "none": [], "number": 7}
    rings |= {"endless": [[10**400, 1], [1, 1], [1, 9]], "far": [[1e300, 1], [1, 1], [1, 9]], "outside": part["outer"]}
    part["outer"] = rings[spoilt]
    part["cutouts"] = [[[-50, 130], [250, 130], [250, 200]]] if spoilt == "outside" else []
    QGuiApplication.clipboard().setText(json.dumps(told))
    hand.key(Qt.Key.Key_V, CTRL)
    assert len(hand.panel.draft.damages) == 1
    assert "clipboard" in hand.panel.notice.text()


def test_what_is_pasted_from_a_larger_image_is_brought_into_this_one(hand):
    hand.outline(Qt.Key.Key_3, *BOX)
    hand.key(Qt.Key.Key_C, CTRL)
    told = json.loads(QGuiApplication.clipboard().text())
    told["region"]["parts"] = [{"outer": [[1700, 900], [1800, 900], [1800, 1000], [1700, 1000]], "cutouts": []}]
    QGuiApplication.clipboard().setText(json.dumps(told))
    hand.key(Qt.Key.Key_V, CTRL)
    outer = ring(hand, hand.panel.draft.damages[1].uid)
    assert (max(x for x, _ in outer), max(y for _, y in outer)) == (640.0, 360.0)
    assert (min(x for x, _ in outer), min(y for _, y in outer)) == (540.0, 260.0)


def test_a_type_that_this_station_does_not_know_is_refused(hand):
    hand.outline(Qt.Key.Key_3, *BOX)
    hand.key(Qt.Key.Key_C, CTRL)
    QGuiApplication.clipboard().setText(QGuiApplication.clipboard().text().replace('"hole"', '"moth"'))
    hand.key(Qt.Key.Key_V, CTRL)
    assert len(hand.panel.draft.damages) == 1
    assert "type" in hand.panel.notice.text()
