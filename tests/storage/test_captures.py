"""Captures come back as they went in, once, in the order that was asked for."""

from __future__ import annotations

import json
import threading
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from booth.frames import Frame, FrameSet, Intrinsics, Optics, Shot
from storage.errors import NotFound, StoreDamaged, StoreError
from storage.frameset import place_of
from storage.records import CaptureQuery, CaptureScore, CaptureState, ItemRef, Severity, Verdict
from storage.store import Limits, Store
from storage.volumes import open_volume, read_blob, volume_file

APC = Path(__file__).parents[2].parent / "shared" / "real" / "apc-shelf"
ORDERS = ("newest", "oldest", "score", "disagreement", "queue")


def assert_same_frame(got: Frame, given: Frame) -> None:
    for name in (field.name for field in fields(Frame)):
        if name not in ("color", "depth", "optics"):
            assert getattr(got, name) == getattr(given, name), name
    for plane in ("color", "depth"):
        ours, theirs = getattr(got, plane), getattr(given, plane)
        assert (ours is None) == (theirs is None)
        if ours is not None:
            assert ours.dtype == theirs.dtype
            np.testing.assert_array_equal(ours, theirs)
    assert got.optics.color == given.optics.color
    assert got.optics.depth == given.optics.depth
    assert got.optics.calibrated == given.optics.calibrated
    for name in ("depth_to_color", "camera_to_booth"):
        assert getattr(got.optics, name).tobytes() == getattr(given.optics, name).tobytes()


def assert_same_set(got: FrameSet, given: FrameSet) -> None:
    assert (got.uid, got.profile, got.problems) == (given.uid, given.profile, given.problems)
    assert (got.started_ns, got.started_utc_us) == (given.started_ns, given.started_utc_us)
    assert len(got.shots) == len(given.shots)
    for ours, theirs in zip(got.shots, given.shots, strict=True):
        assert (ours.lighting, dict(ours.levels)) == (theirs.lighting, dict(theirs.levels))
        assert (ours.settled_ns, ours.verified) == (theirs.settled_ns, theirs.verified)
        assert list(ours.frames) == list(theirs.frames)
        for view in theirs.frames:
            assert_same_frame(ours.frames[view], theirs.frames[view])


def test_a_capture_comes_back_with_every_pixel_time_and_calibration(open_store, make_frames):
    frames = make_frames(3)
    with open_store() as store:
        capture_id = store.captures.add(frames, ItemRef("X1", "P1")).id
    with open_store() as store:
        assert store.adopted == ()
        assert_same_set(store.captures.frame_set(capture_id), frames)
        assert_same_frame(store.captures.frame(capture_id, "front", "left"), frames.shots[1].frames["front"])


def test_the_capture_says_what_is_known_of_it(store, make_frames, clock):
    capture = store.captures.add(make_frames(1), ItemRef("X1", "P1", "Tissue box", "carton"), author="p3")
    assert (capture.item_code, capture.product_code, capture.product_title) == ("X1", "P1", "Tissue box")
    assert (capture.views, capture.lightings) == (("top", "front"), ("diffuse", "left"))
    assert (capture.author, capture.profile, capture.created_utc_us) == ("p3", "test-booth", clock.utc)
    assert (capture.state, capture.verdict, capture.fused_score) == (CaptureState.CAPTURED, None, None)
    assert capture.set_name == store.sets.current().name
    assert store.captures.get(capture.id) == capture == store.captures.by_uid(capture.uid)


def test_a_capture_with_problems_is_incomplete_and_keeps_them(store, make_frames):
    capture = store.captures.add(make_frames(1, problems=("front gave no frame",)), ItemRef("X1"))
    assert capture.state is CaptureState.INCOMPLETE
    assert capture.problems == ("front gave no frame",)


def test_a_shot_that_was_not_verified_shows_on_the_capture(store, make_frames):
    frames = make_frames(1)
    dark = Shot("right", {}, frames.shots[0].frames, 1, False)
    capture = store.captures.add(FrameSet("ab" * 16, "b", (*frames.shots, dark), 1, 2), ItemRef("X1"))
    assert not capture.lighting_verified
    assert store.captures.add(frames, ItemRef("X1")).lighting_verified


def test_storing_the_same_set_again_gives_the_same_capture_and_writes_nothing(store, make_frames):
    frames = make_frames(1)
    first = store.captures.add(frames, ItemRef("X1"))
    before = _blobs(store)
    assert store.captures.add(frames, ItemRef("another item")) == first
    assert store.captures.count(CaptureQuery()) == 1
    assert _blobs(store) == before == 8


def test_the_same_set_from_many_threads_at_once_is_one_capture(store, make_frames):
    frames = make_frames(1)
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(store.captures.add(frames, ItemRef("X1")).id)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert set(found) == {1}


def test_frames_with_one_plane_or_odd_sizes_come_back(store):
    rng = np.random.default_rng(0)
    optics = Optics(depth=Intrinsics(1, 7, 1.0, 1.0, 0.0, 3.0), calibrated=False)
    depth = Frame("side", 1, None, rng.integers(0, 2**16, (7, 1), dtype=np.uint16), optics, 1, 1)
    color = Frame("top", 1, rng.integers(0, 256, (3, 5, 3), dtype=np.uint8), None, Optics(), 1, 1)
    frames = FrameSet("cd" * 16, "b", (Shot("", {}, {"side": depth, "top": color}, 1),), 1, 2)
    capture = store.captures.add(frames, ItemRef(""))
    assert capture.lightings == ("",)
    assert_same_set(store.captures.frame_set(capture.id), frames)


def test_a_set_without_any_frame_is_stored_as_what_it_is(store):
    capture = store.captures.add(FrameSet("ef" * 16, "b", (), 1, 2, ("all cameras are gone",)), ItemRef("X1"))
    assert capture.state is CaptureState.INCOMPLETE
    assert store.captures.images(capture.id) == ()
    with pytest.raises(NotFound):
        store.captures.thumbnail(capture.id)
    assert store.captures.thumbnails((capture.id,)) == {}


def test_one_calibration_is_stored_once_for_all_images_that_share_it(store, make_frames):
    for seed in range(3):
        store.captures.add(make_frames(seed), ItemRef("X1"))
    with store.parts.catalogue.reading() as connection:
        count = connection.exec_driver_sql("SELECT count(*) FROM optics").scalar()
    assert count == 2


def test_pixels_are_read_only(store, make_frames):
    capture = store.captures.add(make_frames(1), ItemRef("X1"))
    pixels = store.captures.pixels(store.captures.images(capture.id)[0])
    with pytest.raises(ValueError, match="read-only"):
        pixels[0, 0] = 1


def test_thumbnails_are_there_after_a_capture_and_come_back_when_their_file_is_gone(open_store, make_frames):
    with open_store() as store:
        capture = store.captures.add(make_frames(1, size=(640, 480)), ItemRef("X1"))
        jpeg = store.captures.thumbnail(capture.id, "front", "left")
    (store.folder / "thumbs.sqlite").write_bytes(b"not a database at all")
    with open_store() as store:
        assert set(store.captures.thumbnails((capture.id, 99))) == {capture.id}
        assert store.captures.thumbnail(capture.id, "front", "left") == jpeg
        assert store.captures.rebuild_thumbnails() == 1
    small = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert small.shape == (192, 256, 3)


def test_what_is_not_there_is_said_so(store, add):
    capture = add()
    for ask in (
        lambda: store.captures.get(99),
        lambda: store.captures.images(99),
        lambda: store.captures.frame(capture.id, "top", "nowhere"),
        lambda: store.captures.frame_set(99),
        lambda: store.captures.skip(99, "dusty"),
    ):
        with pytest.raises(NotFound):
            ask()
    assert store.captures.by_uid("00") is None


def test_a_skipped_capture_stays_stored(store, add):
    capture = add()
    store.captures.skip(capture.id, "two items on the tray")
    assert store.captures.get(capture.id).state is CaptureState.SKIPPED
    assert store.captures.images(capture.id)


def test_a_flipped_bit_in_a_volume_is_found_by_its_hash(open_store, make_frames):
    with open_store() as store:
        capture = store.captures.add(make_frames(1), ItemRef("X1"))
        image = store.captures.images(capture.id)[0]
        data = _bytes_of(store, image.id)
    volume = store.folder / "frames" / "V000001.sqlite"
    content = bytearray(volume.read_bytes())
    place = content.find(data[40:72])
    assert place > 0
    content[place] ^= 1
    volume.write_bytes(content)
    with open_store() as store:
        with pytest.raises(StoreDamaged, match="SHA-256"):
            store.captures.pixels(image)
        assert store.captures.pixels(store.captures.images(capture.id)[1]) is not None


def _blobs(store: Store) -> int:
    with closing(open_volume(volume_file(store.parts.frames_folder, 1))) as volume:
        return volume.execute("SELECT count(*) FROM blob").fetchone()[0]


def _bytes_of(store: Store, image_id: int) -> bytes:
    with store.parts.catalogue.reading() as connection:
        place = place_of(connection, image_id)
    return read_blob(store.parts.frames_folder, place.volume_id, place.blob_id, place.sha256)


@pytest.fixture(scope="module")
def many(tmp_path_factory, make_frames, make_damage):
    """Twelve captures with every mix of verdict and score, in two sets; only read by the tests."""
    with Store.open(tmp_path_factory.mktemp("many"), limits=Limits(floor_bytes=0, ballast_bytes=0)) as store:
        _fill(store, make_frames, make_damage)
        yield store


def _fill(store: Store, make_frames, make_damage) -> None:
    store.sets.current()
    other = store.sets.create("Other")
    model = store.scores.register_model("aa" * 32, "m")
    for number in range(12):
        item = ItemRef(f"{'AB'[number % 2]}{number}", "P1")
        frames = make_frames(number, lightings=("diffuse",), size=(16, 12))
        capture = store.captures.add(frames, item, set_id=other.id if number % 3 == 0 else 1)
        if number % 4:
            verdict = (Verdict.DAMAGED, Verdict.UNDAMAGED, Verdict.UNSURE)[number % 3]
            damages = [make_damage(("tear", "hole")[number % 2])] if verdict is Verdict.DAMAGED else []
            store.annotations.submit(capture.id, damages, verdict)
        if number % 5:
            store.scores.add(CaptureScore(capture.id, model.sha256, (number % 5) / 5, 0.5, (), 0.1))


QUERIES = {
    "all": CaptureQuery(),
    "set": CaptureQuery(set_id=1),
    "states": CaptureQuery(states=(CaptureState.SUBMITTED, CaptureState.ACCEPTED)),
    "verdict": CaptureQuery(verdict=Verdict.DAMAGED),
    "type": CaptureQuery(damage_type="tear"),
    "severity": CaptureQuery(severity=Severity.MINOR),
    "scores": CaptureQuery(min_score=0.3, max_score=0.7),
    "disagreeing": CaptureQuery(disagreeing=True),
    "text": CaptureQuery(text="a1"),
    "product": CaptureQuery(text="p"),
}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", QUERIES)
def test_pages_by_key_are_the_whole_listing_in_the_same_order(many, name, order):
    query = replace(QUERIES[name], order=order)
    whole = [capture.id for capture in many.captures.page(query, limit=1000).captures]
    paged, key = [], None
    while True:
        page = many.captures.page(query, key, limit=2)
        paged += [capture.id for capture in page.captures]
        key = page.next_key
        if key is None:
            break
    expected = _expected(many, query)
    assert paged == whole == expected == list(many.captures.ids(query))
    assert many.captures.count(query) == len(expected)
    assert expected, "a query that finds nothing shows nothing"


def _expected(store: Store, query: CaptureQuery) -> list[int]:
    """The same query answered by plain Python over all captures."""
    captures = [capture for capture in (store.captures.get(number) for number in range(1, 13)) if _fits(capture, query)]
    keys = {
        "newest": lambda capture: -capture.id,
        "oldest": lambda capture: capture.id,
        "score": lambda capture: (-_score_key(capture), -capture.id),
        "disagreement": lambda capture: (-_gap(capture), -capture.id),
        "queue": lambda capture: (-_worth(capture), -capture.id),
    }
    return [capture.id for capture in sorted(captures, key=keys[query.order])]


def _score_key(capture) -> float:
    return -1.0 if capture.fused_score is None else capture.fused_score


def _worth(capture) -> float:
    """How near the score is to the threshold, of captures that nobody labelled yet."""
    if capture.state is not CaptureState.CAPTURED or capture.fused_score is None:
        return -1.0
    return 1 - abs(capture.fused_score - 0.5) / 0.5


def _gap(capture) -> float:
    if capture.verdict is None or capture.fused_score is None:
        return -1.0
    meant = {Verdict.DAMAGED: 1.0, Verdict.UNDAMAGED: 0.0, Verdict.UNSURE: 0.5}[capture.verdict]
    return abs(meant - capture.fused_score)


def _fits(capture, query: CaptureQuery) -> bool:
    score = capture.fused_score
    sidelined = score is not None and score >= 0.5
    wanted = (
        query.set_id in (None, capture.set_id),
        not query.states or capture.state in query.states,
        query.verdict in (None, capture.verdict),
        query.damage_type is None or query.damage_type in capture.damage_types,
        query.severity is None or bool(capture.damage_types),
        query.min_score is None or (score is not None and score >= query.min_score),
        query.max_score is None or (score is not None and score <= query.max_score),
        not query.disagreeing
        or (
            score is not None
            and capture.verdict in (Verdict.DAMAGED, Verdict.UNDAMAGED)
            and sidelined != (capture.verdict is Verdict.DAMAGED)
        ),
        any(code.lower().startswith(query.text) for code in (capture.item_code, capture.product_code)),
    )
    return all(wanted)


def test_an_unknown_order_or_key_is_refused_in_words(store, add):
    add()
    with pytest.raises(StoreError, match="newest"):
        store.captures.page(CaptureQuery(order="prettiest"))
    with pytest.raises(StoreError, match="first page"):
        store.captures.page(CaptureQuery(), "gibberish")


def test_readers_go_on_while_captures_are_written(store, add):
    add()
    stop, seen, failed = threading.Event(), [], []

    def read() -> None:
        while not stop.is_set():
            try:
                page = store.captures.page(CaptureQuery())
                seen.append(len(page.captures))
                store.captures.pixels(store.captures.images(page.captures[0].id)[0])
            except Exception as error:
                failed.append(error)
                return

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(15):
        add()
    stop.set()
    for thread in threads:
        thread.join()
    assert not failed
    assert seen
    assert store.captures.count(CaptureQuery()) == 16


@pytest.mark.skipif(not APC.exists(), reason="the apc-shelf scene is not here")
def test_a_real_calibrated_scene_comes_back_bit_for_bit(store):
    calibration = json.loads((APC / "calibration.json").read_text())
    views = sorted(path.name.split(".")[0] for path in APC.glob("view-*.color.png"))
    assert len(views) == 15
    frames = {view: _apc_frame(view, calibration, number) for number, view in enumerate(views)}
    given = FrameSet("0f" * 16, "apc-shelf", (Shot("", {}, frames, 1),), 1, 2)
    capture = store.captures.add(given, ItemRef("kleenex_tissue_box"))
    assert_same_set(store.captures.frame_set(capture.id), given)


def _apc_frame(view: str, calibration: dict, number: int) -> Frame:
    color, depth = (cv2.imread(str(APC / f"{view}.{plane}.png"), cv2.IMREAD_UNCHANGED) for plane in ("color", "depth"))
    optics = Optics(
        _apc_intrinsics(calibration["color_intrinsics"]),
        _apc_intrinsics(calibration["depth_intrinsics"]),
        np.array(calibration["depth_to_color"]),
        np.array(calibration["views"][number]["camera_to_world"]),
    )
    return Frame(view, number, color, depth, optics, 1, 1, depth_unit_m=calibration["depth_unit_m"])


def _apc_intrinsics(matrix: list[list[float]]) -> Intrinsics:
    return Intrinsics(640, 480, matrix[0][0], matrix[1][1], matrix[0][2], matrix[1][2])
