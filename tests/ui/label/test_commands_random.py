"""Any sequence of gestures: undo to the start and redo to the end give the same, also after a kill -9."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from label.any_command import some_command, some_step

from storage.records import JournalEntry
from storage.store import Limits, Store
from ui.workflow.annotating.commands import kind_of, to_json
from ui.workflow.annotating.draft import AnnotateError, AnnotationDraft
from ui.workflow.annotating.editor import DraftEditor
from ui.workflow.annotating.history import REDO, UNDO, History, replay

HERE = Path(__file__).parent
QUICK = Limits(floor_bytes=0, ballast_bytes=0)


def undone_and_redone(history) -> None:
    """Undo to the start and redo to the end, and find every draft on the way again."""
    while history.redo() is not None:
        pass
    drafts = [history.draft]
    while history.undo() is not None:
        drafts.append(history.draft)
    while len(drafts) > 1:
        assert history.draft == drafts.pop()
        assert history.redo() is not None
    assert history.draft == drafts[0]
    assert not history.can_redo


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False), st.integers(5, 60))
def test_undo_redo_and_the_journal_give_the_same_drafts(chance, steps):
    history, journal = History(AnnotationDraft(1)), []
    for number in range(steps):
        if (written := done(history, chance)) is not None:
            journal.append(JournalEntry(1, number + 1, *written, "7F3A", number))
    again = replay(1, journal)
    assert again.draft == history.draft
    assert (again.can_undo, again.can_redo) == (history.can_undo, history.can_redo)
    undone_and_redone(again)
    while history.redo() is not None:
        pass
    assert again.draft == history.draft
    while again.undo() is not None:
        pass
    assert again.draft == AnnotationDraft(1)


def done(history: History, chance) -> tuple[str, str] | None:
    """Kind and payload of what was done to the history, None where it was refused."""
    kind = chance.choice((*["do"] * 8, UNDO, UNDO, REDO))
    if kind != "do":
        return (kind, "{}") if (history.undo() if kind == UNDO else history.redo()) is not None else None
    try:
        command = some_command(history.draft, chance)
        history.do(command)
    except AnnotateError:
        return None
    return kind_of(command), to_json(command)


@pytest.fixture(scope="module")
def killer():
    """The process whose workers are killed."""
    root = HERE.parents[2]
    words = sys.executable, str(HERE / "killed_drafting.py")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(root), str(HERE.parent)))}
    with subprocess.Popen(
        words, cwd=root, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.stdin.close()


def after_the_kill(killer, folder: Path, seed: int, kill_after: int) -> int:
    killer.stdin.write(json.dumps({"folder": str(folder), "seed": seed, "kill_after": kill_after}) + "\n")
    killer.stdin.flush()
    return json.loads(killer.stdout.readline())


def drafts_of(seed: int, folder: Path) -> list[AnnotationDraft]:
    """The drafts after 0, 1, 2... steps of the same hand, done in peace."""
    with Store.open(folder, author="7F3A", limits=QUICK) as store:
        editor, chance = DraftEditor(store, 1, "7F3A"), random.Random(seed)
        drafts = [editor.draft]
        for _ in range(60):
            some_step(editor, chance)
            drafts.append(editor.draft)
    return drafts


@settings(max_examples=6, deadline=None, database=None)
@given(seed=st.integers(0, 2**31), kill_after=st.integers(0, 40))
def test_after_a_kill_the_draft_is_as_far_as_was_said_and_its_history_is_whole(stored_once, killer, seed, kill_after):
    with tempfile.TemporaryDirectory() as folder:
        data = Path(shutil.copytree(stored_once, Path(folder) / "data"))
        peace = drafts_of(seed, Path(shutil.copytree(stored_once, Path(folder) / "peace")))
        said = after_the_kill(killer, data, seed, kill_after)
        with Store.open(data, author="7F3A", limits=QUICK) as store:
            editor = DraftEditor(store, 1, "7F3A")
            assert editor.draft in peace[said : said + 2]
            undone_and_redone(editor)
