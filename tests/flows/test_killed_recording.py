"""A recording whose process is killed: at most its last chunk is gone."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest
from mcap.exceptions import McapError
from mcap.records import Chunk, Message
from mcap.stream_reader import StreamReader, breakup_chunk

from booth.recording.chunks import chunk_messages
from booth.recording.reader import open_recording
from booth.recording.rewrite import rewrite
from booth.recording.segment import CHUNK_BYTES
from booth.recording.survey import survey

ROOT = Path(__file__).parents[2]
LONGEST_S = 60


@pytest.fixture
def stills(tmp_path: Path) -> Path:
    """Two views of noise with depth, at 320x240, which fill a chunk some times a second."""
    folder, rng = tmp_path / "stills", np.random.default_rng(1)
    folder.mkdir()
    matrix = [[300.0, 0.0, 159.5], [0.0, 300.0, 119.5], [0.0, 0.0, 1.0]]
    for view in ("a", "b"):
        cv2.imwrite(str(folder / f"{view}.color.png"), rng.integers(0, 256, (240, 320, 3), dtype=np.uint8))
        cv2.imwrite(str(folder / f"{view}.depth.png"), rng.integers(0, 65536, (240, 320), dtype=np.uint16))
    views = [
        {"view": v, "color": f"{v}.color.png", "depth": f"{v}.depth.png", "camera_to_world": np.eye(4).tolist()}
        for v in ("a", "b")
    ]
    told = {"units": "metres", "image_size": [320, 240], "color_intrinsics": matrix, "depth_intrinsics": matrix}
    (folder / "calibration.json").write_text(json.dumps(told | {"depth_unit_m": 0.0001, "views": views}))
    return folder


@pytest.mark.parametrize("chunks", [2, 5, 9])
def test_after_kill_9_at_most_the_last_chunk_is_gone(stills: Path, tmp_path: Path, chunks: int):
    out = tmp_path / "killed"
    words = [sys.executable, "-m", "ui.cli", "record", "--profile", str(stills), "--out", str(out)]
    process = subprocess.Popen([*words, "--data", str(tmp_path / "data")], cwd=ROOT)
    try:
        wait_for_bytes(process, out / "part-0001.mcap", chunks * CHUNK_BYTES)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    check_killed(out, tmp_path / "saved", chunks)


def check_killed(out: Path, saved: Path, chunks: int) -> None:
    with open_recording(out) as recording:
        found = survey(recording)
        assert found.missing == 0
        assert sum(loss.size_bytes for loss in found.losses) < 2 * CHUNK_BYTES
        (segment,) = recording.segments
        assert not segment.map.is_finished
        assert len(segment.map.chunks) >= chunks
        assert all(view.frames > 0 for view in found.views)
        assert same_as_the_stock_reader(segment.path, segment.map.chunks)
        rewrite(recording, saved)
    with open_recording(saved) as recovered:
        assert survey(recovered).problems == ()
        assert survey(recovered).messages == found.messages


def wait_for_bytes(process: subprocess.Popen, path: Path, size: int) -> None:
    """Back when the file has grown so far."""
    waiting = threading.Event()
    for _ in range(LONGEST_S * 100):
        if path.exists() and path.stat().st_size >= size:
            return
        assert process.poll() is None, "the recording ended by itself"
        waiting.wait(0.01)
    raise AssertionError(f"{path} did not grow in {LONGEST_S} s")


def same_as_the_stock_reader(path: Path, places) -> bool:
    """Whether the stock stream reader, chunk by chunk until the file breaks off, finds just what ours does."""
    stock = []
    with path.open("rb") as file:
        try:
            for record in StreamReader(file, emit_chunks=True, validate_crcs=True).records:
                if isinstance(record, Chunk):
                    chunk = breakup_chunk(record, validate_crc=True)
                    stock += [(one.sequence, one.data) for one in chunk if isinstance(one, Message)]
        except (McapError, ValueError):
            pass
        ours = [(one.number, one.data) for place in places for one in chunk_messages(file, place)]
    return stock == ours
