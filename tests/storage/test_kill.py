"""A station that is killed: what was acknowledged is there, nothing is half there, and the rest is adopted."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from storage.errors import StoreError
from storage.integrity import verify
from storage.records import CaptureQuery, CaptureState
from storage.store import Limits, Store

ROOT = Path(__file__).parents[2]
QUICK = Limits(floor_bytes=0, ballast_bytes=0)


class Station:
    """The process that dies again and again in its forks."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "storage" / "killable.py")],
            cwd=ROOT,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "OPENBLAS_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, folder: Path, **task) -> list[dict]:
        """What a worker said before it died or ended."""
        self._process.stdin.write(json.dumps({"folder": str(folder), "how": "ok", **task}) + "\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        assert not any("error" in line for line in said), said
        return said

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture(scope="module")
def station():
    station = Station()
    yield station
    station.close()


@pytest.fixture(scope="module")
def calls_in_all(station, tmp_path_factory) -> int:
    """How many calls the writer makes while it stores what a worker stores."""
    return station.run(tmp_path_factory.mktemp("count"), die_at=10**9)[-1]["calls"]


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> Path:
    """A data folder with nothing in it, to be copied; making one anew takes longer than what is tested."""
    folder = tmp_path_factory.mktemp("empty") / "data"
    Store.open(folder, limits=QUICK).close()
    return folder


def what_is_wrong(folder: Path, said: list[dict]) -> list[str]:
    """Every broken promise: acknowledged and not there, there and not whole, or a journal entry lost."""
    wrong = []
    with Store.open(folder, limits=QUICK) as store:
        wrong += verify(store).problems
        for line in said:
            if "uid" in line and "sha256" in line:
                capture = store.captures.by_uid(line["uid"])
                if capture is None:
                    wrong.append(f"lost {line['uid']}")
                elif _pixels_sha256(store, capture.id) not in (line["sha256"], None):
                    wrong.append(f"changed {line['uid']}")
            if "journal" in line:
                capture_id, sequence = line["journal"]
                if sequence not in [entry.sequence for entry in store.annotations.journal(capture_id)]:
                    wrong.append(f"journal of {capture_id}")
        for capture_id in store.captures.ids(CaptureQuery()):
            if len(store.captures.images(capture_id)) != 4 or _pixels_sha256(store, capture_id) is None:
                wrong.append(f"half there {capture_id}")
        for capture_id in store.adopted:
            if store.captures.get(capture_id).state is not CaptureState.RECOVERED:
                wrong.append(f"adopted without saying so {capture_id}")
    return wrong


def _pixels_sha256(store: Store, capture_id: int) -> str | None:
    digest = hashlib.sha256()
    try:
        for image in store.captures.images(capture_id):
            digest.update(store.captures.pixels(image).tobytes())
    except StoreError:
        return None
    return digest.hexdigest()


def test_killed_before_any_call_of_its_writer_a_station_keeps_its_promises(station, calls_in_all, empty, tmp_path):
    chance = random.Random(5)
    adopted = 0
    for number in range(16):
        folder = shutil.copytree(empty, tmp_path / str(number))
        said = station.run(folder, die_at=chance.randrange(1, calls_in_all))
        wrong = what_is_wrong(folder, said)
        assert wrong == []
        with Store.read(folder) as store:
            adopted += store.captures.count(CaptureQuery(states=(CaptureState.RECOVERED,)))
    assert adopted, "no kill fell between the two transactions, so nothing was shown about adoption"


def test_killed_at_any_moment_a_station_keeps_its_promises(station, tmp_path):
    chance = random.Random(7)
    for number in range(12):
        folder = tmp_path / str(number % 3)  # killed again and again over the same data
        said = station.run(folder, die_after_s=chance.uniform(0.01, 0.25), captures=40)
        assert what_is_wrong(folder, said) == []


@pytest.mark.parametrize("how", ["catalogue-first", "early-ack"])
def test_the_kill_test_sees_a_station_that_works_in_the_wrong_order(station, calls_in_all, empty, tmp_path, how):
    chance = random.Random(11)
    for number in range(60):
        folder = shutil.copytree(empty, tmp_path / str(number))
        said = station.run(folder, how=how, die_at=chance.randrange(1, calls_in_all))
        if what_is_wrong(folder, said):
            return
    pytest.fail(f"60 kills did not show that {how!r} is wrong")


def test_a_killed_station_leaves_its_folder_free(station, tmp_path):
    station.run(tmp_path, die_at=50)
    Store.open(tmp_path, limits=QUICK).close()


def test_what_a_killed_station_left_can_be_read_before_it_is_started_again(station, tmp_path):
    said = station.run(tmp_path, die_at=400)
    stored = [line for line in said if "sha256" in line]
    assert stored
    with Store.read(tmp_path) as store:
        for line in stored:
            assert _pixels_sha256(store, store.captures.by_uid(line["uid"]).id) == line["sha256"]
            assert store.captures.thumbnail(store.captures.by_uid(line["uid"]).id)


def test_where_files_cannot_grow_nothing_is_acknowledged_and_reading_goes_on(station, tmp_path):
    said = station.run(tmp_path, file_limit=600_000, captures=300)
    full = said[-1]
    assert "room" in full["full"]
    assert full["read"] == 4
    assert what_is_wrong(tmp_path, said[:-1]) == []
    with Store.open(tmp_path, limits=QUICK) as store:
        assert store.captures.by_uid(full["uid"]) is None or full["uid"] in [
            store.captures.get(capture_id).uid for capture_id in store.adopted
        ]
        assert store.people.upsert("p1", "lead").role == "lead"
