"""Whether a window can be shown is found out without asking Qt."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from ui.cli.display import has_display

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="abstract sockets are Linux's")


def test_without_a_display_server_there_is_none():
    assert not has_display({}, "linux")
    assert not has_display({"DISPLAY": ""}, "linux")
    assert not has_display({"DISPLAY": ":47110"}, "linux")
    assert not has_display({"DISPLAY": "nonsense"}, "linux")
    assert not has_display({"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": "/nowhere"}, "linux")


def test_a_desktop_has_one():
    assert has_display({}, "darwin")
    assert has_display({}, "win32")


def test_who_asks_for_offscreen_gets_no_window():
    assert not has_display({"QT_QPA_PLATFORM": "offscreen"}, "darwin")
    assert not has_display({"QT_QPA_PLATFORM": "minimal:size=1"}, "win32")


@linux_only
def test_an_x_server_that_answers_is_one():
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0/tmp/.X11-unix/X47110")
        server.listen()
        assert has_display({"DISPLAY": ":47110.0"}, "linux")


@linux_only
def test_a_wayland_compositor_that_answers_is_one(tmp_path: Path):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-7"))
        server.listen()
        assert has_display({"WAYLAND_DISPLAY": "wayland-7", "XDG_RUNTIME_DIR": str(tmp_path)}, "linux")
