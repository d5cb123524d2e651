"""What the contact sheet draws."""

from __future__ import annotations

import numpy as np
import pytest

from storage.records import ImageScore
from storage.store import Store
from ui.workflow.contact_sheet import (
    ALARM,
    CAPTION,
    CELL_WIDTH,
    MARGIN,
    PAPER,
    Cell,
    draw_cell,
    grid_of,
    plain,
    stacked,
    write_contact_sheet,
)
from ui.workflow.errors import WorkflowError


def cell(score: ImageScore | None) -> Cell:
    return Cell("top", "diffuse", np.full((180, 320, 3), 90, np.uint8), score, 0.5)


def hot(left: int, right: int) -> np.ndarray:
    heatmap = np.zeros((45, 80), np.uint8)
    heatmap[10:30, left:right] = 255
    return heatmap


def alarm_columns(drawn: np.ndarray) -> np.ndarray:
    picture = drawn[:-CAPTION]
    return np.unique(np.nonzero((picture == ALARM).all(axis=2))[1])


def test_an_image_keeps_its_shape_above_its_caption():
    assert draw_cell(cell(None)).shape == (225 + CAPTION, CELL_WIDTH, 3)


def test_nothing_is_outlined_without_a_score():
    assert alarm_columns(draw_cell(cell(None))).size == 0


def test_the_outline_lies_where_the_heatmap_is_hot():
    columns = alarm_columns(draw_cell(cell(ImageScore("top", "diffuse", 0.9, {}, hot(40, 60)))))
    assert columns.min() == pytest.approx(40 / 80 * CELL_WIDTH, abs=5)
    assert columns.max() == pytest.approx(60 / 80 * CELL_WIDTH, abs=5)


def test_a_low_score_is_written_quietly_and_a_high_one_in_alarm():
    def caption(score: float) -> np.ndarray:
        return draw_cell(cell(ImageScore("top", "diffuse", score)))[-CAPTION:]

    def reddest(line: np.ndarray) -> int:
        return int((line[..., 2].astype(int) - line[..., 0]).max())

    assert reddest(caption(0.9)) > 100
    assert reddest(caption(0.1)) < 20


def test_rows_of_different_lengths_are_filled_with_paper():
    white = np.full((20, CELL_WIDTH, 3), 255, np.uint8)
    grid = grid_of([[white, white], [white]])
    assert (grid[25, -1] == PAPER).all()
    assert (grid[5, -1] == 255).all()


def test_blocks_of_different_widths_share_one_sheet():
    sheet = stacked([np.zeros((10, 30, 3), np.uint8), np.zeros((20, 50, 3), np.uint8)])
    assert sheet.shape == (10 + 20 + 3 * MARGIN, 50 + 2 * MARGIN, 3)


def test_letters_that_the_font_lacks_become_plain_ones():
    assert plain("Käse – Crème") == "Kase  Creme"


def test_a_sheet_of_too_many_captures_is_refused(tmp_path):
    with Store.open(tmp_path / "data") as store, pytest.raises(WorkflowError, match="at most 100 captures, not 101"):
        write_contact_sheet(store, range(101), tmp_path / "sheet.png")
    assert not (tmp_path / "sheet.png").exists()
