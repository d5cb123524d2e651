"""Whether items differ alike from their references: told from maps, and coverage from turns."""

from __future__ import annotations

import numpy as np
import pytest

from inference.errors import InferenceError
from inference.gallery.alignment import Placed
from inference.gallery.coverage import useful_poses
from inference.gallery.difference import CELLS, TopDifference, Window
from inference.gallery.redesign import RECENT, ChangeMap, change_map, differ_alike

SIDE = 72
ITEM = (slice(20, 50), slice(20, 50))


def change(seed: int = 0, *, printed: bool = False, bent: bool = False, reference: int = 1) -> ChangeMap:
    """An item with wear of its own somewhere, and with another print (or shape) in a corner."""
    rng = np.random.default_rng(seed)
    known = np.zeros((SIDE, SIDE), bool)
    known[ITEM] = True
    colour, depth = rng.integers(0, 6, known.shape).astype(np.uint8), np.zeros(known.shape, np.int8)
    top, left = rng.integers(20, 44, 2)
    colour[top : top + 6, left : left + 6] = 90
    if printed:
        colour[20:30, 20:40] = 40
    if bent:
        depth[ITEM] = -8
    return ChangeMap(reference, np.where(known, colour, 0).astype(np.uint8), np.where(known, depth, 0), known)


def test_wear_in_other_places_is_no_redesign():
    alike = differ_alike([change(seed) for seed in range(40)])
    assert not alike.is_redesign
    assert (alike.captures, alike.colour_share, alike.unlike_all) == (RECENT, 0.0, 0.0)


def test_the_same_places_printed_anew_are_a_redesign():
    alike = differ_alike([change(seed, printed=True) for seed in range(RECENT)])
    assert alike.is_redesign
    assert alike.colour_share == pytest.approx(200 / 900, abs=0.02)
    assert alike.differing == (True,) * RECENT


def test_fewer_items_than_it_takes_say_nothing():
    assert not differ_alike([change(seed, printed=True) for seed in range(RECENT - 1)]).is_redesign
    assert differ_alike([]).captures == 0


def test_the_flag_rises_soon_after_the_change_and_names_who_shows_it():
    maps = [change(seed) for seed in range(20)] + [change(seed, printed=True) for seed in range(20, 40)]
    rises = [count for count in range(1, 41) if differ_alike(maps[:count]).is_redesign]
    assert 28 <= rises[0] <= 30
    assert rises == list(range(rises[0], 41))
    assert differ_alike(maps[:30]).differing == (True,) * RECENT
    assert differ_alike(maps[:20]).differing == (False,) * RECENT


def test_another_shape_in_the_same_colours_is_no_redesign():
    alike = differ_alike([change(seed, printed=True, bent=True) for seed in range(RECENT)])
    assert alike.shape_share == pytest.approx(1.0)
    assert not alike.is_redesign


def test_items_that_no_reference_fits_any_more_are_one_too():
    alike = differ_alike([None] * 8 + [change(1), change(2)])
    assert alike.is_redesign
    assert alike.unlike_all == pytest.approx(0.8)
    assert alike.differing[:8] == (True,) * 8
    assert not differ_alike([None] * 4 + [change(seed) for seed in range(6)]).is_redesign


def test_maps_in_the_frame_of_another_reference_are_left_out():
    maps = [change(seed, printed=True) for seed in range(9)] + [change(9, reference=2)]
    assert differ_alike(maps).colour_share > 0.2


def test_a_map_comes_back_from_its_bytes():
    made = change(3, printed=True)
    back = ChangeMap.from_bytes(made.to_bytes())
    assert back.reference == 1
    for plane in ("colour", "depth_mm", "known"):
        assert np.array_equal(getattr(back, plane), getattr(made, plane))
        assert getattr(back, plane).dtype == getattr(made, plane).dtype
    with pytest.raises(InferenceError):
        ChangeMap.from_bytes(b"anything else")


@pytest.mark.parametrize("turn_deg", [0.0, 90.0, 200.0])
def test_a_change_lies_in_one_place_of_the_reference_however_the_item_lies(turn_deg):
    """A patch at (40, 0) of the reference, 10 mm square, seen on an item that is turned and moved."""
    placed = Placed(turn_deg, 12.5, -7.5, 0.9)
    middle = np.array([12.5, -7.5])
    window = Window(middle, slice(0, CELLS), slice(0, CELLS))
    planes = {name: np.zeros((CELLS, CELLS), np.float32) for name in TopDifference.__dataclass_fields__}
    planes |= {name: np.ones((CELLS, CELLS), bool) for name in ("item", "known", "compared")}
    spots = np.stack(np.meshgrid(np.arange(35, 46, 1.0), np.arange(-5, 6, 1.0)), axis=-1).reshape(-1, 2)
    planes["chroma"][window.cells_of(spots @ placed.turn.T + middle)] = 50
    found = change_map(TopDifference(**planes), window, 5, placed, np.zeros(2))
    rows, columns = np.nonzero(found.colour)
    assert found.reference == 5
    assert np.mean(columns + 0.5 - SIDE / 2) * 5 == pytest.approx(40, abs=2.5)
    assert np.mean(rows + 0.5 - SIDE / 2) * 5 == pytest.approx(0, abs=2.5)


def test_what_lies_beyond_what_was_compared_is_not_known():
    window = Window(np.zeros(2), slice(70, 90), slice(70, 90))
    planes = {name: np.ones((20, 20), np.float32) for name in TopDifference.__dataclass_fields__}
    planes |= {name: np.ones((20, 20), bool) for name in ("item", "known", "compared")}
    found = change_map(TopDifference(**planes), window, 5, Placed(0.0, 0.0, 0.0, 1.0), np.zeros(2))
    assert np.count_nonzero(found.known) == pytest.approx(100, abs=25)


def test_turns_in_one_sector_are_one_pose():
    assert useful_poses([]) == (0, 5)
    assert useful_poses([10.0]) == (1, 5)
    assert useful_poses([0.0, 100.0]) == (2, 5)
    assert useful_poses([0.0, 359.0, 1.0, 35.0]) == (1, 5)
    assert useful_poses([0.0, 120.0, 240.0]) == (3, 5)
    assert useful_poses(range(0, 360, 72)) == (5, 5)
