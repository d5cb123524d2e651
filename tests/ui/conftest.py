"""Commands run as a person would, with a data folder of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from command_line import Cli, Done

from ui.cli import main


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cli:
    """Run a command with a data folder of its own."""
    monkeypatch.setenv("TRAYBOOTH_DATA", str(tmp_path / "data"))

    def run(*words: object) -> Done:
        code = main([str(word) for word in words])
        done = capfd.readouterr()
        return Done(code, done.out, done.err)

    return run
