"""COCO out, as pycocotools reads it."""

from __future__ import annotations

import contextlib
import io
import json
import math

import cv2
import numpy as np
import pytest
from pycocotools.coco import COCO

from booth.outlines import Part, parts_area, rasterise
from storage.errors import StoreError
from storage.formats.coco import export_coco, picture_name
from storage.formats.rle import runs_of
from storage.records import CaptureQuery, Damage, DamageMeasure, ItemRef, Region, Severity, Surface, Verdict
from storage.taxonomy import load_taxonomy

# pycocotools hands numpy an object without the copy keyword of numpy 2.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
WIDTH, HEIGHT = 320, 240


def load(path) -> COCO:
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(path))


def blob(cx: float, cy: float, radius: float, points: int = 40, wave: float = 0.2) -> tuple[tuple[float, float], ...]:
    turns = [2 * math.pi * k / points for k in range(points)]
    return tuple(
        (cx + radius * (1 + wave * math.sin(3 * t)) * math.cos(t), cy + radius * math.sin(t) * (1 - wave / 2))
        for t in turns
    )


@pytest.fixture
def capture(store, make_frames):
    return store.captures.add(make_frames(1, size=(WIDTH, HEIGHT)), ItemRef("ITEM 1", "P1", "Tissue box"))


def test_polygons_come_out_with_the_area_that_was_drawn(store, capture, tmp_path):
    region = Region("top", (Part(blob(101.3, 90.7, 70)),))
    damage = Damage("d-uid", "hole", Severity.MAJOR, Surface.PRODUCT, regions=(region,))
    store.annotations.submit(capture.id, [damage], Verdict.DAMAGED)
    report = export_coco(store, CaptureQuery(), tmp_path / "out")
    coco = load(report.path)
    (annotation,) = coco.loadAnns(coco.getAnnIds())
    drawn = parts_area(region.parts)
    assert annotation["area"] == drawn
    assert coco.annToMask(annotation).sum() == pytest.approx(drawn, rel=0.005)
    assert annotation["segmentation"] == [[value for point in region.parts[0].outer for value in point]]
    assert annotation["iscrowd"] == 0
    assert coco.cats[annotation["category_id"]]["name"] == "hole"
    assert annotation["attributes"] == {
        "damage_uid": "d-uid",
        "severity": "major",
        "surface": "product",
        "view": "top",
        "lighting": "diffuse",
        "capture_uid": capture.uid,
        "item_code": "ITEM 1",
        "product_code": "P1",
        "split_group": "ITEM 1",
    }
    left, top, width, height = annotation["bbox"]
    xs, ys = zip(*region.parts[0].outer, strict=True)
    assert (left, top) == (min(xs), min(ys))
    assert (left + width, top + height) == (pytest.approx(max(xs)), pytest.approx(max(ys)))


def test_millimetres_come_out_with_the_region_that_they_were_measured_in(store, capture, tmp_path):
    outline = (Part(blob(101.3, 90.7, 70)),)
    damage = Damage("d-uid", "hole", regions=(Region("top", outline), Region("front", outline)))
    figures = {"area_mm2": 812.5, "area_mm2_sigma": 9.25, "coverage": 0.75}
    measure = DamageMeasure("d-uid", "front", figures, "1", "hole-length", Severity.MAJOR)
    store.annotations.submit(capture.id, [damage], Verdict.DAMAGED, measures=[measure])
    coco = load(export_coco(store, CaptureQuery(), tmp_path / "out").path)
    told = {one["attributes"]["view"]: one["attributes"].get("measured") for one in coco.loadAnns(coco.getAnnIds())}
    assert told == {"top": None, "front": figures}


def test_cut_outs_stay_empty_and_parts_stay_together(store, capture, tmp_path):
    with_cutout = (
        Part(blob(110, 120, 80), (blob(100, 120, 30, wave=0.1), blob(150, 110, 12))),
        Part(blob(250, 60, 25)),
    )
    two_parts = (Part(blob(60, 60, 40)), Part(blob(220.5, 150.25, 50)))
    regions = (Region("top", with_cutout), Region("front", two_parts))
    store.annotations.submit(capture.id, [Damage("d", "tear", regions=regions)], Verdict.DAMAGED)
    report = export_coco(store, CaptureQuery(), tmp_path / "out")
    assert (report.annotations, report.as_runs) == (2, 1)
    coco = load(report.path)
    runs, polygons = coco.loadAnns(sorted(coco.getAnnIds()))
    np.testing.assert_array_equal(coco.annToMask(runs).astype(bool), rasterise(with_cutout, WIDTH, HEIGHT))
    assert runs["area"] == coco.annToMask(runs).sum()
    assert runs["area"] == pytest.approx(parts_area(with_cutout), rel=0.005)
    rows, columns = np.nonzero(coco.annToMask(runs))
    box = [columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1]
    assert runs["bbox"] == [int(value) for value in box]
    assert len(polygons["segmentation"]) == 2
    assert polygons["area"] == pytest.approx(parts_area(two_parts))
    assert coco.annToMask(polygons).sum() == pytest.approx(polygons["area"], rel=0.005)


@pytest.mark.parametrize(
    "parts",
    [
        (Part(((0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)), (blob(160, 120, 50),)),),
        (Part(((300, 200), (WIDTH, 200), (WIDTH, HEIGHT), (300, HEIGHT))),),
        (Part(((0, 0), (9.5, 0), (9.5, 7.25), (0, 7.25))),),
        (Part(((-50, -50), (30, -50), (30, 30), (-50, 30))),),
        (Part(((100.6, 50.6), (101.6, 50.6), (101.6, 51.6), (100.6, 51.6))),),
    ],
)
def test_run_lengths_are_the_mask_at_every_border(parts):
    runs = runs_of(parts, WIDTH, HEIGHT)
    mask = rasterise(parts, WIDTH, HEIGHT)
    assert sum(runs.counts) == WIDTH * HEIGHT
    values = np.repeat(np.arange(len(runs.counts)) % 2, runs.counts)
    np.testing.assert_array_equal(values.reshape(WIDTH, HEIGHT).T.astype(bool), mask)
    assert runs.area == mask.sum()


def test_a_region_beyond_the_border_is_clipped_and_one_without_pixels_left_out(store, capture, tmp_path):
    over = Region("top", (Part(((-40.0, 20.0), (60.0, 20.0), (60.0, 90.0), (-40.0, 90.0))),))
    outside = Region("top", (Part(((-40.0, 20.0), (-6.0, 20.0), (-6.0, 90.0))),))
    line = Region("front", (Part(((1.0, 2.0), (5.0, 2.0), (9.0, 2.0))),))
    damage = Damage("d", "tear", regions=(over, outside, line))
    store.annotations.submit(capture.id, [damage], Verdict.DAMAGED)
    report = export_coco(store, CaptureQuery(), tmp_path / "out", pictures=False)
    assert (report.annotations, report.clipped, report.left_out) == (1, 1, 2)
    coco = load(report.path)
    (annotation,) = coco.loadAnns(coco.getAnnIds())
    assert annotation["area"] == coco.annToMask(annotation).sum() == 60 * 70
    assert annotation["bbox"] == [0, 20, 60, 70]


def test_pictures_are_the_stored_pixels_under_the_lighting_that_was_asked_for(store, capture, make_frames, tmp_path):
    report = export_coco(store, CaptureQuery(), tmp_path / "out", lighting="left")
    assert (report.images, report.annotations) == (2, 0)
    coco = load(report.path)
    frames = make_frames(1, size=(WIDTH, HEIGHT)).shots[1].frames
    for image in coco.dataset["images"]:
        pixels = cv2.imread(str(tmp_path / "out" / "images" / image["file_name"]), cv2.IMREAD_UNCHANGED)
        np.testing.assert_array_equal(pixels, frames[image["attributes"]["view"]].color)
        assert (image["width"], image["height"]) == (WIDTH, HEIGHT)
    assert {image["file_name"] for image in coco.dataset["images"]} == {
        f"{capture.uid[:16]}-top-left.png",
        f"{capture.uid[:16]}-front-left.png",
    }


def test_regions_of_views_without_that_lighting_are_left_out_and_counted(store, capture, make_damage, tmp_path):
    store.annotations.submit(capture.id, [make_damage()], Verdict.DAMAGED)
    report = export_coco(store, CaptureQuery(), tmp_path / "out", lighting="back")
    assert (report.images, report.annotations, report.left_out) == (0, 0, 2)
    assert json.loads(report.path.read_text())["annotations"] == []


def test_an_export_goes_on_where_it_stopped_and_keeps_what_is_there(store, capture, tmp_path):
    first = export_coco(store, CaptureQuery(), tmp_path / "out")
    pictures = sorted((tmp_path / "out" / "images").iterdir())
    pictures[0].unlink()
    kept = pictures[1].stat().st_mtime_ns
    second = export_coco(store, CaptureQuery(), tmp_path / "out")
    assert sorted((tmp_path / "out" / "images").iterdir()) == pictures
    assert pictures[1].stat().st_mtime_ns == kept
    assert 0 < second.bytes < first.bytes
    assert not list((tmp_path / "out").rglob("*.part"))


def test_only_the_newest_revision_comes_out_and_undamaged_captures_are_images(store, add, make_damage, tmp_path):
    damaged, undamaged, untouched = add(), add(), add()
    store.annotations.submit(damaged.id, [make_damage("tear"), make_damage("hole")], Verdict.DAMAGED)
    store.annotations.submit(damaged.id, [make_damage("spillage")], Verdict.DAMAGED)
    store.annotations.submit(undamaged.id, [], Verdict.UNDAMAGED)
    coco = load(export_coco(store, CaptureQuery(), tmp_path / "out", pictures=False).path)
    names = [coco.cats[annotation["category_id"]]["name"] for annotation in coco.dataset["annotations"]]
    assert set(names) == {"spillage"}
    uids = [image["attributes"]["capture_uid"] for image in coco.dataset["images"]]
    assert sorted(uids) == sorted(2 * [damaged.uid, undamaged.uid, untouched.uid])
    only = export_coco(store, CaptureQuery(verdict=Verdict.UNDAMAGED), tmp_path / "only", pictures=False)
    assert (only.images, only.annotations) == (2, 0)


def test_category_numbers_begin_with_one_and_stay_when_types_are_added(store, add, make_damage, tmp_path):
    store.annotations.submit(add().id, [make_damage("mould"), make_damage("crush")], Verdict.DAMAGED)
    first = load(export_coco(store, CaptureQuery(), tmp_path / "a", pictures=False).path).dataset["categories"]
    store.annotations.submit(add().id, [make_damage("ants")], Verdict.DAMAGED)
    second = load(export_coco(store, CaptureQuery(), tmp_path / "b", pictures=False).path).dataset["categories"]
    numbers = {category["name"]: category["id"] for category in second}
    codes = [kind.code for kind in load_taxonomy().types]
    assert numbers == {code: number for number, code in enumerate([*codes, "mould", "ants"], start=1)}
    assert second[: len(first)] == first


def test_progress_is_told_and_a_target_in_the_way_is_named(store, add, tmp_path):
    add(), add()
    told = []
    export_coco(store, CaptureQuery(), tmp_path / "out", progress=lambda done, count: told.append((done, count)))
    assert told[-1] == (2, 2)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="file"):
        export_coco(store, CaptureQuery(), tmp_path / "file")


def test_a_damaged_image_is_told_and_the_rest_comes_out(store, add, tmp_path):
    add()
    writer = store.parts.catalogue.writer
    writer.run(lambda: store._shelf._open._connection.execute("UPDATE blob SET bytes = x'00' WHERE id = 1"))
    report = export_coco(store, CaptureQuery(), tmp_path / "out")
    assert len(report.problems) == 1
    assert len(list((tmp_path / "out" / "images").iterdir())) == 1


def test_every_view_of_every_capture_has_a_picture_of_its_own(store, add, tmp_path):
    captures = [add() for _ in range(3)]
    report = export_coco(store, CaptureQuery(), tmp_path / "out")
    assert len(list((tmp_path / "out" / "images").iterdir())) == report.images == 2 * len(captures)


def test_names_of_pictures_are_safe_whatever_views_are_called():
    assert picture_name("a" * 32, "../top", "left/2") == f"{'a' * 16}-..%2Ftop-left%2F2.png"
    assert picture_name("b" * 32, "top", "") == f"{'b' * 16}-top.png"
