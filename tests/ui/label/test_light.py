"""Light as a tool in the label panel: mixes, the best light, adjusting, styles of depth, and items that moved."""

from __future__ import annotations

import threading
import uuid
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from booth.appearance.adjusting import NEUTRAL, Adjustment
from booth.appearance.contrast import contrast_along
from booth.frames import Frame, FrameSet, Shot
from booth.profile import load_profile
from booth.simulation.items import item_spec, make_item
from booth.simulation.render import Render
from booth.simulation.scene import default_cameras, default_lightings, default_lights
from booth.simulation.sensor import DEPTH_UNIT_M, expose, sense
from storage.records import ItemRef
from storage.store import Limits, Store
from ui.qt.aids.light import Light
from ui.qt.aids.moved import Moved
from ui.qt.label.kept_light import KeptLight
from ui.qt.label.opened import Plane
from ui.qt.label.wanted import DepthStyle, Mix

SHIFT = Qt.KeyboardModifier.ShiftModifier
CAMERAS = tuple(camera.scaled(0.5) for camera in default_cameras()[:2])
SPEC = item_spec(3, "carton", "crush", "major")
SOUND, NUDGED, ELSEWHERE = 1, 2, 3


def capture_of(number: int, profile: str, moved_mm: float) -> FrameSet:
    """A crushed carton under the booth's four lightings; before the third of them it moves."""
    item, shots = make_item(SPEC), []
    renders = [Render(item, CAMERAS, default_lights(), replace(SPEC, x_mm=SPEC.x_mm + mm)) for mm in (0, moved_mm)]
    for place, (lighting, levels) in enumerate(default_lightings().items()):
        frames = {}
        for view, made in renders[place >= 2].views.items():
            color = expose(made.still(levels), number, view, place)
            depth = sense(made.still_depth(), number, view, place)
            frames[view] = Frame(view, place, color, depth, made.camera.optics, 1, 1, DEPTH_UNIT_M)
        shots.append(Shot(lighting, levels, frames, 1))
    return FrameSet(uuid.UUID(int=number).hex, profile, tuple(shots), 1, 1)


@pytest.fixture(scope="module")
def stored_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lit") / "data"
    with Store.open(folder, author="7F3A", limits=Limits(floor_bytes=0, ballast_bytes=0)) as store:
        for number, profile, moved_mm in ((SOUND, "simulated", 0.0), (NUDGED, "simulated", 3.2), (ELSEWHERE, "far", 0)):
            store.captures.add(capture_of(number, profile, moved_mm), ItemRef(f"item-{number}"))
    return folder


@pytest.fixture
def station(station):
    """The station, with the profile of its booth."""
    return replace(station, profile=load_profile("simulated"))


def companion(hand, kind: type):
    return next(one for one in hand.panel.companions if type(one) is kind)


def pixels(hand) -> np.ndarray:
    """(h, w, 3) uint8 BGR of the picture on the canvas."""
    image = hand.canvas.picture.levels[0].convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)[..., :3].copy()


def shown(hand, qtbot, plane: Plane) -> np.ndarray:
    """The picture once it shows this."""
    showing, loader = hand.panel.showing, hand.panel.loader
    qtbot.waitUntil(lambda: showing.shown.plane is plane and loader.get(showing.shown) is not None)
    return pixels(hand)


def dent(view: str = "top") -> tuple:
    (damage,) = Render(make_item(SPEC), CAMERAS, default_lights(), SPEC).truth(view).damages
    return damage.outline()


def corners(view: str = "top") -> list[tuple[float, float]]:
    """Four points around the dent."""
    points = np.array(dent(view)[0].outer)
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def test_d_goes_through_the_mixes_which_say_what_they_are(hand, qtbot):
    caption, plain = companion(hand, Light).caption, pixels(hand)
    hand.canvas.zoom_by(3.0, hand.canvas.rect().center().toPointF())
    hand.canvas.pan_by(40, -30)
    before, seen = hand.canvas.viewport, [plain]
    for plane, word in ((Plane.RANGE, "Range"), (Plane.RELIEF, "Relief"), (Plane.DIFFERENCE, "Diffuse less Left")):
        hand.key(Qt.Key.Key_D)
        seen.append(shown(hand, qtbot, plane))
        assert word in caption.text()
        assert "not metric" in caption.text()
        assert caption.isVisible()
    hand.key(Qt.Key.Key_D)
    assert np.array_equal(pixels(hand), plain)
    assert caption.isHidden()
    assert hand.canvas.viewport == before
    assert all(not np.array_equal(one, other) for one, other in pairwise(seen))


def test_a_lighting_key_leaves_the_range_and_steps_the_difference(hand, qtbot):
    showing = hand.panel.showing
    hand.key(Qt.Key.Key_D)
    hand.key(Qt.Key.Key_E)
    assert (showing.wanted.mix, showing.lighting) == (Mix.NONE, "left")
    showing.show_mix(Mix.DIFFERENCE)
    hand.key(Qt.Key.Key_E)
    assert (showing.shown.lighting, showing.shown.other) == ("right", "back")


def test_without_known_lights_relief_is_refused_with_a_sentence_and_left_out(hand, qtbot):
    hand.open(ELSEWHERE)
    hand.key(Qt.Key.Key_D)
    hand.key(Qt.Key.Key_D)
    assert "no relief" in hand.panel.notice.text()
    assert hand.panel.showing.wanted.mix is Mix.DIFFERENCE


def test_what_is_in_hand_stays_in_hand_while_the_light_changes(hand, qtbot):
    hand.key(Qt.Key.Key_1)
    hand.clicks((100.0, 60.0), (200.0, 60.0))
    for key in (Qt.Key.Key_D, Qt.Key.Key_E, Qt.Key.Key_A, Qt.Key.Key_W):
        hand.key(key)
    assert [len(pen.points) for pen in hand.panel.draft.pens] == [2]
    hand.clicks((200.0, 160.0))
    hand.key(Qt.Key.Key_Return)
    (damage,) = hand.panel.draft.damages
    start = hand.at(200.0, 160.0)
    hand.put_pen_down()
    hand.panel.select_damage(damage.uid)
    QTest.mousePress(hand.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    hand.move_pressed(start + QPoint(20, 10))
    hand.key(Qt.Key.Key_E)
    hand.move_pressed(start + QPoint(40, 20))
    QTest.mouseRelease(hand.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start + QPoint(40, 20))
    moved = hand.panel.draft.damages[0].regions[0].parts[0].outer[2]
    assert moved == pytest.approx(hand.canvas.viewport.to_image(start.x() + 40, start.y() + 20), abs=1.5)


def test_t_goes_to_the_light_under_which_the_outline_stands_out_best(hand, store, qtbot):
    hand.outline(Qt.Key.Key_1, *corners())
    parts = hand.panel.draft.damages[0].regions[0].parts
    hand.key(Qt.Key.Key_D)
    hand.key(Qt.Key.Key_T)
    qtbot.waitUntil(lambda: hand.panel.showing.wanted.mix is Mix.NONE)
    found = {one.lighting: one for one in store.captures.images(SOUND) if (one.view, one.plane) == ("top", "color")}
    contrasts = {name: contrast_along(store.captures.pixels(image), parts) for name, image in found.items()}
    assert hand.panel.showing.lighting == max(contrasts, key=contrasts.get) != "diffuse"
    hand.key(Qt.Key.Key_T)
    qtbot.waitUntil(lambda: hand.panel.notice.text() == "This light shows the outline best.")


def test_t_without_a_region_says_what_is_missing(hand):
    hand.key(Qt.Key.Key_T)
    assert "No region is selected" in hand.panel.notice.text()


def test_the_sliders_change_the_image_at_once_and_reset_brings_it_back(hand, qtbot):
    plain, bar = pixels(hand), companion(hand, Light).bar
    hand.key(Qt.Key.Key_A)
    assert bar.isVisible()
    slider = bar.brightness.slider
    QTest.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 4, slider.height() // 2))
    assert hand.panel.kept_light.adjustment("top") == Adjustment(brightness=0.1)
    qtbot.waitUntil(lambda: pixels(hand).mean() > plain.mean() + 8)
    assert bar.brightness.figure.text() == "+10 %"
    qtbot.mouseClick(bar.reset, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: np.array_equal(pixels(hand), plain))
    hand.key(Qt.Key.Key_A)
    assert bar.isHidden()


def test_a_click_beside_a_slider_draws_nothing(hand):
    hand.key(Qt.Key.Key_A)
    hand.key(Qt.Key.Key_1)
    bar = companion(hand, Light).bar
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert hand.panel.draft.pens == ()


def test_each_view_keeps_its_adjustment_from_capture_to_capture(hand, qtbot):
    kept = hand.panel.kept_light
    kept.keep("top", Adjustment(gamma=2.0, local_contrast=0.5))
    hand.panel.showing.show_adjusted()
    qtbot.waitUntil(lambda: hand.panel.loader.get(hand.panel.showing.shown) is not None)
    hand.open(NUDGED)
    assert hand.panel.showing.shown.adjustment == Adjustment(gamma=2.0, local_contrast=0.5)
    assert "Image adjusted" in companion(hand, Light).caption.text()
    hand.key(Qt.Key.Key_Right)
    assert hand.panel.showing.shown.adjustment is NEUTRAL or hand.panel.showing.shown.adjustment.is_neutral
    hand.key(Qt.Key.Key_W, SHIFT)
    assert hand.panel.kept_light.adjustment("top").gamma == 2.0


def test_adjustments_and_the_style_of_depth_survive_a_restart(tmp_path):
    def settings() -> QSettings:
        return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)

    before = settings()
    KeptLight(before).keep("top", Adjustment(0.25, -0.5, 1.741, 0.3))
    KeptLight(before).depth_style = DepthStyle.HILLSHADE
    before.sync()
    after = KeptLight(settings())
    assert after.adjustment("top") == Adjustment(0.25, -0.5, 1.741, 0.3)
    assert after.adjustment("left").is_neutral
    assert after.depth_style is DepthStyle.HILLSHADE


@pytest.mark.parametrize("written", ["nonsense", "1 2", "nan 0 1 0", "9 9 99 9 9"])
def test_settings_that_make_no_sense_adjust_nothing(tmp_path, written):
    kept = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    kept.setValue("label/adjusted/top", written)
    kept.setValue("label/depth_style", written)
    found = KeptLight(kept).adjustment("top")
    assert found.is_neutral or found == Adjustment(1.0, 1.0)
    assert KeptLight(kept).depth_style is DepthStyle.OVERLAY


def test_depth_comes_over_the_image_in_colours_and_as_a_lit_surface(hand, qtbot):
    hand.key(Qt.Key.Key_W)
    qtbot.waitUntil(lambda: len(hand.canvas.picture.overlays) == 1)
    hand.key(Qt.Key.Key_W, SHIFT)
    colors = shown(hand, qtbot, Plane.DEPTH)
    assert np.ptp(colors.astype(int), axis=2).max() > 100
    hand.key(Qt.Key.Key_W, SHIFT)
    shaded = shown(hand, qtbot, Plane.HILLSHADE)
    assert np.ptp(shaded.astype(int), axis=2).max() == 0
    hand.key(Qt.Key.Key_W)
    shown(hand, qtbot, Plane.COLOR)
    hand.key(Qt.Key.Key_W)
    shown(hand, qtbot, Plane.HILLSHADE)


def test_a_finger_goes_through_the_styles_of_depth_with_one_button(hand, qtbot):
    button, showing = hand.panel.parts.lighting.depth, hand.panel.showing
    seen = []
    for _ in range(4):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        seen.append(showing.wanted.depth_style if showing.has_depth_overlay else None)
        assert button.isChecked() == showing.has_depth_overlay
    assert seen == [*DepthStyle, None]


def test_the_next_lighting_is_there_before_its_key_is_pressed(hand, qtbot):
    qtbot.waitUntil(lambda: hand.panel.loader.is_idle)
    diffuse = pixels(hand)
    hand.key(Qt.Key.Key_E)
    assert not np.array_equal(pixels(hand), diffuse)


def test_the_caption_tells_of_a_picture_only_when_it_is_there(hand, jobs, qtbot):
    blocked, caption = threading.Event(), companion(hand, Light).caption
    jobs.run("picture", blocked.wait)
    try:
        hand.key(Qt.Key.Key_D)
        assert caption.text() == "One moment …"
    finally:
        blocked.set()
    shown(hand, qtbot, Plane.RANGE)
    assert caption.text() == "Range over all lightings · not metric"


def test_what_has_to_be_worked_out_holds_up_no_lighting(hand, jobs, qtbot):
    hand.open(NUDGED)
    blocked = threading.Event()
    jobs.run("picture", blocked.wait)
    try:
        hand.key(Qt.Key.Key_D)
        hand.panel.showing.show_view("left")
        hand.panel.showing.show_lighting("back")
        shown(hand, qtbot, Plane.COLOR)
    finally:
        blocked.set()


def test_views_in_which_the_item_moved_are_marked_with_a_sentence(hand, qtbot):
    moved, strip = companion(hand, Moved), hand.panel.parts.strip
    qtbot.waitUntil(lambda: len(moved.found) == 2)
    assert not any(moved.found.values())
    assert strip.thumb("top").toolTip() == "Top"
    hand.open(NUDGED)
    qtbot.waitUntil(lambda: len(moved.found) == 2)
    assert set(moved.found["top"]) == {"right", "back"}
    assert moved.found["top"]["right"] == pytest.approx(3.2 * 600 / 830, abs=0.8)
    assert "Right, Back" in strip.thumb("top").toolTip()
    assert "The item moved by" in hand.panel.notice.text()
