"""Views of a stored capture that were taken again: the newest counts everywhere, and nothing of before is lost."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from booth.frames import FrameSet
from storage.errors import NotFound, StoreError
from storage.formats.coco import export_coco
from storage.integrity import verify
from storage.records import Capture, CaptureQuery, ItemRef
from storage.store import Store
from storage.thumbnails import jpeg_of

ROOT = Path(__file__).parents[2]
ITEM = ItemRef("item-1", "product-1", "A product", "carton")
KILLED = """
import os, signal, sys
from pathlib import Path
from killable import make_frames, pixels_sha256
from storage.records import ItemRef
from storage.store import Limits, Store

store = Store.open(Path(sys.argv[1]), limits=Limits(floor_bytes=0, ballast_bytes=0))
capture = store.captures.add(make_frames(1), ItemRef("item-1"))
store.captures.thumbnail(capture.id)
taken = make_frames(2)
print(pixels_sha256(taken), flush=True)
store.parts.catalogue.transact = lambda work: os.kill(os.getpid(), signal.SIGKILL)
store.captures.add_again(capture.id, taken)
"""


@pytest.fixture
def again(make_frames):
    """One view under one lighting, with pixels that its seed decides."""
    return lambda seed, view="front", lighting="left": make_frames(seed, views=(view,), lightings=(lighting,))


@pytest.fixture
def first(make_frames) -> FrameSet:
    return make_frames(1)


@pytest.fixture
def capture(store: Store, first: FrameSet) -> Capture:
    return store.captures.add(first, ITEM)


def frame_of(frames: FrameSet, view: str = "front", lighting: str = "left"):
    return next(shot.frames[view] for shot in frames.shots if shot.lighting == lighting)


def test_the_newest_take_is_what_everybody_gets(store: Store, capture: Capture, again):
    taken = again(2)
    assert store.captures.add_again(capture.id, taken) == capture
    new, got = frame_of(taken), store.captures.frame(capture.id, "front", "left")
    assert np.array_equal(got.color, new.color)
    assert np.array_equal(got.depth, new.depth)
    assert (got.exposure_us, got.optics.color) == (new.exposure_us, new.optics.color)


def test_all_other_images_and_the_order_of_the_recipe_stay(store: Store, capture: Capture, first: FrameSet, again):
    before = [(image.view, image.lighting, image.plane) for image in store.captures.images(capture.id)]
    store.captures.add_again(capture.id, again(2))
    after = store.captures.images(capture.id)
    assert [(image.view, image.lighting, image.plane) for image in after] == before
    assert np.array_equal(
        store.captures.frame(capture.id, "front", "diffuse").color, frame_of(first, "front", "diffuse").color
    )
    assert np.array_equal(store.captures.frame(capture.id, "top", "left").color, frame_of(first, "top", "left").color)


def test_the_image_of_before_stays_readable(store: Store, capture: Capture, first: FrameSet, again):
    assert store.captures.earlier_images(capture.id) == ()
    second, third = again(2), again(3)
    store.captures.add_again(capture.id, second)
    store.captures.add_again(capture.id, third)
    colors = [image for image in store.captures.earlier_images(capture.id) if image.plane == "color"]
    assert [(image.view, image.lighting) for image in colors] == [("front", "left")] * 2
    for image, frames in zip(colors, (first, second), strict=True):
        assert np.array_equal(store.captures.pixels(image), frame_of(frames).color)


def test_the_frame_set_has_the_shots_of_the_recipe_with_the_newest_frames(store: Store, capture: Capture, again):
    taken = again(2)
    store.captures.add_again(capture.id, taken)
    frames = store.captures.frame_set(capture.id)
    assert [(shot.lighting, tuple(shot.frames)) for shot in frames.shots] == [
        ("diffuse", ("top", "front")),
        ("left", ("top", "front")),
    ]
    assert np.array_equal(frames.shots[1].frames["front"].color, frame_of(taken).color)


def test_all_lightings_of_a_view_can_be_taken_again_at_once(store: Store, capture: Capture, make_frames):
    taken = make_frames(5, views=("top",))
    store.captures.add_again(capture.id, taken)
    for lighting in ("diffuse", "left"):
        got = store.captures.frame(capture.id, "top", lighting)
        assert np.array_equal(got.color, frame_of(taken, "top", lighting).color)
    assert len(store.captures.earlier_images(capture.id)) == 4


def test_one_that_is_stored_already_is_not_stored_again(store: Store, capture: Capture, again):
    taken = again(2)
    store.captures.add_again(capture.id, taken)
    store.captures.add_again(capture.id, taken)
    assert len(store.captures.earlier_images(capture.id)) == 2


def test_a_lighting_that_comes_twice_in_the_recipe_is_taken_again_in_its_first_place(store: Store, again, make_frames):
    frames = make_frames(1, lightings=("diffuse", "diffuse"))
    capture = store.captures.add(frames, ITEM)
    taken = again(2, lighting="diffuse")
    store.captures.add_again(capture.id, taken)
    shots = store.captures.frame_set(capture.id).shots
    assert np.array_equal(shots[0].frames["front"].color, frame_of(taken, lighting="diffuse").color)
    assert np.array_equal(shots[1].frames["front"].color, frames.shots[1].frames["front"].color)


@pytest.mark.parametrize("place", [{"view": "back"}, {"lighting": "right"}])
def test_what_the_capture_does_not_show_is_refused(store: Store, capture: Capture, again, place: dict[str, str]):
    with pytest.raises(StoreError, match="could be taken again"):
        store.captures.add_again(capture.id, again(2, **place))
    assert store.captures.earlier_images(capture.id) == ()


def test_a_capture_that_is_not_there_is_refused(store: Store, again):
    with pytest.raises(NotFound):
        store.captures.add_again(99, again(2))


def test_the_thumbnail_shows_the_newest_take(store: Store, capture: Capture, first: FrameSet, again):
    assert store.captures.thumbnail(capture.id, "front", "left") == jpeg_of(frame_of(first).color)
    taken = again(2)
    store.captures.add_again(capture.id, taken)
    assert store.captures.thumbnail(capture.id, "front", "left") == jpeg_of(frame_of(taken).color)


def test_an_export_shows_the_newest_take_under_a_name_of_its_own(store: Store, capture: Capture, tmp_path: Path, again):
    export_coco(store, CaptureQuery(), tmp_path / "out", lighting="left")
    taken = again(2)
    store.captures.add_again(capture.id, taken)
    sheet = json.loads(export_coco(store, CaptureQuery(), tmp_path / "out", lighting="left").path.read_text())
    assert len(sheet["images"]) == 2
    picture = next(image for image in sheet["images"] if image["attributes"]["view"] == "front")
    assert np.array_equal(cv2.imread(str(tmp_path / "out" / "images" / picture["file_name"])), frame_of(taken).color)


def test_takes_of_before_are_checked_for_integrity_as_well(store: Store, capture: Capture, again):
    store.captures.add_again(capture.id, again(2))
    report = verify(store)
    assert (report.images, report.problems) == (10, ())


def test_a_catalogue_that_was_lost_is_made_again_with_all_takes(open_store, first: FrameSet, again):
    taken = again(2)
    with open_store() as store:
        store.captures.add_again(store.captures.add(first, ITEM).id, taken)
    for file in store.folder.glob("station.sqlite*"):
        file.unlink()
    store = open_store()
    (found,) = store.captures.page(CaptureQuery()).captures
    assert np.array_equal(store.captures.frame(found.id, "front", "left").color, frame_of(taken).color)
    assert len(store.captures.earlier_images(found.id)) == 2
    assert verify(store).problems == ()


def test_takes_of_a_capture_that_was_lost_become_one_of_their_own(store: Store, capture: Capture, again):
    taken = again(2)
    # What a volume of another day would hold, had that of the capture been lost.
    store.captures._intake.take_again(taken, replace(capture, uid="0" * 32), "7F3A")
    found = store.captures.by_uid(taken.uid)
    assert found.item_code == ITEM.code
    assert np.array_equal(store.captures.frame(found.id, "front", "left").color, frame_of(taken).color)


def test_a_station_killed_between_volume_and_catalogue_finds_the_takes_again(open_store, tmp_path: Path):
    folder, paths = tmp_path / "killed", (str(ROOT), str(ROOT / "tests" / "storage"))
    told = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder)], env=told, capture_output=True, text=True)
    assert done.returncode == -9, done.stderr
    store = open_store(folder)
    assert store.adopted == (1,)
    digest = hashlib.sha256()
    for frame in store.captures.frame_set(1).shots[0].frames.values():
        digest.update(frame.color.tobytes() + frame.depth.tobytes())
    assert digest.hexdigest() == done.stdout.strip()
    color = store.captures.frame(1, "top", "diffuse").color
    assert store.captures.thumbnail(1, "top") == jpeg_of(color)
    assert verify(store).problems == ()
    assert store.captures.count(CaptureQuery()) == 1
