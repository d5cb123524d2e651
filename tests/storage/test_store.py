"""Opening a store: what is ours is brought up to date, what is not is left alone and named."""

from __future__ import annotations

import math
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect

from storage import schema, upgrade
from storage.database import CATALOGUE, ensure_wal, sentences, told
from storage.errors import StoreBusy, StoreDamaged, StoreError, StoreFull, StoreTooNew
from storage.folder import filesystem_of
from storage.integrity import check_sealed, verify
from storage.records import CaptureQuery, CaptureState, ItemRef, Verdict
from storage.store import Limits, Store

DAY_US = 86_400_000_000
ROOT = Path(__file__).parents[2]


def catalogue_of(store: Store) -> Path:
    return store.folder / "station.sqlite"


def test_a_second_station_is_refused_and_told_who_holds_the_folder(open_store):
    store = open_store()
    with pytest.raises(StoreBusy, match=str(os.getpid())):
        Store.open(store.folder)
    code = f"from storage.store import Store; Store.open({str(store.folder)!r})"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False).stderr
    assert f"StoreBusy: The data folder {store.folder} is already used" in said
    assert f"process {os.getpid()}" in said
    store.close()
    open_store().close()


def test_closing_twice_is_fine_and_writing_afterwards_is_refused(open_store):
    store = open_store()
    store.close()
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.people.upsert("p1", "lead")


def test_a_newer_catalogue_is_refused_with_the_command_and_left_as_it_is(open_store):
    store = open_store()
    store.close()
    with closing(sqlite3.connect(catalogue_of(store))) as connection:
        connection.execute(f"PRAGMA user_version={schema.VERSION + 1}")
    before = catalogue_of(store).read_bytes()
    for opening in (Store.open, Store.read):
        with pytest.raises(StoreTooNew, match="pip install -U traybooth"):
            opening(store.folder)
    assert catalogue_of(store).read_bytes() == before


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + bytes(4096), b"plain text, many words " * 99])
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path, content):
    (tmp_path / "station.sqlite").write_bytes(content)
    with pytest.raises(StoreDamaged, match=r"station\.sqlite"):
        Store.open(tmp_path)
    assert (tmp_path / "station.sqlite").read_bytes() == content


def test_a_database_of_another_program_is_refused_and_left_as_it_is(tmp_path):
    path = tmp_path / "station.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("PRAGMA application_id=7; CREATE TABLE recipes (soup TEXT);")
    before = path.read_bytes()
    with pytest.raises(StoreDamaged, match="not a catalogue of this program"):
        Store.open(tmp_path)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be written"):
        Store.open(tmp_path / "file" / "data")


def test_after_a_refused_start_the_folder_is_free_again(tmp_path, open_store):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "station.sqlite").write_bytes(b"plain text, many words " * 99)
    with pytest.raises(StoreDamaged):
        open_store()
    (tmp_path / "data" / "station.sqlite").unlink()
    assert open_store().adopted == ()


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/data /mnt nfs4 rw 0 0
/dev/sdb1 /mnt/disk ext4 rw 0 0
//server/share /mnt/my\\040share cifs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [("/home/me", "ext4"), ("/mnt/x", "nfs4"), ("/mnt/disk/y", "ext4"), ("/mnt/my share/z", "cifs"), ("/mntx", "ext4")],
)
def test_a_network_share_is_told_from_a_disk(folder, kind):
    assert filesystem_of(Path(folder), MOUNTS) == kind
    assert filesystem_of(Path(folder), "") == ""


def test_after_a_failed_fsync_the_store_only_reads(store, add):
    capture = add()
    broken = sqlite3.OperationalError("disk I/O error")
    broken.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
    with pytest.raises(StoreError), store.parts.catalogue.watched(), sentences("a volume"):
        raise broken
    for write in (add, lambda: store.people.upsert("p1", "lead"), lambda: store.captures.skip(capture.id, "dust")):
        with pytest.raises(StoreDamaged, match="only reads"):
            write()
    assert store.captures.pixels(store.captures.images(capture.id)[0]) is not None


def test_where_a_log_is_impossible_the_store_says_so():
    with closing(sqlite3.connect(":memory:")) as connection, pytest.raises(StoreError, match="local disk"):
        ensure_wal(connection, Path("/somewhere"))


def test_reading_where_nothing_is_says_so(tmp_path):
    with pytest.raises(StoreError, match="no station"):
        Store.read(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_reading_store_sees_what_the_station_writes_and_writes_nothing(store, add):
    first = add()
    with Store.read(store.folder) as reader:
        assert reader.captures.get(first.id) == first
        second = add()
        assert reader.captures.get(second.id) == second
        assert reader.captures.thumbnail(second.id)
        for write in (
            lambda: reader.people.upsert("p1", "lead"),
            lambda: reader.captures.skip(first.id, "dust"),
            lambda: reader.annotations.save(first.id, [], Verdict.UNSURE),
            lambda: reader.sets.create("x"),
        ):
            with pytest.raises(StoreError, match="reading only"):
                write()


def test_the_migrations_make_exactly_the_tables_that_the_code_knows(open_store):
    store = open_store()
    store.close()
    engine = create_engine(f"sqlite:///{catalogue_of(store)}")
    found = inspect(engine)
    assert set(found.get_table_names()) == {*schema.metadata.tables, "alembic_version"}
    for name, table in schema.metadata.tables.items():
        columns = {column["name"]: (str(column["type"]), column["nullable"]) for column in found.get_columns(name)}
        assert columns == {
            column.name: (column.type.compile(engine.dialect).split()[0], column.nullable) for column in table.columns
        }
        assert {index["name"] for index in found.get_indexes(name)} == {index.name for index in table.indexes}
    engine.dispose()


def test_the_files_carry_their_marks_and_pragmas(store, add):
    add()
    expected = {
        "station.sqlite": (int.from_bytes(b"TBct"), 4096),
        "thumbs.sqlite": (int.from_bytes(b"TBth"), 32768),
        "cache.sqlite": (int.from_bytes(b"TBca"), 32768),
        "frames/V000001.sqlite": (int.from_bytes(b"TBvo"), 32768),
    }
    for name, marks in expected.items():
        with closing(sqlite3.connect(store.folder / name)) as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            found = [connection.execute(f"PRAGMA {pragma}").fetchone()[0] for pragma in ("application_id", "page_size")]
            assert tuple(found) == marks
    with closing(sqlite3.connect(catalogue_of(store))) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)


def test_an_upgrade_keeps_a_copy_of_what_was_before(open_store, monkeypatch):
    store = open_store()
    store.people.upsert("p1", "lead")
    store.close()
    monkeypatch.setattr(upgrade, "VERSION", schema.VERSION + 1)
    with open_store() as store:
        assert [person.pseudonym for person in store.people.all()] == ["p1"]
    copies = list(store.folder.glob("station.before-*.sqlite"))
    assert len(copies) == 1
    with closing(sqlite3.connect(copies[0])) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
        assert connection.execute("PRAGMA application_id").fetchone() == (CATALOGUE.application_id,)
        assert connection.execute("SELECT pseudonym FROM people").fetchall() == [("p1",)]


def test_a_volume_is_sealed_when_the_day_is_over_and_never_changes_again(store, add, clock, monkeypatch):
    first = add()
    clock.utc += DAY_US
    second = add()
    store.close()
    volumes = sorted((store.folder / "frames").iterdir())
    assert [path.name for path in volumes] == ["V000001.sqlite", "V000002.sqlite"]
    assert volumes[0].stat().st_mode & 0o777 == 0o444
    before = volumes[0].read_bytes()
    with Store.open(store.folder, clock=clock, limits=Limits(floor_bytes=0, ballast_bytes=0)) as again:
        assert again.adopted == ()
        for capture in (first, second):
            for image in again.captures.images(capture.id):
                again.captures.pixels(image)
        with again.parts.catalogue.reading() as connection:
            rows = connection.exec_driver_sql("SELECT id, sealed_utc_us IS NULL FROM volumes ORDER BY id").all()
        assert [tuple(row) for row in rows] == [(1, 0), (2, 1)]
    assert volumes[0].read_bytes() == before
    assert not list((store.folder / "frames").glob("V000001*-*"))


def test_a_full_volume_is_sealed_and_its_hash_is_noted(open_store, make_frames):
    store = open_store(limits=Limits(floor_bytes=0, ballast_bytes=0, volume_bytes=200_000))
    for seed in range(4):
        store.captures.add(make_frames(seed, size=(256, 192)), ItemRef(f"I{seed}"))
    store.close()
    with open_store() as store:
        store._sealing.start().result()
        with store.parts.catalogue.reading() as connection:
            rows = connection.exec_driver_sql("SELECT file, sha256 FROM volumes WHERE sealed_utc_us > 0").all()
        assert len(rows) == 3
        assert all(len(row.sha256) == 64 for row in rows)
        assert list(check_sealed(store)) == []
        assert verify(store).problems == ()
        volume = store.folder / "frames" / rows[0].file
        content = bytearray(volume.read_bytes())
        content[-1] ^= 4
        volume.chmod(0o644)
        volume.write_bytes(content)
        volume.chmod(0o444)
        assert len(list(check_sealed(store))) == 1


def test_a_lost_catalogue_is_made_again_from_the_volumes(open_store, make_frames, clock):
    store = open_store()
    frames = [make_frames(seed) for seed in range(3)]
    for number, given in enumerate(frames):
        store.captures.add(given, ItemRef(f"I{number}", "P1", "Tissue box"))
        clock.utc += DAY_US
    store.close()
    for path in store.folder.glob("station.sqlite*"):
        path.unlink()
    with open_store() as store:
        assert len(store.adopted) == 3
        for number, capture_id in enumerate(store.adopted):
            capture = store.captures.get(capture_id)
            assert (capture.item_code, capture.product_title) == (f"I{number}", "Tissue box")
            assert capture.state is CaptureState.RECOVERED
            assert capture.uid == frames[number].uid
        assert verify(store).problems == ()
    assert open_store().adopted == ()


def test_a_capture_that_failed_halfway_is_not_stored_twice_when_the_volume_was_sealed_meanwhile(
    store, make_frames, add, clock
):
    add()
    catalogue, writer, frames = store.parts.catalogue, store.parts.catalogue.writer, make_frames(77)
    refuse = "CREATE TEMP TRIGGER refuse BEFORE INSERT ON captures BEGIN SELECT RAISE(ABORT, 'between the two'); END"
    writer.run(lambda: catalogue._raw.execute(refuse))
    with pytest.raises(StoreError, match="between the two"):
        store.captures.add(frames, ItemRef("I77"))
    writer.run(lambda: catalogue._raw.execute("DROP TRIGGER refuse"))
    assert store.captures.by_uid(frames.uid) is None
    clock.utc += DAY_US
    capture = store.captures.add(frames, ItemRef("I77"))
    assert capture.state is CaptureState.RECOVERED
    assert len(store.captures.images(capture.id)) == 8
    assert store.captures.count(CaptureQuery()) == 2
    assert not (store.folder / "frames" / "V000002.sqlite").exists()
    assert verify(store).problems == ()


def test_a_lost_volume_keeps_its_number_for_when_it_comes_back(open_store, make_frames):
    store = open_store()
    old = store.captures.add(make_frames(1), ItemRef("I1"))
    store.close()
    volume = store.folder / "frames" / "V000001.sqlite"
    kept = volume.read_bytes()
    volume.unlink()
    with open_store() as store:
        new = store.captures.add(make_frames(2), ItemRef("I2"))
        assert not volume.exists()
    volume.write_bytes(kept)
    with open_store() as store:
        assert store.captures.pixels(store.captures.images(old.id)[0]).shape == (48, 64, 3)
        assert store.captures.pixels(store.captures.images(new.id)[0]).shape == (48, 64, 3)
        assert verify(store).problems == ()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [(("  ",), "needs a name"), (("A", -1), "-1 captures"), (("A", 0, 1.5), "1.5"), (("A", 0, math.nan), "nan")],
)
def test_a_set_that_makes_no_sense_is_refused(store, wrong, said):
    with pytest.raises(StoreError, match=said):
        store.sets.create(*wrong)
    assert store.sets.create(" week 34 ").name == "week 34"


def test_a_damaged_volume_keeps_nobody_from_working(open_store, make_frames):
    store = open_store()
    old = store.captures.add(make_frames(1), ItemRef("I1"))
    store.close()
    (store.folder / "frames" / "V000001.sqlite").write_bytes(b"plain text, many words " * 999)
    with open_store() as store:
        new = store.captures.add(make_frames(2), ItemRef("I2"))
        assert len(store.captures.images(new.id)) == 8
        assert store.captures.pixels(store.captures.images(new.id)[0]).shape == (48, 64, 3)
        with pytest.raises(StoreDamaged):
            store.captures.pixels(store.captures.images(old.id)[0])
        assert [event.kind for event in store.events.recent(9)] == ["volume_damaged"]
        assert any("V000001" in problem for problem in verify(store).problems)


def test_a_check_names_each_image_that_changed_and_goes_on_where_it_stopped(store, add):
    captures = [add() for _ in range(3)]
    image = store.captures.images(captures[1].id)[2]
    writer = store.parts.catalogue.writer
    writer.run(lambda: store._shelf._open._connection.execute("UPDATE blob SET bytes = x'00' WHERE id = 7"))
    report = verify(store, limit=5)
    assert (report.images, report.next_after, report.problems) == (5, 5, ())
    report = verify(store, after=report.next_after)
    assert (report.images, report.next_after) == (7, None)
    assert report.problems == (
        f"Capture {captures[1].id}, {image.view} diffuse color in V000001.sqlite does not match its SHA-256.",
    )


def test_below_the_floor_of_free_space_nothing_is_written(open_store, make_frames):
    store = open_store(limits=Limits(floor_bytes=2**62, ballast_bytes=0))
    before = sorted(path.name for path in (store.folder / "frames").iterdir())
    with pytest.raises(StoreFull, match="GB are free"):
        store.captures.add(make_frames(1), ItemRef("I1"))
    assert sorted(path.name for path in (store.folder / "frames").iterdir()) == before == []
    assert store.captures.count(CaptureQuery()) == 0
    store.people.upsert("p1", "lead")


@pytest.mark.parametrize("which", ["volume", "catalogue"])
def test_a_full_disk_acknowledges_nothing_and_the_capture_can_be_stored_later(store, make_frames, add, which):
    add()
    stored = add()
    writer = store.parts.catalogue.writer
    frames = make_frames(50, size=(256, 192))

    def connection():
        return store._shelf._open._connection if which == "volume" else store.parts.catalogue._raw

    pages = writer.run(lambda: connection().execute("PRAGMA page_count").fetchone()[0])
    writer.run(lambda: connection().execute(f"PRAGMA max_page_count={pages}"))
    failed = None
    for _ in range(200):  # a file has some free pages left
        try:
            store.captures.add(frames, ItemRef("I50"))
            frames = make_frames(int(frames.uid[-6:], 16), size=(256, 192))
        except StoreFull as error:
            failed = error
            break
    assert failed is not None
    assert store.captures.by_uid(frames.uid) is None
    assert store.captures.pixels(store.captures.images(stored.id)[0]) is not None
    if which == "volume":
        store.annotations.append(stored.id, "add_point")
    writer.run(lambda: connection().execute("PRAGMA max_page_count=1000000"))
    capture = store.captures.add(frames, ItemRef("I50"))
    assert capture.state is CaptureState.CAPTURED
    assert verify(store).problems == ()


def test_small_saves_still_fit_because_the_ballast_is_given_up(open_store, make_frames):
    store = open_store(limits=Limits(floor_bytes=0, ballast_bytes=4096))
    capture = store.captures.add(make_frames(1), ItemRef("I1"))
    ballast = store.folder / "ballast.bin"
    assert ballast.stat().st_size == 4096
    writer, catalogue = store.parts.catalogue.writer, store.parts.catalogue

    def squeeze():
        catalogue._raw.execute(f"PRAGMA max_page_count={catalogue._raw.execute('PRAGMA page_count').fetchone()[0]}")
        catalogue._raw.create_function("ballast_is_gone", 0, lambda: int(not ballast.exists()))
        catalogue._raw.set_authorizer(None)

    writer.run(squeeze)
    released = []
    original = store.parts.room.release_ballast

    def release_and_widen():
        released.append(original())
        writer.run(lambda: catalogue._raw.execute("PRAGMA max_page_count=1000000"))
        return released[-1]

    object.__setattr__(catalogue, "_room", _Room(release_and_widen))
    for number in range(400):
        store.annotations.append(capture.id, "add_point", "x" * 500 + str(number))
    assert released == [True]
    assert not ballast.exists()
    assert len(store.annotations.journal(capture.id)) == 400


def test_on_a_disk_that_is_full_at_the_start_the_ballast_is_given_up(tmp_path, monkeypatch):
    limits = Limits(floor_bytes=0, ballast_bytes=4096)
    Store.open(tmp_path, limits=limits).close()
    assert (tmp_path / "ballast.bin").exists()
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage._replace(free=0))
    with Store.open(tmp_path, limits=limits) as store:
        assert not (tmp_path / "ballast.bin").exists()
        store.people.upsert("p1", "lead")


def test_a_disk_without_room_for_the_index_of_a_log_counts_as_full():
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    assert isinstance(told(error, "station.sqlite"), StoreFull)


class _Room:
    """Stands for the disk that has room again once the ballast is gone."""

    def __init__(self, release) -> None:
        self.release_ballast = release


def test_an_interrupted_migration_leaves_nothing_behind_and_runs_again(open_store, monkeypatch):
    migrate = upgrade._migrate

    def interrupted(connection):
        migrate(connection)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(upgrade, "_migrate", interrupted)
        with pytest.raises(KeyboardInterrupt):
            open_store()
    store = open_store()
    assert store.sets.current().name == "Set 1"


def test_when_nothing_is_written_the_logs_shrink_and_a_past_day_is_sealed(open_store, make_frames, clock):
    store = open_store(limits=Limits(floor_bytes=0, ballast_bytes=0, idle_s=0.05))
    store.captures.add(make_frames(1), ItemRef("I1"))
    clock.utc += DAY_US
    tidied, writer = threading.Event(), store.parts.catalogue.writer
    tidy = writer.on_idle

    def told() -> None:
        tidy()
        tidied.set()

    writer.run(lambda: setattr(writer, "on_idle", told))
    assert tidied.wait(30)
    store._sealing.start().result()  # notes the hash of what was sealed, after which there is another pause
    tidied.clear()
    writer.run(lambda: None)
    assert tidied.wait(30)
    logs = [path for path in store.folder.rglob("*-wal") if path.stat().st_size]
    assert logs == []
    assert (store.folder / "frames" / "V000001.sqlite").stat().st_mode & 0o777 == 0o444


def test_a_job_that_fails_when_idle_does_not_end_the_writer(open_store):
    store = open_store(limits=Limits(floor_bytes=0, ballast_bytes=0, idle_s=0.01))
    writer, failed = store.parts.catalogue.writer, threading.Event()

    def fail() -> None:
        failed.set()
        raise StoreError("no room to tidy")

    writer.run(lambda: setattr(writer, "on_idle", fail))
    assert failed.wait(30)
    assert store.people.upsert("p1", "lead").role == "lead"


def test_a_reader_in_the_way_puts_sealing_off_until_it_is_gone(store, add, clock):
    add()
    volume = store.folder / "frames" / "V000001.sqlite"
    with closing(sqlite3.connect(f"file:{volume}?mode=ro", uri=True)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM blob").fetchone()
        clock.utc += DAY_US
        add()
        assert volume.stat().st_mode & 0o222
    add()
    assert not volume.stat().st_mode & 0o222
    assert verify(store).problems == ()
    assert store.captures.count(CaptureQuery()) == 3


def test_a_seal_that_was_cut_short_is_finished_at_the_next_start(open_store, make_frames, clock):
    store = open_store()
    capture = store.captures.add(make_frames(1), ItemRef("I1"))
    shelf, writer = store._shelf, store.parts.catalogue.writer
    writer.run(lambda: shelf._open.seal())  # and then the power went
    writer.run(lambda: setattr(shelf, "_open", None))
    store.close()
    with open_store() as store:
        with store.parts.catalogue.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM volumes WHERE sealed_utc_us > 0").scalar() == 1
        assert store.captures.pixels(store.captures.images(capture.id)[0]) is not None
        second = store.captures.add(make_frames(2), ItemRef("I2"))
        assert (store.folder / "frames" / "V000002.sqlite").exists()
        assert store.captures.images(second.id)
