"""A catalogue of the first version: opened by this one, with nothing lost and a copy kept."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest

from storage import schema, upgrade
from storage.errors import StoreError
from storage.records import (
    CaptureQuery,
    CaptureScore,
    ImageScore,
    ItemRef,
    NewProposal,
    Origin,
    Outcome,
    Region,
    Verdict,
)
from storage.store import Store

ADDED_SINCE = ("measures", "reshoots", "model_approvals", "thresholds", "identifications")
ADDED_SINCE += ("redesign_flags", "settled_flags", "image_stats")
COLUMNS_ADDED_SINCE = {
    "captures": ("queue_key",),
    "scores": ("supervised", "anomaly", "fusion", "reason"),
    "image_scores": ("track",),
    "capture_references": ("turn_deg", "reason"),
    "damages": ("is_confirmed",),
    "regions": ("source_view", "source_digest"),
    "proposals": ("damage", "source_view", "source_digest"),
    "proposal_outcomes": ("kept_iou",),
}


def as_first_written(path: Path) -> dict[str, list[tuple]]:
    """Write the catalogue anew with the tables of migration 0001 alone and the rows that are in it; these rows."""
    spec = spec_from_file_location("first", Path(upgrade.__file__).parent / "migrations" / "versions" / "0001_first.py")
    first = module_from_spec(spec)
    spec.loader.exec_module(first)
    with closing(sqlite3.connect(path)) as old:
        application_id = old.execute("PRAGMA application_id").fetchone()[0]
        page_size = old.execute("PRAGMA page_size").fetchone()[0]
        tables = {
            table: [row[1] for row in old.execute(f"PRAGMA table_info({table})")]
            for (table,) in old.execute("SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite%'")
            if table not in (*ADDED_SINCE, "alembic_version")
        }
        kept = {t: [c for c in cs if c not in COLUMNS_ADDED_SINCE.get(t, ())] for t, cs in tables.items()}
        rows = {t: old.execute(f"SELECT {','.join(map(_quoted, cs))} FROM {t}").fetchall() for t, cs in kept.items()}
    for file in path.parent.glob(path.name + "*"):
        file.unlink()
    with closing(sqlite3.connect(path)) as new:
        new.execute(f"PRAGMA page_size={page_size}")
        new.execute(f"PRAGMA application_id={application_id}")
        for statement in first.STATEMENTS:
            new.execute(statement)
        for table in first.ONLY_ADDED:
            new.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, ''); END")
        new.execute("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
        new.execute("INSERT INTO alembic_version VALUES ('0001')")
        for table, found in rows.items():
            marks = ",".join("?" * len(kept[table]))
            new.executemany(f"INSERT INTO {table} ({','.join(map(_quoted, kept[table]))}) VALUES ({marks})", found)
        new.execute("PRAGMA user_version=1")
        new.commit()
    return rows


def _quoted(column: str) -> str:
    return f'"{column}"'


@pytest.fixture
def first_version(open_store, make_frames, make_damage):
    """A data folder as the first version left it; the frames in it, and the rows of its catalogue."""
    frames = make_frames(1)
    with open_store(author="7F3A") as store:
        capture = store.captures.add(frames, ItemRef("item-1", "product-1", "A product", "carton"))
        damage = make_damage(cut_out=True)
        store.annotations.append(capture.id, "StartPen", "{}")
        region = Region("top", damage.regions[0].parts, Origin.MODEL)
        (proposal,) = store.annotations.add_proposals(capture.id, [NewProposal("tear", region, 0.8, "m" * 64)])
        outcomes = {proposal.id: (Outcome.ACCEPTED, None)}
        store.annotations.submit(capture.id, (damage,), Verdict.DAMAGED, "discount", outcomes=outcomes)
        store.models.register("m" * 64, "damage")
        store.scores.add(CaptureScore(capture.id, "m" * 64, 0.8, 0.5, (ImageScore("top", "diffuse", 0.8),), 0.1))
        folder = store.folder
    return folder, frames, as_first_written(folder / "station.sqlite")


def test_nothing_of_a_first_catalogue_is_lost(first_version, open_store, make_damage):
    folder, frames, _rows = first_version
    store = open_store(folder)
    (capture,) = store.captures.page(CaptureQuery()).captures
    assert (capture.uid, capture.item_code, capture.verdict) == (frames.uid, "item-1", Verdict.DAMAGED)
    annotation = store.annotations.latest(capture.id)
    assert annotation.damages == (make_damage(cut_out=True),)
    assert annotation.measures == ()
    (proposal,) = store.annotations.proposals(capture.id)
    assert (proposal.outcome, proposal.kept_iou, proposal.region.source_view) == (Outcome.ACCEPTED, None, "")
    assert len(store.annotations.journal(capture.id)) == 1
    score = store.scores.latest(capture.id)
    assert (score.fused_score, score.supervised, score.anomaly, score.fusion) == (0.8, None, None, "")
    assert [image.track for image in score.images] == ["damage"]
    for shot in frames.shots:
        for view, frame in shot.frames.items():
            got = store.captures.frame(capture.id, view, shot.lighting)
            assert np.array_equal(got.color, frame.color)
            assert np.array_equal(got.depth, frame.depth)


def test_every_row_is_there_as_it_was(first_version, open_store):
    folder, _frames, rows = first_version
    open_store(folder)
    with closing(sqlite3.connect(folder / "station.sqlite")) as catalogue:
        assert catalogue.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
        for table, before in rows.items():
            width = len(before[0]) if before else 0
            now = [row[:width] for row in catalogue.execute(f"SELECT * FROM {table}")]
            assert len(now) == len(before), table
            if table not in COLUMNS_ADDED_SINCE:
                assert now == before, table


def test_what_is_new_can_be_written_after_it(first_version, open_store, make_frames, make_damage):
    folder, _frames, _rows = first_version
    store = open_store(folder)
    store.captures.add_again(1, make_frames(2, views=("top",), lightings=("left",)))
    assert len(store.captures.earlier_images(1)) == 2
    store.models.approve("m" * 64)
    store.scores.add(CaptureScore(1, "m" * 64, 0.7, 0.5, (), 0.1, anomaly=0.7))
    assert next(store.scores.rows(CaptureQuery(), "m" * 64)).anomaly == 0.7
    store.annotations.submit(1, (make_damage(is_confirmed=True),), Verdict.DAMAGED)
    assert store.annotations.latest(1).damages[0].is_confirmed


def test_the_catalogue_of_before_is_kept_as_a_copy(first_version, open_store):
    folder, _frames, rows = first_version
    open_store(folder)
    (copy,) = folder.glob("station.before-*.sqlite")
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("PRAGMA user_version").fetchone() == (1,)
        for table, before in rows.items():
            assert kept.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (len(before),)


def test_a_first_catalogue_is_not_read_before_it_was_upgraded(first_version):
    with pytest.raises(StoreError, match="older schema"):
        Store.read(first_version[0])
