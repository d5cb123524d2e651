"""The gallery: surfels, their alignment in any turn and place, and what differs in millimetres and colour."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from inference.errors import InferenceError
from inference.gallery.alignment import align
from inference.gallery.comparison import Gallery, compare
from inference.gallery.surfels import SurfaceView, Surfels, surfels_of

Press = Callable[[np.ndarray, np.ndarray], np.ndarray]
SIZE_MM = (150.0, 100.0, 40.0)
PIXEL_MM = 1.3


def drawn(turn_deg=0.0, x_mm=0.0, y_mm=0.0, press: Press | None = None, stain=None, seed=1, print_seed=5) -> Surfels:
    return surfels_of([drawn_view(turn_deg, x_mm, y_mm, press, stain, seed, print_seed)])


def drawn_view(turn_deg, x_mm, y_mm, press, stain, seed, print_seed) -> SurfaceView:
    """A printed box as a camera far above would see it.

    press: how much higher the lid is at places (x, y) of the item; stain: (x, y, radius) on it.
    """
    rng = np.random.default_rng(seed)
    x, y = np.meshgrid(np.arange(-220, 220, PIXEL_MM), np.arange(160, -160, -PIXEL_MM))
    angle = np.radians(turn_deg)
    u = (x - x_mm) * np.cos(angle) + (y - y_mm) * np.sin(angle)
    v = -(x - x_mm) * np.sin(angle) + (y - y_mm) * np.cos(angle)
    lid = (np.abs(u) < SIZE_MM[0] / 2) & (np.abs(v) < SIZE_MM[1] / 2)
    height = np.where(lid, SIZE_MM[2] + (press(u, v) if press else 0), 0) + rng.normal(0, 0.15, x.shape)
    color = np.full((*x.shape, 3), 112.0)
    color[lid] = artwork(print_seed)[(v[lid] + 50).astype(int), (u[lid] + 75).astype(int)]
    if stain:
        color[lid & (np.hypot(u - stain[0], v - stain[1]) < stain[2])] = (20, 30, 60)
    color = np.clip(color + rng.normal(0, 1.5, color.shape), 0, 255).astype(np.uint8)
    return SurfaceView("above", color, np.dstack([x, y, height]).astype(np.float32))


def artwork(seed: int) -> np.ndarray:
    """(101, 151, 3) float64 BGR: smooth coloured fields, the same for the same seed."""
    coarse = np.random.default_rng(seed).uniform(40, 230, (4, 6, 3))
    return np.clip(cv2.resize(coarse, (151, 101), interpolation=cv2.INTER_CUBIC), 0, 255)


@pytest.fixture(scope="module")
def gallery():
    return Gallery({10 + k: drawn(120.0 * k + 3, 5.0 * k, -4.0 * k, seed=k) for k in range(3)})


@pytest.fixture(scope="module")
def sound():
    return drawn(47.0, 21.0, -14.0, seed=50)


def dent(depth_mm, radius_mm=18.0):
    return lambda u, v: -depth_mm * np.clip(1 - np.hypot(u - 20, v + 10) / radius_mm, 0, 1)


def test_surfels_lie_where_the_item_is(sound):
    upper = sound.points_mm[:, 2] > SIZE_MM[2] - 3
    assert sound.points_mm[upper].mean(axis=0) == pytest.approx([21.0, -14.0, SIZE_MM[2]], abs=1)
    assert np.median(sound.normals[upper, 2]) > 0.98
    assert np.linalg.norm(sound.normals, axis=1) == pytest.approx(1, abs=1e-3)


def test_every_view_tells_which_surfels_it_sees(sound):
    numbers = np.unique(sound.seen["above"])
    assert numbers[0] == -1
    assert numbers[-1] < len(sound)
    assert len(numbers) > 0.3 * len(sound)


def test_surfels_survive_being_kept(sound):
    again = Surfels.from_bytes(sound.to_bytes())
    assert again.points_mm == pytest.approx(sound.points_mm, abs=0.03)
    assert again.lab == pytest.approx(sound.lab, abs=0.011)
    assert np.array_equal(np.isnan(again.mat_lab), np.isnan(sound.mat_lab))


def test_what_is_no_cloud_is_told():
    with pytest.raises(InferenceError, match="cannot be read"):
        Surfels.from_bytes(b"no cloud")


def test_an_empty_tray_has_nothing_to_compare():
    x, y = np.meshgrid(np.linspace(-250, 250, 160), np.linspace(180, -180, 90))
    points = np.dstack([x, y, np.zeros_like(x)]).astype(np.float32)
    with pytest.raises(InferenceError, match="Nothing that can be compared"):
        surfels_of([SurfaceView("top", np.full((90, 160, 3), 112, np.uint8), points)])


def test_views_that_read_nothing_have_nothing_to_compare():
    unread = SurfaceView("top", np.zeros((90, 160, 3), np.uint8), np.full((90, 160, 3), np.nan, np.float32))
    with pytest.raises(InferenceError, match="Nothing that can be compared"):
        surfels_of([unread])


@pytest.mark.parametrize("turn_deg", [0.0, 47.0, 92.0, 183.0, -133.0])
@pytest.mark.parametrize("depth_mm", [0.0, 15.0])
def test_alignment_finds_turn_and_place_whatever_is_damaged(gallery, turn_deg, depth_mm):
    placed = align(drawn(turn_deg, 21.0, -14.0, dent(depth_mm, 35.0), seed=60), gallery.references[10])
    assert (placed.turn_deg - (turn_deg - 3) + 180) % 360 - 180 == pytest.approx(0, abs=0.5)
    assert (placed.x_mm, placed.y_mm) == pytest.approx((21, -14), abs=0.7)
    assert placed.fit > 0.75


def test_another_print_does_not_fit(gallery):
    stranger = drawn(30.0, print_seed=6)
    assert align(stranger, gallery.references[10]) is None
    finding = gallery.compare(stranger)
    assert not finding.is_comparable
    assert finding.anomaly is None
    assert finding.changes is None


def test_a_gallery_without_references_says_nothing(sound):
    assert not compare(sound, {}).is_comparable


@pytest.mark.parametrize("depth_mm", [5.0, 12.0])
def test_a_dent_is_measured_in_millimetres(gallery, depth_mm):
    found = gallery.difference(drawn(-70.0, 5.0, 9.0, dent(depth_mm), seed=61))
    # A patch of 7.5 mm about the tip of a cone is less deep than the tip.
    assert 0.6 * depth_mm < found.figures["inward_mm"] < depth_mm
    assert found.figures["outward_mm"] < 0.5
    row, column = np.unravel_index(found.top.depth_mm.argmin(), found.top.depth_mm.shape)
    angle = np.radians(-70)
    tip = [20 * np.cos(angle) + 10 * np.sin(angle) + 5, 20 * np.sin(angle) - 10 * np.cos(angle) + 9]
    assert found.window.middles_of(row, column) == pytest.approx(tip, abs=5)


def test_what_sticks_out_is_measured_too(gallery):
    figures = gallery.difference(drawn(10.0, press=dent(-8.0), seed=62)).figures
    assert 4 < figures["outward_mm"] < 8
    assert figures["inward_mm"] < 0.5


def test_a_stain_differs_in_colour_alone(gallery):
    figures = gallery.difference(drawn(130.0, stain=(-20, 10, 12), seed=63)).figures
    assert figures["darker"] > 20
    assert figures["darker_mm2"] == pytest.approx(np.pi * 12**2, rel=0.4)
    assert figures["inward_mm"] < 0.5


def test_sound_items_score_low_and_damaged_ones_high(gallery, sound):
    good, bad = gallery.compare(sound), gallery.compare(drawn(200.0, press=dent(10.0), stain=(20, -10, 8), seed=64))
    assert good.anomaly < 0.3
    assert bad.anomaly > 0.9
    assert good.compared > 0.95
    assert set(good.placed) == {10, 11, 12}
    assert good.reference in good.placed


def test_the_heatmap_shows_where(gallery):
    query = drawn(200.0, press=dent(12.0), seed=65)
    finding = gallery.compare(query)
    heat = finding.heatmaps["above"]
    assert finding.worst == "above"
    assert heat.shape == query.seen["above"].shape
    assert finding.by_view["above"] == pytest.approx(finding.anomaly, abs=0.01)
    hot = heat > 0.6 * heat.max()
    off = query.points_mm[np.maximum(query.seen["above"], 0)][hot] - np.array([-22.2, 2.6, 30], np.float32)
    assert np.median(np.hypot(off[:, 0], off[:, 1])) < 15


def test_one_reference_is_enough_to_compare(gallery, sound):
    finding = compare(sound, {7: gallery.references[10]})
    assert finding.anomaly < 0.5
    assert finding.reference == 7


def test_a_kept_reference_compares_as_the_fresh_one_does(gallery, sound):
    kept = {number: Surfels.from_bytes(one.to_bytes()) for number, one in gallery.references.items()}
    assert compare(sound, kept).anomaly == pytest.approx(gallery.compare(sound).anomaly, abs=0.02)


def test_what_the_references_have_is_no_anomaly(gallery):
    dented = Gallery({k: drawn(90.0 * k, press=dent(8.0), stain=(-30, 0, 10), seed=70 + k) for k in range(3)})
    query = drawn(15.0, press=dent(8.0), stain=(-30, 0, 10), seed=75)
    assert dented.compare(query).anomaly < 0.4
    assert gallery.compare(query).anomaly > 0.9


def test_where_all_stand_high_and_the_item_is_at_the_ground_something_is_missing(gallery, sound):
    gone = drawn(33.0, press=lambda u, v: np.where((u > 25) & (v > 0), -SIZE_MM[2], 0.0), seed=66)
    assert gallery.compare(sound).missing_units == 0
    finding = gallery.compare(gone)
    assert finding.missing_units == 1
    assert finding.anomaly > 0.9
