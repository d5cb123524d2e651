"""Frames become surfaces in the tray's millimetres."""

from dataclasses import replace

import numpy as np
import pytest

from booth.frames import Frame, Intrinsics, Optics
from booth.geometry import look_at
from booth.profile_parts import Tray
from inference.errors import InferenceError
from ui.workflow.surfaces import live_surface_views, surface_view

LENS = Intrinsics(1280, 720, 1200.0, 1200.0, 639.5, 359.5)
ABOVE = Optics(LENS, LENS, camera_to_booth=look_at(np.array([0, 0, 0.85]), np.zeros(3)))
EMPTY = np.full((720, 1280), 8500, np.uint16)


def frame(depth=EMPTY, optics=ABOVE, value=90):
    return Frame("top", 0, np.full((720, 1280, 3), value, np.uint8), depth, optics, 1, 1, 0.0001)


def test_a_pixel_lies_where_the_camera_sees_it_on_the_tray():
    view = surface_view({"diffuse": frame()}, Tray())
    assert view.color.shape == view.points_mm.shape == (360, 640, 3)
    scale = 850 / 1200
    assert view.points_mm[180, 320] == pytest.approx([scale, -scale, 0], abs=0.01)
    assert view.points_mm[100, 420] == pytest.approx([201 * scale, 159 * scale, 0], abs=0.01)


def test_shots_are_averaged_and_the_colour_is_of_the_even_light():
    high, low = EMPTY - 200, EMPTY
    view = surface_view({"left": frame(high, value=30), "diffuse": frame(low), "back": frame(0 * low)}, Tray())
    assert view.points_mm[180, 320, 2] == pytest.approx(10, abs=0.02)
    assert (view.color == 90).all()


def test_nothing_lies_between_the_two_sides_of_an_edge():
    depth = EMPTY.copy()
    depth[:, 641:] -= 1500
    heights = surface_view({"diffuse": frame(depth)}, Tray()).points_mm[180, 310:330, 2]
    assert np.isnan(heights[10])
    assert np.delete(heights, 10) == pytest.approx([0.0] * 10 + [150.0] * 9, abs=0.1)


def test_rim_and_surroundings_of_the_tray_are_no_surface():
    view = surface_view({"diffuse": frame()}, Tray(width_mm=400, depth_mm=300, rim_mm=10))
    known = view.points_mm[np.isfinite(view.points_mm[..., 0])]
    assert np.abs(known[:, 0]).max() < 190
    assert np.abs(known[:, 1]).max() < 140


def test_a_view_without_depth_or_place_is_left_out():
    lost = replace(ABOVE, calibrated=False)
    assert surface_view({"diffuse": frame(optics=lost)}, Tray()) is None
    assert surface_view({"diffuse": frame(None)}, Tray()) is None
    with pytest.raises(InferenceError, match="no view has colour, depth and a known place"):
        live_surface_views([frame(None)], Tray())
    assert [view.view for view in live_surface_views([frame(), frame(None)], Tray())] == ["top"]
