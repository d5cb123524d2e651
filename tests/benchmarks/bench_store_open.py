"""How long the next capture with all its regions takes to be on screen, in a store of 1,000 and of 1,000,000 captures.

Run it as `python tests/benchmarks/bench_store_open.py` (`--captures 1000 1000000 --regions 10 1000`). The captures
around those that are opened are rows written straight into the catalogue: a million in a minute. It prints,
for the label panel of the window: CPU of the GUI thread, CPU of all threads, and the time until all is seen.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bench_canvas import Bench, damages_of, frames_of, told
from PySide6.QtWidgets import QApplication

from storage.records import CaptureQuery, ItemRef, Verdict
from storage.store import Store
from ui.qt.theme import apply_theme

OPENED = 12
BAR_MS = 30.0
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count) "
# As many captures of one image with one annotated damage each as a station stores in years: table, columns, values.
_ROWS = (
    ("items", "id, code, created_utc_us", "i, printf('ITEM%09d', i), 1"),
    (
        "captures",
        "id, uid, set_id, item_id, profile, author, state, verdict, damage_types, views, lightings, problems, "
        "lighting_verified, started_ns, started_utc_us, created_utc_us, annotation_id, score_key, disagreement_key",
        "i, printf('%032x', i + 1e12), 1, i, 'bench', 'p1', 'submitted', 'damaged', 'tear' || char(10), "
        "'top' || char(10), 'diffuse' || char(10), '[]', 1, i, i, i, i, (i * 7919 % 1000) / 1000.0, "
        "(i * 104729 % 1000) / 1000.0",
    ),
    ("shots", "capture_id, position, lighting, levels, settled_ns", "i, 0, 'diffuse', '{}', 1"),
    (
        "images",
        "capture_id, position, view, lighting, plane, rank, width, height, dtype, volume_id, blob_id, codec, "
        "size_bytes, sha256, sequence, host_time_ns, exposed_ns, device_time_domain, depth_unit_m, optics_id",
        "i, 0, 'top', 'diffuse', 'color', 0, 1280, 720, 'uint8x3', 1, i, 'png', 1, '00', i, 1, 1, '', 0.001, 1",
    ),
    (
        "annotations",
        "id, capture_id, revision, verdict, disposition, taxonomy, submitted, author, created_utc_us",
        "i, i, 1, 'damaged', 'sell', '1', 1, 'p1', 1",
    ),
    (
        "damages",
        "id, annotation_id, position, uid, type, severity, surface, note",
        "i, i, 0, printf('%032x', i), 'tear', 'minor', 'packaging', ''",
    ),
    (
        "regions",
        "damage_id, position, view, origin, parts, has_cutouts, area_px, left_px, top_px, right_px, bottom_px",
        "i, 0, 'top', 'drawn', '[[[10.0,10.0,90.0,10.0,50.0,80.0]]]', 0, 2800, 10, 10, 90, 80",
    ),
    (
        "journal",
        "capture_id, sequence, kind, payload, author, created_utc_us",
        "i, 1, 'SetVerdict', '{\"verdict\":null}', 'p1', 1",
    ),
)


def fill(catalogue: Path, count: int) -> None:
    """Put rows of that many captures into a new catalogue that nobody has open."""
    with closing(sqlite3.connect(catalogue)) as connection, connection:
        connection.execute("PRAGMA cache_size=-400000")
        connection.execute("INSERT INTO volumes (id, file, created_utc_us) VALUES (1, 'V000001.sqlite', 1)")
        connection.execute("INSERT INTO optics (id, sha256, json) VALUES (1, '00', '{}')")
        for table, columns, values in _ROWS:
            rows = f"INSERT INTO {table} ({columns}) SELECT {values} FROM n"
            connection.execute(_NUMBERS + rows, {"count": count})


def bench(app: QApplication, folder: Path, count: int, regions: int) -> None:
    with Store.open(folder / "data") as store:
        store.sets.current()
    began = time.perf_counter()
    fill(folder / "data" / "station.sqlite", count)
    took_s = time.perf_counter() - began
    with Store.open(folder / "data") as store:
        damages = damages_of(regions)
        ids = []
        for seed in range(OPENED):
            ids.append(store.captures.add(frames_of(seed), ItemRef(f"item {seed}")).id)
            store.annotations.submit(ids[-1], damages, Verdict.DAMAGED)
        print(f"{store.captures.count(CaptureQuery()):,} captures (made in {took_s:.0f} s), {regions:,} regions each")
        _opened(Bench(app, store, ids[0]), ids)


def _opened(panel: Bench, ids: list[int]) -> None:
    gui, whole, wall = [], [], []
    panel.canvas._rest.setInterval(5_000)  # smooth lines after the rest are no part of it, however slow the machine is
    for capture_id in ids[1:]:
        panel.panel.close_capture()
        panel.rest()
        starts = time.thread_time(), time.process_time(), time.perf_counter()
        panel.panel.open_capture(capture_id)
        panel.until(lambda capture_id=capture_id: _is_seen(panel, capture_id))
        panel.settle()
        ends = time.thread_time(), time.process_time(), time.perf_counter()
        for costs, start, end in zip((gui, whole, wall), starts, ends, strict=True):
            costs.append((end - start) * 1000)
        panel.rest()
    print(told("GUI thread (CPU)", gui, BAR_MS))
    print(told("all threads (CPU)", whole))
    print(told("until it is seen (wall)", wall))
    panel.close()


def _is_seen(panel: Bench, capture_id: int) -> bool:
    return panel.panel.capture_id == capture_id and bool(panel.canvas.picture.levels) and bool(panel.canvas.shapes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--captures", type=int, nargs="*", default=[1_000, 1_000_000])
    parser.add_argument("--regions", type=int, nargs="*", default=[10, 1_000])
    chosen = parser.parse_args()
    app = QApplication([])
    apply_theme(app)
    for count in chosen.captures:
        for regions in chosen.regions:
            with tempfile.TemporaryDirectory() as folder:
                bench(app, Path(folder), count, regions)


if __name__ == "__main__":
    main()
