"""Galleries, flags of redesigns, identifications, image statistics, and the cache beside them."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple

import pytest

from storage.cache import Cache
from storage.errors import NotFound, StoreError
from storage.records import CaptureState, Identified, ImageStats, Verdict
from storage.store import Limits, Store


@pytest.fixture
def pristine(store, add):
    """Stores one more capture that was submitted as undamaged and accepted; its id."""

    def add_it(product: str = "P1") -> int:
        capture_id = add(product=product).id
        revision = store.annotations.submit(capture_id, (), Verdict.UNDAMAGED).revision
        store.reviews.decide(capture_id, revision, CaptureState.ACCEPTED)
        return capture_id

    return add_it


def test_a_gallery_is_what_was_decided_last(store, pristine):
    one, two, other = pristine(), pristine(), pristine("P2")
    product_id = store.products.get("P1").id
    for capture_id, turn in ((one, 0.0), (two, 120.0), (other, None)):
        store.gallery.add(capture_id, turn, "lead")
    assert [(one.id, one.turn_deg) for one in store.gallery.of(product_id)] == [(one, 0.0), (two, 120.0)]
    assert store.products.get("P1").references == 2
    retired = store.gallery.retire(one, "old packaging")
    assert (retired.is_active, retired.reason, retired.turn_deg, retired.author) == (False, "old packaging", 0.0, "p7")
    assert [reference.id for reference in store.gallery.of(product_id)] == [two]
    assert [reference.id for reference in store.gallery.of(product_id, active_only=False)] == [one, two]
    restored = store.gallery.restore(one, "lead")
    assert (restored.is_active, restored.turn_deg, restored.reason) == (True, 0.0, "")
    assert [product.references for product in store.products.all()] == [2, 1]


def test_only_what_was_accepted_as_undamaged_can_be_a_reference(store, add, pristine, make_damage):
    captured, submitted, damaged, nameless = add().id, add().id, add().id, add(product="").id
    for capture_id, damages, verdict in (
        (submitted, (), Verdict.UNDAMAGED),
        (damaged, (make_damage(),), Verdict.DAMAGED),
    ):
        store.annotations.submit(capture_id, damages, verdict)
    store.reviews.decide(damaged, 1, CaptureState.ACCEPTED)
    for capture_id, said in ((captured, "not labelled"), (submitted, "submitted"), (damaged, "accepted and damaged")):
        with pytest.raises(StoreError, match=said):
            store.gallery.add(capture_id)
    for capture_id in (nameless, 99):
        with pytest.raises(NotFound):
            store.gallery.add(capture_id)
    for change in (store.gallery.retire, store.gallery.restore, store.gallery.get):
        with pytest.raises(NotFound):
            change(pristine())


def test_a_reference_that_turns_out_damaged_counts_no_more(store, pristine, make_damage):
    reference = pristine()
    product_id = store.gallery.add(reference).product_id
    store.annotations.submit(reference, (make_damage(),), Verdict.DAMAGED)
    assert store.gallery.of(product_id) == ()
    assert store.products.get("P1").references == 0
    with pytest.raises(StoreError, match="damaged"):
        store.gallery.restore(reference)


def test_new_references_take_the_place_of_the_old_ones_at_once_or_not_at_all(store, add, pristine):
    old, kept, new, other = pristine(), pristine(), pristine(), pristine("P2")
    product_id = store.gallery.add(old, 10.0).product_id
    store.gallery.add(kept, 20.0)
    with pytest.raises(StoreError):
        store.gallery.replace(product_id, {new: 0.0, add().id: None})
    with pytest.raises(StoreError, match="another product"):
        store.gallery.replace(product_id, {new: 0.0, other: None})
    assert [one.id for one in store.gallery.of(product_id)] == [old, kept]
    store.gallery.replace(product_id, {kept: 20.0, new: 0.0}, "redesign")
    assert [one.id for one in store.gallery.of(product_id)] == [kept, new]
    assert store.gallery.get(old).reason == "redesign"
    (coverage,) = store.gallery.coverage()
    assert (coverage.product, coverage.turns_deg, coverage.references, coverage.retired) == ("P1", (20.0, 0.0), 2, 1)


def test_a_product_has_one_open_flag_and_it_is_settled_once(store, pristine):
    store.gallery.add(pristine())
    product_id = store.products.get("P1").id
    flag = store.gallery.raise_flag(product_id, (3, 4), {"share": 0.4})
    assert (flag.capture_ids, flag.figures, flag.is_confirmed, flag.product) == ((3, 4), {"share": 0.4}, None, "P1")
    assert store.gallery.raise_flag(product_id, (5,)) == flag
    settled = store.gallery.settle_flag(flag.id, True, "lead")
    assert (settled.is_confirmed, settled.settled_by) == (True, "lead")
    assert store.gallery.flags() == ()
    with pytest.raises(StoreError, match="settled already"):
        store.gallery.settle_flag(flag.id, False)
    again = store.gallery.raise_flag(product_id, (5,))
    assert store.gallery.flags() == (again,)
    assert store.gallery.flags(open_only=False) == (settled, again)
    for change in (lambda: store.gallery.raise_flag(77, ()), lambda: store.gallery.settle_flag(77, True)):
        with pytest.raises(NotFound):
            change()


def test_the_newest_identification_of_a_capture_counts(store, add, clock):
    capture_id = add().id
    assert store.identifications.latest(capture_id) is None
    store.identifications.add(Identified(capture_id, ("4006381333931",), "P1"))
    found = Identified(
        *(capture_id, ("4006381333931",), "P1", "P2", 0.93, True, "The code says P1, it looks like P2."),
        detail={"margin": 0.2, "formats": ["EAN13"]},
    )
    kept = store.identifications.add(found)
    assert (kept.author, kept.created_utc_us) == ("p7", clock.utc_us())
    assert store.identifications.latest(capture_id) == kept
    assert len(store.identifications.history(capture_id)) == 2
    with pytest.raises(NotFound):
        store.identifications.add(Identified(99))


def stats(view: str, luma: float, depth: float | None = None) -> ImageStats:
    return ImageStats(view, "diffuse", luma, 40.5, 120.25, 0.01, 0.3, 0.31, depth)


def test_image_statistics_come_back_by_period_and_profile_with_the_newest_of_each_view(store, add, clock):
    taken = []
    for number in range(3):
        clock.sleep(10)
        taken.append((add().id, clock.utc_us()))
        store.image_stats.add(taken[-1][0], [stats("top", 100 + number, 0.9), stats("front", 50)])
    store.image_stats.add(taken[0][0], [stats("top", 7.5)])
    assert {one.view: one.luma for one in store.image_stats.of(taken[0][0])} == {"front": 50, "top": 7.5}
    assert astuple(store.image_stats.of(taken[1][0])[0]) == astuple(stats("top", 101, 0.9))
    found = list(store.image_stats.since(taken[1][1]))
    assert [(capture_id, when) for capture_id, when, _ in found] == [one for one in taken[1:] for _ in range(2)]
    assert len(list(store.image_stats.since(0, taken[1][1]))) == 2
    assert not list(store.image_stats.since(profile="another"))
    assert [one[2].luma for one in store.image_stats.since(image=("front", "diffuse"))] == [50] * 3
    assert [one[0] for one in store.image_stats.latest(2)] == [taken[1][0], taken[1][0], taken[2][0], taken[2][0]]
    bare = add().id
    assert store.image_stats.without(10) == (bare,)
    with pytest.raises(NotFound):
        store.image_stats.add(99, [stats("top", 1)])


def test_the_cache_gives_back_what_was_put_last_and_survives_a_restart(open_store):
    with open_store() as store:
        assert store.cache.get("surfels", "1") is None
        store.cache.put("surfels", "1", b"old")
        store.cache.put("surfels", "1", b"new")
        store.cache.put("looks", "1", b"other")
        with Store.read(store.folder) as reader:
            assert reader.cache.get("surfels", "1") == b"new"
            reader.cache.put("surfels", "1", b"nothing")
    with open_store() as store:
        assert store.cache.get("surfels", "1") == b"new"
        store.cache.forget("surfels")
        assert store.cache.get("surfels", "1") is None
        assert store.cache.get("looks", "1") == b"other"


def test_a_cache_that_is_damaged_is_begun_anew(open_store):
    with open_store() as store:
        store.cache.put("surfels", "1", b"x" * 100_000)
        path = store.folder / "cache.sqlite"
    path.write_bytes(b"SQLite format 3\0" + b"nonsense" * 1000)
    with open_store() as store:
        assert store.cache.get("surfels", "1") is None
        store.cache.put("surfels", "1", b"anew")
        assert store.cache.get("surfels", "1") == b"anew"


def test_a_full_cache_lets_go_of_what_was_put_first(store):
    cache = Cache(store.folder / "small.sqlite", store.parts.catalogue.writer, limit_bytes=2_000_000)
    for number in range(40):
        cache.put("surfels", str(number), bytes([number]) * 100_000)
    kept = [number for number in range(40) if cache.get("surfels", str(number)) is not None]
    assert kept == list(range(kept[0], 40))
    assert 5 <= len(kept) <= 20
    store.parts.catalogue.writer.run(cache.close)


def test_below_the_floor_of_free_space_the_cache_keeps_nothing(open_store):
    with open_store(limits=Limits(floor_bytes=10**15, ballast_bytes=0)) as store:
        store.cache.put("surfels", "1", b"x")
        assert store.cache.get("surfels", "1") is None


def test_events_of_one_kind_are_found_among_others(store):
    for number in range(3):
        store.events.add("drift_period", {"n": number})
        store.events.add("camera_lost")
    assert [event.detail for event in store.events.recent(2, "drift_period")] == ['{"n": 2}', '{"n": 1}']


def test_what_was_decided_of_galleries_cannot_be_changed_afterwards(store, pristine):
    store.gallery.add(pristine())
    flag = store.gallery.raise_flag(store.products.get("P1").id, (1,))
    store.gallery.settle_flag(flag.id, False)
    store.identifications.add(Identified(1))
    store.image_stats.add(1, [stats("top", 1)])
    catalogue = sqlite3.connect(store.folder / "station.sqlite")
    for table in ("capture_references", "redesign_flags", "settled_flags", "identifications", "image_stats"):
        with pytest.raises(sqlite3.IntegrityError, match="only added"):
            catalogue.execute(f"DELETE FROM {table}")
    catalogue.close()
