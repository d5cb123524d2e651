"""COCO out: instances with polygons, or run lengths where a region has cut-outs, and the images as PNG files."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

from sqlalchemy import Row, func, select

from booth.outlines import ring_area
from storage import schema
from storage.database import sentences
from storage.formats.pictures import Picture, write_pictures
from storage.formats.rle import runs_of
from storage.frameset import place_from
from storage.records import CaptureQuery
from storage.regions import parts_from
from storage.store import Store
from storage.taxonomy import Taxonomy, load_taxonomy

ANNOTATIONS = "annotations.json"
# What an export that was stopped leaves behind.
UNFINISHED = "annotations.part"
_BATCH = 500
_C, _I, _D, _R, _M = schema.captures, schema.images, schema.damages, schema.regions, schema.measures


@dataclass(frozen=True, slots=True)
class CocoReport:
    """What an export wrote. `left_out` counts regions without any pixel and those whose view has no image under the
    chosen lighting, `clipped` those that reached over the border, `as_runs` those written as run lengths. `bytes`
    counts what was written now; `problems` has a sentence for each image that could not be read."""

    path: Path
    images: int
    annotations: int
    bytes: int
    left_out: int = 0
    clipped: int = 0
    as_runs: int = 0
    problems: tuple[str, ...] = ()


def export_coco(
    store: Store,
    query: CaptureQuery,
    target: Path,
    *,
    lighting: str | None = None,
    pictures: bool = True,
    taxonomy: Taxonomy | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> CocoReport:
    """Write target/annotations.json and target/images/*.png, one image for each view: under `lighting`, or under the
    first of the recipe. Undamaged captures are images without annotations. Pictures that are there already are kept,
    so an export that was stopped goes on. Memory stays flat. `progress` gets captures done and captures in all.
    Raises StoreError."""
    target = Path(target)
    categories = category_ids(store, taxonomy or load_taxonomy())
    count, done = store.captures.count(query), 0
    with sentences(target), _sheet(target, _opening(store.parts.clock.utc_us(), categories)) as sheet:
        for ids in _batches(store.captures.ids(query)):
            images = _write_batch(store, ids, lighting, categories, sheet)
            if pictures:
                _write_pictures(store, images, target / "images", sheet)
            done += len(ids)
            if progress is not None:
                progress(done, count)
    return sheet.report(target)


def category_ids(store: Store, taxonomy: Taxonomy) -> dict[str, int]:
    """A number for each damage type: the taxonomy's from 1 on, then others in the order in which they were first
    stored, so that numbers stay the same from export to export."""
    first = select(_D.c.type).group_by(_D.c.type).order_by(func.min(_D.c.id))
    with store.parts.catalogue.reading() as connection:
        stored = connection.execute(first).scalars().all()
    codes = dict.fromkeys([*(kind.code for kind in taxonomy.types), *stored])
    return {code: number for number, code in enumerate(codes, start=1)}


def unknown_lighting(store: Store, lighting: str) -> tuple[str, ...] | None:
    """None where some image has this lighting, else the lightings that there are."""
    has_it = select(_I.c.id).where(_I.c.lighting == lighting).limit(1)
    with store.parts.catalogue.reading() as connection:
        if connection.execute(has_it).first() is not None:
            return None
        return tuple(connection.execute(select(_I.c.lighting).distinct().order_by(_I.c.lighting)).scalars())


def picture_name(uid: str, view: str, lighting: str, takes: int = 1) -> str:
    """`<first 16 of the capture's uid>-<view>-<lighting>.png`, whatever signs the names have; from the second take on
    with its number, so that a picture of before is not taken for it."""
    return f"{uid[:16]}{_for_a_file(view)}{_for_a_file(lighting)}{f'-{takes}' if takes > 1 else ''}.png"


@lru_cache(maxsize=4096)
def _for_a_file(name: str) -> str:
    return f"-{quote(name, safe='')}" if name else ""


@dataclass(slots=True)
class _Sheet:
    """A COCO file in the making: images go straight into it, annotations to a spool that follows them."""

    out: TextIO
    spool: TextIO
    images: int = 0
    annotations: int = 0
    bytes: int = 0
    left_out: int = 0
    clipped: int = 0
    as_runs: int = 0
    problems: list[str] = field(default_factory=list)

    def add_image(self, text: str) -> None:
        self.out.write(f",\n{text}" if self.images else f"\n{text}")
        self.images += 1

    def add_annotation(self, text: str) -> None:
        self.spool.write(f",\n{text}" if self.annotations else f"\n{text}")
        self.annotations += 1

    def report(self, target: Path) -> CocoReport:
        path = target / ANNOTATIONS
        written = self.bytes + path.stat().st_size
        counts = (self.images, self.annotations, written, self.left_out, self.clipped, self.as_runs)
        return CocoReport(path, *counts, tuple(self.problems))


@contextmanager
def _sheet(target: Path, opening: str) -> Iterator[_Sheet]:
    """A sheet that takes the place of target/annotations.json when the block ends well, and only then."""
    (target / "images").mkdir(parents=True, exist_ok=True)
    path, aside = target / ANNOTATIONS, target / UNFINISHED
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", dir=target) as spool,
        open(aside, "w", encoding="utf-8") as out,
    ):
        out.write(opening)
        yield _Sheet(out, spool)
        out.write('],\n"annotations":[')
        spool.seek(0)
        shutil.copyfileobj(spool, out)
        out.write("]}\n")
        out.flush()
        os.fsync(out.fileno())
    os.replace(aside, path)


def _opening(now_utc_us: int, categories: Mapping[str, int]) -> str:
    made = datetime.fromtimestamp(now_utc_us / 1e6, UTC).isoformat(timespec="seconds")
    info = {"description": "Damages of items, outlined at a Tray Booth station", "version": "1", "date_created": made}
    listed = [{"id": number, "name": code, "supercategory": "damage"} for code, number in categories.items()]
    return f'{{"info":{json.dumps(info)},\n"licenses":[],\n"categories":{json.dumps(listed)},\n"images":['


def _batches(ids: Iterator[int]) -> Iterator[list[int]]:
    while batch := list(islice(ids, _BATCH)):
        yield batch


def _write_batch(
    store: Store, ids: Sequence[int], lighting: str | None, categories: Mapping[str, int], sheet: _Sheet
) -> list[tuple[str, Row]]:
    """Write the images and annotations of some captures, as one read transaction sees them; the images' names and
    rows."""
    with store.parts.catalogue.reading() as connection:
        found = connection.execute(_images(ids, lighting)).all()
        regions = connection.execute(_regions(ids)).all()
    rows = {(row.capture_id, row.view): row for row in found}
    takes = Counter((row.capture_id, row.view, row.rank) for row in found)
    ordered = sorted(rows.items(), key=lambda item: item[1].id)
    images = {key: _image_from(row, takes[(*key, row.rank)]) for key, row in ordered}
    for image in images.values():
        sheet.add_image(_image_text(image))
    for region in regions:
        _write_region(region, images.get((region.capture_id, region.view)), categories, sheet)
    return [(images[key].name, row) for key, row in rows.items()]


@dataclass(frozen=True, slots=True)
class _Image:
    """An image of the sheet; `taken` is what all its annotations repeat, as JSON text, `calibration` the camera's."""

    id: int
    name: str
    width: int
    height: int
    taken: str
    calibration: str


def _image_from(row: Row, takes: int) -> _Image:
    """All images of one split group belong on one side of a split into training and test."""
    uid, view, lighting, item = row.uid, row.view, row.lighting, row.item
    taken = (
        f'"view":{_quoted(view)},"lighting":{_quoted(lighting)},"capture_uid":"{uid}",'
        f'"item_code":{json.dumps(item)},"product_code":{_quoted(row.product)},"split_group":{json.dumps(item or uid)}'
    )
    return _Image(row.id, picture_name(uid, view, lighting, takes), row.width, row.height, taken, row.calibration)


def _images(ids: Sequence[int], lighting: str | None):
    """The wanted image of each view comes last: the first of the recipe, and of its takes the newest."""
    products, items = schema.products, schema.items
    wanted = select(
        *(_I.c.id, _I.c.capture_id, _I.c.view, _I.c.lighting, _I.c.rank, _I.c.width, _I.c.height, _I.c.dtype),
        *(_I.c.volume_id, _I.c.blob_id, _I.c.codec, _I.c.sha256),
        *(_C.c.uid, items.c.code.label("item"), func.coalesce(products.c.code, "").label("product")),
        func.coalesce(func.json_extract(schema.optics.c.json, "$.calibration"), "").label("calibration"),
    )
    joined = wanted.join(_C, _C.c.id == _I.c.capture_id).join(items, items.c.id == _C.c.item_id)
    joined = joined.outerjoin(products, products.c.id == items.c.product_id)
    joined = joined.join(schema.optics, schema.optics.c.id == _I.c.optics_id)
    chosen = _I.c.rank == 0 if lighting is None else _I.c.lighting == lighting
    return joined.where(_I.c.capture_id.in_(_listed(ids)), _I.c.plane == "color", chosen).order_by(
        _I.c.rank.desc(), _I.c.id
    )


def _regions(ids: Sequence[int]):
    """The regions of the newest revisions; figures are with the region of the view that they were measured in."""
    damage = (_D.c.uid, _D.c.type, _D.c.severity, _D.c.surface, _M.c.figures.label("measured"))
    joined = select(_C.c.id.label("capture_id"), *damage, _R).join(_D, _D.c.annotation_id == _C.c.annotation_id)
    joined = joined.join(_R, _R.c.damage_id == _D.c.id)
    joined = joined.outerjoin(_M, (_M.c.damage_id == _D.c.id) & (_M.c.view == _R.c.view))
    return joined.where(_C.c.id.in_(_listed(ids))).order_by(_R.c.id)


def _listed(ids: Sequence[int]):
    return select(func.json_each(json.dumps(list(ids))).table_valued("value").c.value)


def _image_text(image: _Image) -> str:
    calibration = f',"calibration":{_quoted(image.calibration)}' if image.calibration else ""
    return (
        f'{{"id":{image.id},"file_name":"{image.name}","width":{image.width},"height":{image.height},'
        f'"attributes":{{{image.taken}{calibration}}}}}'
    )


def _write_region(region: Row, image: _Image | None, categories: Mapping[str, int], sheet: _Sheet) -> None:
    shape = None if image is None else _shape_text(region, image, sheet)
    if shape is None:
        sheet.left_out += 1
        return
    measured = f',"measured":{region.measured}' if region.measured else ""
    sheet.add_annotation(
        f'{{"id":{region.id},"image_id":{image.id},"category_id":{categories[region.type]},{shape},"iscrowd":0,'
        f'"attributes":{{"damage_uid":{_quoted(region.uid)},"severity":{_quoted(region.severity)},'
        f'"surface":{_quoted(region.surface)},{image.taken}{measured}}}}}'
    )


def _shape_text(region: Row, image: _Image, sheet: _Sheet) -> str | None:
    """Area, box and segmentation. Several rings mean their union in COCO, so cut-outs need run lengths."""
    reaches_over = (
        min(region.left_px, region.top_px) < 0 or region.right_px > image.width or region.bottom_px > image.height
    )
    if region.has_cutouts or reaches_over:
        return _runs_text(region, image, reaches_over, sheet)
    rings = _rings_text(region)
    if rings is None:
        return None
    box = f"[{region.left_px},{region.top_px},{region.right_px - region.left_px},{region.bottom_px - region.top_px}]"
    return f'"area":{region.area_px},"bbox":{box},"segmentation":{rings}'


def _runs_text(region: Row, image: _Image, reaches_over: bool, sheet: _Sheet) -> str | None:
    runs = runs_of(parts_from(region.parts), image.width, image.height)
    if runs is None:
        return None
    sheet.as_runs += 1
    sheet.clipped += reaches_over
    counts = {"size": [image.height, image.width], "counts": runs.counts}
    return f'"area":{runs.area},"bbox":{list(runs.bbox)},"segmentation":{json.dumps(counts, separators=(",", ":"))}'


def _rings_text(region: Row) -> str | None:
    """The outer rings as flat lists. One part is stored as `[[[...]]]`, which without a bracket is that already."""
    if not region.area_px:
        return None
    if region.parts.count("[") == 3:
        return region.parts[1:-1]
    parts = [part.outer for part in parts_from(region.parts) if ring_area(part.outer)]
    return json.dumps([[value for point in ring for value in point] for ring in parts], separators=(",", ":"))


def _write_pictures(store: Store, images: Sequence[tuple[str, Row]], folder: Path, sheet: _Sheet) -> None:
    pictures = (Picture(folder / name, place_from(row)) for name, row in images)
    for written in write_pictures(store.parts.frames_folder, pictures):
        sheet.bytes += written.size_bytes
        if written.problem:
            sheet.problems.append(written.problem)


@lru_cache(maxsize=4096)
def _quoted(text: str) -> str:
    return json.dumps(text)
