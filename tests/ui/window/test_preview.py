"""The preview: resized and coloured in the camera's thread, the newest frame after a stall, any number of views."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtTest import QTest

from booth.frames import Frame, Intrinsics, Optics
from booth.geometry import registered_depth
from ui.qt.preview import DepthMode, PreviewFeed, Wanted, depth_table, picture_pixels, registered_small
from ui.qt.tile import TileScore
from ui.qt.tiles import TileGrid, tile_places

LENS = Intrinsics(640, 360, 500.0, 500.0, 319.5, 179.5)


def frame(sequence: int, view: str = "top", level: int = 128) -> Frame:
    color = np.full((360, 640, 3), level, np.uint8)
    color[:, 320:, 2] = 255
    depth = np.full((360, 640), 800, np.uint16)
    depth[100:200, 100:200] = 600
    depth[:20] = 0
    return Frame(view, sequence, color, depth, Optics(LENS, LENS), sequence, sequence)


class Camera:
    """Hands frames to its watchers, as a rig does."""

    def __init__(self) -> None:
        self.watchers: dict[str, list[Callable[[Frame], None]]] = {}

    def watch(self, view: str, callback: Callable[[Frame], None]) -> Callable[[], None]:
        self.watchers.setdefault(view, []).append(callback)
        return lambda: self.watchers[view].remove(callback)

    def send(self, sent: Frame) -> None:
        for callback in list(self.watchers.get(sent.view, ())):
            callback(sent)


@pytest.fixture
def camera() -> Camera:
    return Camera()


@pytest.fixture
def grid(qtbot, camera: Camera):
    tiles = TileGrid()
    qtbot.addWidget(tiles)
    tiles.resize(800, 450)
    tiles.show_views(("top",))
    tiles.show()
    tiles.attach([PreviewFeed("top", camera.watch)])
    yield tiles
    tiles.detach()


def test_a_picture_has_the_tiles_size_and_the_frames_colours():
    pixels = picture_pixels(frame(1), Wanted(320, 300), None)
    assert pixels.shape == (180, 320, 4)
    assert pixels[90, 10].tolist() == [128, 128, 128, 255]
    assert pixels[90, 300].tolist() == [128, 128, 255, 255]


def test_a_frame_of_the_tiles_size_is_not_resampled():
    sent = frame(1)
    assert np.array_equal(picture_pixels(sent, Wanted(640, 360), None)[..., :3], sent.color)


def test_depth_overlay_shows_near_and_far_apart_and_no_reading_dark():
    table = depth_table(500, 900)
    only = picture_pixels(frame(1), Wanted(640, 360, DepthMode.ONLY), table)
    assert only[150, 150].tolist() != only[300, 300].tolist()
    assert only[5, 300].tolist() == [0, 0, 0, 255]
    overlay = picture_pixels(frame(1), Wanted(640, 360, DepthMode.OVERLAY), table)
    assert abs(int(overlay[5, 10, 0]) - 64) <= 1


def test_depth_of_another_camera_lies_on_the_colour_image():
    color_lens = Intrinsics(640, 360, 500.0, 500.0, 319.5, 179.5)
    depth_lens = Intrinsics(848, 480, 600.0, 600.0, 423.5, 239.5)
    depth = np.full((480, 848), 1000, np.uint16)
    depth[200:280, 380:470] = 700
    shifted = np.eye(4)
    shifted[0, 3] = 0.05
    optics = Optics(color_lens, depth_lens, depth_to_color=shifted)
    sent = Frame("top", 1, np.zeros((360, 640, 3), np.uint8), depth, optics, 1, 1)
    small, whole = registered_small(sent, 320, 180), registered_depth(sent)
    near_small, near_whole = np.argwhere(small == 700), np.argwhere(np.rint(whole * 1000) == 700)
    assert np.allclose(near_small.mean(axis=0) * 2 + 0.5, near_whole.mean(axis=0), atol=1.5)
    assert (small > 0).mean() > 0.85


def test_every_depth_value_has_a_colour():
    table = depth_table(500, 900).view(np.uint8).reshape(-1, 4)
    assert table.shape == (65_536, 4)
    assert (table[:, 3] == 255).all()
    assert not table[0, :3].any()


def test_after_a_stall_the_newest_frame_is_shown_and_none_is_queued(grid, camera, qtbot):
    camera.send(frame(1))
    qtbot.waitUntil(lambda: grid.tiles["top"].picture is not None)
    for sequence in range(2, 61):
        camera.send(frame(sequence))
    time.sleep(0.05)  # the stall itself: the GUI thread does nothing while frames come
    qtbot.waitUntil(lambda: grid.tiles["top"].picture.sequence == 60)
    assert grid.tiles["top"].pulled == 2


def test_a_hidden_grid_costs_the_cameras_nothing(grid, camera, qtbot):
    camera.send(frame(1))
    qtbot.waitUntil(lambda: grid.tiles["top"].picture is not None)
    grid.hide()
    camera.send(frame(2))
    grid.show()
    QTest.qWait(40)
    assert grid.tiles["top"].picture.sequence == 1


def test_pixels_on_screen_are_the_cameras_pixels(grid, camera, qtbot):
    camera.send(frame(1))
    qtbot.waitUntil(lambda: grid.tiles["top"].picture is not None)
    shown = grid.tiles["top"].grab().toImage()
    left, right = (shown.pixelColor(round(shown.width() * x), shown.height() // 2) for x in (0.25, 0.75))
    assert (left.red(), left.green(), left.blue()) == (128, 128, 128)
    assert (right.red(), right.green(), right.blue()) == (255, 128, 128)


def test_a_score_is_drawn_as_a_bar_up_to_its_value(grid, camera, qtbot):
    camera.send(frame(1, level=0))
    tile = grid.tiles["top"]
    qtbot.waitUntil(lambda: tile.picture is not None)
    tile.show_score(TileScore(0.9, 0.5))
    high = tile.grab().toImage()
    tile.show_score(TileScore(0.2, 0.5))
    low = tile.grab().toImage()
    changed = {x for x in range(high.width()) for y in (high.height() - 15,) if high.pixel(x, y) != low.pixel(x, y)}
    assert changed
    assert 0.85 < max(changed) / high.width() < 0.95


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6, 9, 15])
def test_tiles_never_overlap_and_stay_inside(count):
    places = tile_places(count, 1000, 620, 16 / 9, 10)
    assert len(places) == count
    assert all(place.left() >= 0 and place.top() >= 0 for place in places)
    assert all(place.right() < 1000 and place.bottom() < 620 for place in places)
    assert not any(a.intersects(b) for i, a in enumerate(places) for b in places[i + 1 :])


def test_a_grid_follows_the_shape_of_its_cameras(grid, camera, qtbot):
    square = Frame("top", 1, np.zeros((480, 480, 3), np.uint8), None, Optics(), 1, 1)
    camera.send(square)
    qtbot.waitUntil(lambda: grid.tiles["top"].width() == grid.tiles["top"].height())
    camera.send(Frame("top", 2, square.color, None, Optics(), 2, 2))
    qtbot.waitUntil(lambda: grid.tiles["top"].picture.sequence == 2)
    assert QSize(*grid.tiles["top"].picture.pixels.shape[:2]) == grid.tiles["top"].wanted_size()
