"""A station that dies at a chosen point. Started once; forks a worker for each line that it reads.

A line is JSON: folder, how ("ok", "catalogue-first", "early-ack"), die_at (the writer thread's n-th call into
SQLite after opening), die_after_s (a timer instead) and file_limit (bytes a file may have).
The worker writes one line for each acknowledged capture, with the SHA-256 of its pixels, and for each journal entry.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import signal
import sqlite3
import sys
import threading
import uuid
from pathlib import Path

import numpy as np

from booth.frames import Frame, FrameSet, Intrinsics, Optics, Shot
from storage import schema
from storage.errors import StoreFull
from storage.ingest import insert_capture, state_of
from storage.intake import Intake
from storage.manifest import StoredBlob, manifest_of
from storage.records import ItemRef
from storage.store import Limits, Store

CAPTURES = 6
SQLITE = (sqlite3.Connection, sqlite3.Cursor)


def make_frames(number: int) -> FrameSet:
    rng = np.random.default_rng(number)
    optics = Optics(Intrinsics(96, 64, 90.0, 90.0, 47.5, 31.5))
    frames = {
        view: Frame(
            view,
            number,
            rng.integers(0, 256, (64, 96, 3), dtype=np.uint8),
            rng.integers(0, 65536, (64, 96), dtype=np.uint16),
            optics,
            1,
            1,
        )
        for view in ("top", "front")
    }
    return FrameSet(uuid.uuid4().hex, "killable", (Shot("diffuse", {}, frames, 1),), 1, 2)


def pixels_sha256(frames: FrameSet) -> str:
    digest = hashlib.sha256()
    for frame in frames.shots[0].frames.values():
        digest.update(frame.color.tobytes() + frame.depth.tobytes())
    return digest.hexdigest()


class CatalogueFirst(Intake):
    """The wrong order: the catalogue names frames that are not stored yet. The tests must be able to see it."""

    def write(self, frames, stamp, planes, encoded):
        catalogue, shelf = self._catalogue, self._shelf
        blobs = [future.result() for future in encoded]
        with catalogue.reading() as connection:
            last = connection.execute(schema.images.select().with_only_columns(schema.images.c.blob_id)).scalars().all()
        first = max(last, default=0) + 1
        stored = [StoredBlob(first + k, blob.codec, len(blob.data), blob.sha256) for k, blob in enumerate(blobs)]
        pairs = list(zip(planes, stored, strict=True))
        entry = manifest_of(frames, stamp, pairs)
        capture_id = catalogue.transact(lambda c: insert_capture(c, 1, "V000001.sqlite", entry, state_of(entry)))
        shelf.store(frames.uid, blobs, lambda _: entry)
        return capture_id


def die_at_call(store: Store, number: int) -> list[int]:
    """Kill the process before its writer thread makes its n-th call into SQLite; the calls that are left."""
    left = [number]

    def count(frame, kind, argument) -> None:
        if kind == "c_call" and isinstance(getattr(argument, "__self__", None), SQLITE):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    store.parts.catalogue.writer.run(lambda: sys.setprofile(count))
    return left


def work(task: dict, out) -> None:
    def say(**told) -> None:
        os.write(out, (json.dumps(told) + "\n").encode())

    store = Store.open(Path(task["folder"]), limits=Limits(floor_bytes=0, ballast_bytes=0))
    if task["how"] == "catalogue-first":
        store.captures._intake.__class__ = CatalogueFirst
    if task.get("file_limit"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (task["file_limit"], resource.RLIM_INFINITY))
    if task.get("die_after_s"):
        signal.setitimer(signal.ITIMER_REAL, task["die_after_s"])
    left = die_at_call(store, task["die_at"]) if task.get("die_at") else [0]
    for number in range(task.get("captures", CAPTURES)):
        frames = make_frames(number)
        if task["how"] == "early-ack":
            say(uid=frames.uid, sha256=pixels_sha256(frames))
        try:
            capture = store.captures.add(frames, ItemRef(f"I{number}"))
        except StoreFull as error:
            say(full=str(error), read=len(store.captures.images(1)), uid=frames.uid)
            store.close()
            return
        if task["how"] != "early-ack":
            say(uid=frames.uid, sha256=pixels_sha256(frames))
        entry = store.annotations.append(capture.id, "add_point", json.dumps({"n": number}))
        say(journal=[capture.id, entry.sequence])
    store.close()
    say(calls=task.get("die_at", 0) - left[0])


def main() -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    assert threading.active_count() == 1, "a fork needs a process with one thread"
    for line in sys.stdin:
        task = json.loads(line)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            try:
                work(task, writer)
            except BaseException as error:
                os.write(writer, (json.dumps({"error": repr(error)}) + "\n").encode())
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader) as said:
            lines = [json.loads(text) for text in said.read().splitlines()]
        os.waitpid(child, 0)
        print(json.dumps(lines), flush=True)


if __name__ == "__main__":
    main()
