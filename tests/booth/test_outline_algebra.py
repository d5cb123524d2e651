"""Areas of outlines put together, taken apart and mended, for any outline and any mask."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from booth.outline_algebra import (
    clipped,
    iou,
    mended,
    simplified,
    subtracted,
    swept,
    touches,
    united,
)
from booth.outlines import Part, contains, is_simple, outline, parts_area, rasterise, ring_area, signed_area

SQUARE = (Part(((10.0, 10.0), (30.0, 10.0), (30.0, 30.0), (10.0, 30.0))),)
RIGHT = (Part(((30.0, 10.0), (50.0, 10.0), (50.0, 30.0), (30.0, 30.0))),)
BOW_TIE = (Part(((10.0, 10.0), (40.0, 40.0), (40.0, 10.0), (10.0, 40.0))),)
WIDTH, HEIGHT = 80, 60
QUICK = settings(max_examples=40, deadline=None)

coordinate = st.floats(0, 60, width=32)
rings = st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=9, unique=True).map(tuple)
outlines = st.lists(rings.map(Part), min_size=1, max_size=3).map(tuple)
masks = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).random((17, 22)) < 0.55)


def assert_valid(parts: tuple[Part, ...]) -> None:
    for part in parts:
        assert signed_area(part.outer) > 0
        assert all(is_simple(ring) for ring in (part.outer, *part.cutouts))
    assert parts_area(parts) == pytest.approx(parts_area(united(parts, ())), abs=4.0 * (1 + len(parts)))


def area_px2(parts) -> float:
    return parts_area(parts)


@QUICK
@given(masks)
def test_a_mask_comes_back_from_its_outline_pixel_by_pixel(mask):
    parts = outline(mask)
    assert np.array_equal(rasterise(parts, mask.shape[1], mask.shape[0]), mask)
    assert area_px2(parts) == mask.sum()


@settings(max_examples=12, deadline=None)
@given(st.floats(0, math.tau), st.floats(0.6, 1.0), st.floats(400, 401), st.floats(300, 301))
def test_outline_to_mask_and_back_changes_the_area_by_under_a_thousandth(turn, flat, x, y):
    angles = np.linspace(0, math.tau, 180, endpoint=False)
    oval = np.stack([230 * np.cos(angles), 230 * flat * np.sin(angles)], axis=1)
    turned = oval @ np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]]) + (x, y)
    ring = tuple(map(tuple, turned.tolist()))
    back = outline(rasterise([Part(ring)], 800, 600))
    assert area_px2(back) == pytest.approx(ring_area(ring), rel=1e-3)


@QUICK
@given(outlines, outlines)
def test_union_and_difference_are_those_of_the_masks(first, second):
    one, other = rasterise(first, WIDTH, HEIGHT), rasterise(second, WIDTH, HEIGHT)
    for made, wanted in ((united(first, second), one | other), (subtracted(first, second), one & ~other)):
        assert_valid(made)
        # A piece of under four square pixels is left out; how many there can be grows with the corners.
        assert np.count_nonzero(rasterise(made, WIDTH, HEIGHT) != wanted) <= 40


@QUICK
@given(outlines)
def test_what_was_mended_is_valid_and_stays_as_it_is(parts):
    once = mended(parts)
    assert_valid(once)
    assert area_px2(mended(once)) == pytest.approx(area_px2(once), rel=0.05, abs=1.0)


@QUICK
@given(outlines, st.floats(0.1, 4.0))
def test_simpler_outlines_have_no_more_points_and_are_valid(parts, tolerance):
    sound = united(parts, ())
    simple = simplified(sound, tolerance)
    assert_valid(simple)
    assert sum(len(part.outer) for part in simple) <= sum(len(part.outer) for part in sound)


def test_a_bow_tie_is_mended_into_two_triangles():
    assert sorted(ring_area(part.outer) for part in mended(BOW_TIE)) == pytest.approx([225.0, 225.0])


def test_neighbours_become_one_outline_without_a_seam():
    (whole,) = united(SQUARE, RIGHT)
    assert ring_area(whole.outer) == 800
    assert whole.cutouts == ()


def test_taking_the_middle_away_leaves_a_cut_out():
    middle = (Part(((15.0, 15.0), (25.0, 15.0), (25.0, 25.0), (15.0, 25.0))),)
    (part,) = subtracted(SQUARE, middle)
    assert len(part.cutouts) == 1
    assert area_px2((part,)) == 300
    assert subtracted(middle, SQUARE) == ()


def test_a_stroke_is_as_wide_as_the_brush_and_round_at_its_ends():
    (part,) = swept(((20.0, 20.0), (50.0, 20.0)), 5.0, 0.1)
    assert area_px2((part,)) == pytest.approx(300 + math.pi * 25, rel=0.02)
    (dot,) = swept(((20.0, 20.0),), 5.0, 0.1)
    assert area_px2((dot,)) == pytest.approx(math.pi * 25, rel=0.05)
    assert contains((dot,), (20.0, 20.0))


def test_what_lies_outside_the_image_is_cut_off():
    assert area_px2(clipped(SQUARE, 20, 100)) == 200
    assert clipped(SQUARE, 5, 5) == ()


def test_touching_and_overlap_are_told():
    assert touches(SQUARE, RIGHT)
    assert iou(SQUARE, RIGHT) == 0
    assert iou(SQUARE, SQUARE) == 1
    assert iou((), ()) == 0
