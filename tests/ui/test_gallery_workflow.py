"""Galleries at work: captures become references, a new packaging is noticed, confirmed with one word, and undone."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pristine_items import carton, store_pristine

from inference.errors import InferenceError
from storage.errors import StoreError
from storage.records import CaptureState, ItemRef, Verdict
from storage.store import Limits, Store
from ui.workflow.errors import WorkflowError
from ui.workflow.gallery import Galleries, add_reference, coverage_of, references_of, surfels_of_capture
from ui.workflow.redesigns import confirm_redesign, dismiss_redesign, watch_redesign

OLD, OTHER = carton(3_000_123), carton(3_000_007)
NEW = OLD.redesign(1)
FIRST, TURNED, STRANGER, ANEW = 1, 2, 3, tuple(range(4, 14))
VIEWS = ("top", "front")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A station with two accepted captures of a product, one of another, and ten of the first in a new packaging."""
    folder = tmp_path_factory.mktemp("gallery") / "data"
    with Store.open(folder, author="7F3A", limits=Limits(0, 0)) as store:
        store_pristine(store, OLD, 21, 10.0, VIEWS)
        store_pristine(store, OLD, 22, 110.0, VIEWS)
        store_pristine(store, OTHER, 23, 0.0, VIEWS)
        for number in ANEW:
            store_pristine(store, NEW, 30 + number, 55.0 * number, VIEWS)
    return folder


@pytest.fixture
def store(made, tmp_path):
    """A copy of it that a test may change."""
    with Store.open(Path(shutil.copytree(made, tmp_path / "data")), author="lead", limits=Limits(0, 0)) as opened:
        yield opened


@pytest.fixture
def product_id(store) -> int:
    return store.products.get(OLD.code).id


def test_an_accepted_capture_becomes_a_reference_with_its_turn(store, product_id):
    assert add_reference(store, FIRST).turn_deg == 0.0
    assert add_reference(store, TURNED).turn_deg == pytest.approx(100.0, abs=2.0)
    assert set(references_of(store, product_id)) == {FIRST, TURNED}
    (coverage,) = coverage_of(store)
    assert coverage.sentence == "This product has 2 of 5 useful poses."


def test_surfels_are_worked_out_once_and_again_when_the_cache_is_lost(store, product_id):
    add_reference(store, FIRST)
    points = references_of(store, product_id)[FIRST].points_mm
    fresh = surfels_of_capture(store, FIRST)
    assert points == pytest.approx(fresh.points_mm, abs=0.05)
    key = f"{FIRST}/{max(image.id for image in store.captures.images(FIRST))}"
    store.cache.put("surfels", key, b"of another version")
    assert references_of(store, product_id)[FIRST].points_mm == pytest.approx(fresh.points_mm, abs=0.05)
    assert store.cache.get("surfels", key) != b"of another version"


def test_what_cannot_be_a_reference_is_refused_in_words(store):
    captured = _without_depth(store)
    with pytest.raises(StoreError, match="not labelled"):
        add_reference(store, captured)
    _accepted(store, captured)
    with pytest.raises(WorkflowError, match="cannot be a reference"):
        add_reference(store, captured)
    assert store.gallery.of(store.products.get(OLD.code).id) == ()


def test_galleries_follow_what_is_decided(store, product_id):
    galleries = Galleries(store)
    assert galleries.of(product_id) is None
    add_reference(store, FIRST)
    alone = galleries.of(product_id)
    assert galleries.of(product_id) is alone
    add_reference(store, TURNED)
    assert set(galleries.of(product_id).references) == {FIRST, TURNED}
    store.gallery.retire(FIRST)
    assert set(galleries.of(product_id).references) == {TURNED}


def test_a_new_packaging_is_flagged_and_becomes_the_gallery_with_one_word(store, product_id):
    for capture_id in (FIRST, TURNED):
        add_reference(store, capture_id)
    galleries = Galleries(store)
    flag = watch_redesign(store, ANEW[-1], galleries)
    assert flag is not None
    assert flag.product == OLD.code
    assert set(flag.capture_ids) <= set(ANEW)
    assert flag.figures["colour_share"] > 0.1
    assert store.gallery.flags() == (flag,)
    assert watch_redesign(store, ANEW[-1], galleries) is None, "it waits for a word already"
    confirm_redesign(store, flag.id, "lead")
    references = store.gallery.of(product_id)
    assert {one.id for one in references} <= set(ANEW)
    assert 3 <= len(references) <= 5
    assert {store.gallery.get(one).reason for one in (FIRST, TURNED)} == {"new packaging"}
    assert watch_redesign(store, ANEW[0], galleries) is None
    with pytest.raises(WorkflowError, match="settled already"):
        confirm_redesign(store, flag.id)
    for reference in references:
        store.gallery.retire(reference.id, "it was none")
    for capture_id in (FIRST, TURNED):
        store.gallery.restore(capture_id)
    assert set(galleries.of(product_id).references) == {FIRST, TURNED}


def test_a_flag_that_was_dismissed_does_not_rise_again_for_the_same_captures(store):
    add_reference(store, FIRST)
    flag = store.gallery.raise_flag(store.products.get(OLD.code).id, ANEW)
    dismiss_redesign(store, flag.id)
    assert watch_redesign(store, ANEW[-1]) is None
    with pytest.raises(WorkflowError, match="not there"):
        dismiss_redesign(store, 99)


def test_captures_of_products_without_references_are_not_watched(store):
    assert watch_redesign(store, STRANGER) is None
    assert watch_redesign(store, 999) is None
    with pytest.raises(InferenceError):
        surfels_of_capture(store, _without_depth(store))


def test_captures_without_depth_say_nothing_of_the_packaging(store):
    add_reference(store, FIRST)
    flat = [_accepted(store, _without_depth(store, number)) for number in range(10)]
    assert watch_redesign(store, flat[-1]) is None


def test_a_confirmed_flag_needs_a_capture_that_is_still_accepted(store, product_id):
    add_reference(store, FIRST)
    flag = store.gallery.raise_flag(product_id, ANEW[:1])
    store.reviews.decide(ANEW[0], 1, CaptureState.RETURNED, ("missed",))
    with pytest.raises(WorkflowError, match="None of the captures"):
        confirm_redesign(store, flag.id)
    assert [one.id for one in store.gallery.of(product_id)] == [FIRST]


def test_the_commands_tell_and_change_galleries(cli, made, tmp_path):
    folder = Path(shutil.copytree(made, tmp_path / "station"))

    def gallery(*words):
        return cli("gallery", words[0], "--data", folder, *words[1:])

    assert "no references yet" in gallery("list").out
    assert gallery("add", FIRST, TURNED, "--author", "lead").code == 0
    assert [one["capture_id"] for one in gallery("list", "--product", OLD.code, "--json").json["references"]] == [1, 2]
    assert "2 of 5" in gallery("coverage").out
    assert "retired: torn" in gallery("retire", FIRST, "--reason", "torn").out
    assert len(gallery("list", "--retired").out.splitlines()) == 3
    assert "active" in gallery("restore", FIRST).out
    assert "Nothing looks like" in gallery("flags").out
    with Store.open(folder, limits=Limits(0, 0)) as store:
        store.gallery.raise_flag(store.products.get(OLD.code).id, ANEW)
    assert "open" in gallery("flags").out
    assert "now has the new packaging" in gallery("confirm", 1, "--author", "lead").out
    assert "confirmed by lead" in gallery("flags", "--all").out
    refused = gallery("dismiss", 1)
    assert (refused.code, "settled already" in refused.err) == (1, True)


def _without_depth(store: Store, number: int = 0) -> int:
    """One more capture, of cameras that measure no depth."""
    frames = store.captures.frame_set(STRANGER)
    shots = [
        replace(shot, frames={view: replace(frame, depth=None) for view, frame in shot.frames.items()})
        for shot in frames.shots
    ]
    uid = f"{number:032x}"
    return store.captures.add(replace(frames, uid=uid, shots=tuple(shots)), ItemRef(f"flat-{number}", OLD.code)).id


def _accepted(store: Store, capture_id: int) -> int:
    revision = store.annotations.submit(capture_id, (), Verdict.UNDAMAGED).revision
    store.reviews.decide(capture_id, revision, CaptureState.ACCEPTED)
    return capture_id
