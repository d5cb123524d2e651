"""A capture's score in the label half says whether it was compared."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest


def test_a_capture_of_a_product_without_references_says_so(item, until):
    page, store = item.capture_page, item.session.station.store
    QTest.keyClick(item, Qt.Key.Key_Space)
    until(lambda: page.is_labelling and page.label.score is not None)
    assert page.label.score.reason["comparison"] == "no references"
    assert "not compared: no references yet" in page.label.side.score.toolTip()
    assert store.scores.latest(1).supervised == page.label.score.fused_score
