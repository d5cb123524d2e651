"""One rasteriser and its way back."""

from __future__ import annotations

import numpy as np
import pytest

from booth.outlines import (
    Part,
    bounds,
    clamp,
    contains,
    is_simple,
    outline,
    parts_area,
    rasterise,
    ring_area,
    simplify,
)

SQUARE = ((2.0, 2.0), (7.0, 2.0), (7.0, 7.0), (2.0, 7.0))


def test_a_square_covers_exactly_its_own_pixels():
    mask = rasterise([Part(SQUARE)], 10, 10)
    assert mask.sum() == 25 == ring_area(SQUARE)
    assert mask[2:7, 2:7].all()


def test_a_square_shifted_by_half_a_pixel_keeps_its_area():
    shifted = tuple((x + 0.5, y + 0.5) for x, y in SQUARE)
    assert rasterise([Part(shifted)], 10, 10).sum() == 25


def test_a_cutout_is_left_out_and_a_second_part_is_added():
    hollow = Part(SQUARE, (((3.0, 3.0), (5.0, 3.0), (5.0, 5.0), (3.0, 5.0)),))
    other = Part(((8.0, 8.0), (10.0, 8.0), (10.0, 10.0), (8.0, 10.0)))
    mask = rasterise([hollow, other], 12, 12)
    assert mask.sum() == 25 - 4 + 4 == parts_area([hollow, other])
    assert contains([hollow], (6.5, 6.5))
    assert not contains([hollow], (4.0, 4.0))


def test_what_lies_outside_the_image_is_cut_at_its_border():
    mask = rasterise([Part(((-5.0, -5.0), (4.0, -5.0), (4.0, 4.0), (-5.0, 4.0)))], 10, 8)
    assert mask.sum() == 16
    assert mask[:4, :4].all()
    assert clamp((-3.0, 20.0), 10, 8) == (0.0, 8.0)


def test_the_way_around_does_not_matter():
    assert np.array_equal(rasterise([Part(SQUARE)], 9, 9), rasterise([Part(SQUARE[::-1])], 9, 9))


@pytest.mark.parametrize("seed", range(6))
def test_mask_to_outline_and_back_is_the_same_mask(seed):
    rng = np.random.default_rng(seed)
    mask = rng.random((40, 50)) < (0.2 + 0.12 * seed)
    parts = outline(mask)
    assert np.array_equal(rasterise(parts, 50, 40), mask)
    assert parts_area(parts) == mask.sum()
    assert all(is_simple(part.outer) for part in parts)


def test_a_ring_around_an_island_gives_two_parts_and_one_cutout():
    mask = np.zeros((9, 9), bool)
    mask[1:8, 1:8] = True
    mask[2:7, 2:7] = False
    mask[4, 4] = True
    ring, island = outline(mask)
    assert len(ring.cutouts) == 1
    assert island.outer
    assert not island.cutouts
    assert (ring_area(ring.outer), ring_area(island.outer)) == (49, 1)


def test_a_plain_block_has_four_corners():
    mask = np.zeros((20, 20), bool)
    mask[5:15, 3:12] = True
    (part,) = outline(mask)
    assert len(part.outer) == 4
    assert bounds([part]) == (3.0, 5.0, 12.0, 15.0)


def test_an_empty_mask_has_no_outline():
    assert outline(np.zeros((5, 5), bool)) == ()


def test_a_smooth_outline_keeps_its_area_over_mask_and_back():
    angle = np.linspace(0, 2 * np.pi, 90, endpoint=False)
    circle = tuple((300 + 150 * np.cos(a), 200 + 150 * np.sin(a)) for a in angle)
    back = outline(rasterise([Part(circle)], 640, 480))
    assert parts_area(back) == pytest.approx(ring_area(circle), rel=1e-3)


def test_a_bow_tie_is_not_simple():
    assert not is_simple(((0.0, 0.0), (4.0, 4.0), (4.0, 0.0), (0.0, 4.0)))
    assert not is_simple(((0.0, 0.0), (1.0, 1.0)))
    assert is_simple(SQUARE)


def test_simplify_drops_points_but_stays_within_its_tolerance():
    angle = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    circle = tuple((100 + 50 * np.cos(a), 100 + 50 * np.sin(a)) for a in angle)
    short = simplify(circle, 0.5)
    assert len(short) < 60
    assert ring_area(short) == pytest.approx(ring_area(circle), rel=0.02)
