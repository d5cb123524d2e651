"""A station that is killed while somebody draws. Started once; forks a worker for each line that it reads.

A line is JSON: folder, seed, kill_after. The worker does `some_step` with that seed again and again, makes each durable
and says so; after `kill_after` such words it gets SIGKILL, wherever it is then. The answer is how many were said.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from pathlib import Path

from label.any_command import some_step

from storage.store import Limits, Store
from ui.workflow.annotating.editor import DraftEditor

MOST_STEPS = 2000


def draw(task: dict, out: int) -> None:
    store = Store.open(Path(task["folder"]), author="7F3A", limits=Limits(floor_bytes=0, ballast_bytes=0))
    editor, chance = DraftEditor(store, 1, "7F3A"), random.Random(task["seed"])
    for _ in range(MOST_STEPS):
        some_step(editor, chance)
        editor.flush()
        os.write(out, b".")


def killed(task: dict) -> int:
    """How many steps were said to be durable before the worker was gone."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            draw(task, writer)
        finally:
            os._exit(1)
    os.close(writer)
    said = 0
    while said < task["kill_after"] and os.read(reader, 1):
        said += 1
    os.kill(child, signal.SIGKILL)
    while os.read(reader, 1):
        said += 1
    os.close(reader)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the worker ended by itself"
    return said


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(killed(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
