"""`traybooth score` that is interrupted, and goes on."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

from command_line import Cli
from odd_models import write_model

from inference.damage import DamageModel
from storage.store import Store
from ui.workflow.model_registry import register


def test_ctrl_c_ends_scoring_at_once_and_a_second_run_goes_on(cli: Cli, stills: Path, tmp_path: Path):
    _approve(tmp_path / "data", *(write_model(tmp_path / f"{kind}.onnx", kind) for kind in ("hangs", "sound")))
    assert cli("capture", "--profile", stills, "--count", 2, "--now", "--item", "box", "--no-score").code == 0
    interrupter = threading.Thread(target=_interrupt_a_run)
    interrupter.start()
    stopped = cli("score", "--model", tmp_path / "hangs.onnx", "--workers", 1)
    interrupter.join()
    assert stopped.code == 128 + signal.SIGINT
    assert "0 of 2 are done; the same command goes on with the rest." in stopped.err
    done = cli("score", "--model", tmp_path / "sound.onnx", "--workers", 2)
    assert done.code == 0, done.err
    assert "2 scored by odd-sound 1, 0 failed." in done.out


def _approve(data: Path, *models: Path) -> None:
    """Let them run without trying them first, which would go on for ages."""
    with Store.open(data) as store:
        for path in models:
            with DamageModel.load(path) as model:
                register(store, model)
                store.models.approve(model.sha256)


def _interrupt_a_run() -> None:
    """Send this process the signal of Ctrl+C once a model is asked."""
    tick = threading.Event()
    for _ in range(6000):
        if any(thread.name == "model-run" for thread in threading.enumerate()):
            break
        tick.wait(0.01)
    os.kill(os.getpid(), signal.SIGINT)
