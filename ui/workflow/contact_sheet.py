"""A contact sheet: captures as one image, views by lightings, with scores and the outlines of the heatmaps."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from storage.records import Capture, CaptureScore, ImageScore
from storage.store import Store
from ui.workflow.errors import WorkflowError
from ui.workflow.joining import damage_images, view_threshold

CELL_WIDTH = 400
GAP = 10
MARGIN = 28
HEADER = 64
CAPTION = 26
VIEWS_IN_A_ROW = 5
# A sheet is made in memory, some megabytes for each capture.
MOST_CAPTURES = 100
HOT = 128

PAPER = (31, 28, 26)
INK = (238, 238, 238)
QUIET = (165, 165, 165)
ALARM = (60, 110, 255)
FINE = (120, 190, 90)
FONT = cv2.FONT_HERSHEY_SIMPLEX


@dataclass(frozen=True, eq=False, slots=True)
class Cell:
    """One image of the sheet: colour (h, w, 3) uint8 BGR and what the model said of it."""

    view: str
    lighting: str
    color: np.ndarray
    score: ImageScore | None
    threshold: float


def write_contact_sheet(
    store: Store, ids: Sequence[int], target: Path, progress: Callable[[int, int], None] | None = None
) -> Path:
    """Write the captures, one below the other, as a PNG. Raises WorkflowError where it cannot be written
    or would become too large."""
    if len(ids) > MOST_CAPTURES:
        raise WorkflowError(
            f"A contact sheet takes at most {MOST_CAPTURES} captures, not {len(ids)}.", "Make several of them."
        )
    blocks = []
    for done, capture_id in enumerate(ids):
        if progress is not None:
            progress(done, len(ids))
        blocks.append(capture_block(store, capture_id))
    _write(target, stacked(blocks))
    if progress is not None:
        progress(len(ids), len(ids))
    return target


def capture_block(store: Store, capture_id: int) -> np.ndarray:
    """One capture as (h, w, 3) uint8 BGR: a heading, and a grid with a row for each view."""
    capture, score = store.captures.get(capture_id), store.scores.latest(capture_id)
    cells = capture_cells(store, capture, score)
    grid = grid_of(rows_of(cells, capture))
    return np.concatenate([draw_heading(capture, score, grid.shape[1]), grid])


def capture_cells(store: Store, capture: Capture, score: CaptureScore | None) -> list[Cell]:
    """The capture's colour images, view by view, each in the order of the lightings."""
    scores = {(one.view, one.lighting): one for one in damage_images(score)} if score else {}
    images = [image for image in store.captures.images(capture.id) if image.plane == "color"]
    images.sort(key=lambda one: (capture.views.index(one.view), capture.lightings.index(one.lighting)))
    threshold = view_threshold(score) if score else 1.0
    return [
        Cell(one.view, one.lighting, store.captures.pixels(one), scores.get((one.view, one.lighting)), threshold)
        for one in images
    ]


def draw_cell(cell: Cell) -> np.ndarray:
    """The image at the cell's width, outlined where the model is hot, over a line with caption and score."""
    height = round(cell.color.shape[0] * CELL_WIDTH / cell.color.shape[1])
    picture = cv2.resize(cell.color, (CELL_WIDTH, height), interpolation=cv2.INTER_AREA)
    if cell.score is not None and cell.score.heatmap is not None:
        draw_heat(picture, cell.score.heatmap)
    line = np.full((CAPTION, CELL_WIDTH, 3), PAPER, np.uint8)
    put(line, cell.view, (2, 18), 0.5, INK)
    if cell.lighting:
        put(line, f"under {cell.lighting}", (10 + text_width(cell.view, 0.5), 18), 0.5, QUIET)
    if cell.score is not None:
        text = f"{cell.score.damage_score:.2f}"
        color = ALARM if cell.score.damage_score >= cell.threshold else QUIET
        put(line, text, (CELL_WIDTH - text_width(text, 0.5) - 2, 18), 0.5, color)
    return np.concatenate([picture, line])


def draw_heat(picture: np.ndarray, heatmap: np.ndarray) -> None:
    """Outline, in place, where the heatmap is at least half sure."""
    size = (picture.shape[1], picture.shape[0])
    hot = cv2.resize(heatmap, size, interpolation=cv2.INTER_LINEAR) >= HOT
    outlines, _ = cv2.findContours(hot.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    cv2.drawContours(picture, outlines, -1, PAPER, 4, cv2.LINE_AA)
    cv2.drawContours(picture, outlines, -1, ALARM, 2, cv2.LINE_AA)


def draw_heading(capture: Capture, score: CaptureScore | None, width: int) -> np.ndarray:
    heading = np.full((HEADER, width, 3), PAPER, np.uint8)
    put(heading, f"{capture.id}   {capture.item_code}", (2, 28), 0.8, INK, 2)
    put(
        heading, "   ".join(filter(None, (capture.product_title, capture.set_name, capture.state))), (2, 54), 0.5, QUIET
    )
    if score is not None:
        is_sidelined = score.fused_score >= score.threshold
        text = f"{score.fused_score:.2f}  {'sideline' if is_sidelined else 'pass'}"
        put(heading, text, (width - text_width(text, 0.8, 2) - 2, 28), 0.8, ALARM if is_sidelined else FINE, 2)
        limit = f"threshold {score.threshold:.2f}"
        put(heading, limit, (width - text_width(limit, 0.5) - 2, 54), 0.5, QUIET)
    return heading


def rows_of(cells: Sequence[Cell], capture: Capture) -> list[list[np.ndarray]]:
    """A row for each view where there are lightings, else rows of a few views."""
    if len(capture.lightings) > 1:
        return [[draw_cell(cell) for cell in cells if cell.view == view] for view in capture.views]
    drawn = [draw_cell(cell) for cell in cells]
    return [drawn[first : first + VIEWS_IN_A_ROW] for first in range(0, len(drawn), VIEWS_IN_A_ROW)]


def grid_of(rows: Sequence[Sequence[np.ndarray]]) -> np.ndarray:
    """Rows of cells below each other, each cell at the left top of its place."""
    width = max((len(row) for row in rows), default=1) * (CELL_WIDTH + GAP) - GAP
    bands = [np.full((max(map(len, row), default=CAPTION), width, 3), PAPER, np.uint8) for row in rows]
    for band, row in zip(bands, rows, strict=True):
        for column, cell in enumerate(row):
            left = column * (CELL_WIDTH + GAP)
            band[: len(cell), left : left + CELL_WIDTH] = cell
    return np.concatenate(bands) if bands else np.full((CAPTION, width, 3), PAPER, np.uint8)


def stacked(blocks: Sequence[np.ndarray]) -> np.ndarray:
    """Blocks below each other on paper with a margin."""
    width = max((block.shape[1] for block in blocks), default=CELL_WIDTH)
    height = sum(len(block) + MARGIN for block in blocks) + MARGIN
    sheet = np.full((height, width + 2 * MARGIN, 3), PAPER, np.uint8)
    top = MARGIN
    for block in blocks:
        sheet[top : top + len(block), MARGIN : MARGIN + block.shape[1]] = block
        top += len(block) + MARGIN
    return sheet


def put(
    image: np.ndarray, text: str, place: tuple[int, int], size: float, color: tuple[int, int, int], weight: int = 1
) -> None:
    """Write `text` with its baseline's start at `place`; what the font cannot show becomes its plain letter."""
    cv2.putText(image, plain(text), place, FONT, size, color, weight, cv2.LINE_AA)


def text_width(text: str, size: float, weight: int = 1) -> int:
    return cv2.getTextSize(plain(text), FONT, size, weight)[0][0]


def plain(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")


def _write(target: Path, sheet: np.ndarray) -> None:
    encoded = cv2.imencode(".png", sheet)[1]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(encoded.tobytes())
    except OSError as error:
        raise WorkflowError(
            f"The contact sheet {target} cannot be written: {error.strerror}.", "Name another file."
        ) from error
