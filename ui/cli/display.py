"""Whether there is a display that a window can be shown on, without asking Qt, which ends the program if not."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

OFFSCREEN = ("offscreen", "minimal", "vnc")


def has_display(environment: Mapping[str, str] | None = None, platform: str = sys.platform) -> bool:
    """True where a window can open: always on macOS and Windows, elsewhere where a display server answers."""
    env = os.environ if environment is None else environment
    asked = env.get("QT_QPA_PLATFORM", "").split(":")[0]
    if asked in OFFSCREEN:
        return asked == "vnc"
    if platform in ("win32", "darwin"):
        return True
    return _wayland_answers(env) or _x11_answers(env.get("DISPLAY", ""))


def _wayland_answers(env: Mapping[str, str]) -> bool:
    name = env.get("WAYLAND_DISPLAY", "")
    return bool(name) and _answers(socket.AF_UNIX, str(Path(env.get("XDG_RUNTIME_DIR", "/")) / name))


def _x11_answers(display: str) -> bool:
    host, colon, number = display.rpartition(":")
    number = number.split(".")[0]
    if not colon or not number.isdigit():
        return False
    if host in ("", "unix"):
        path = f"/tmp/.X11-unix/X{number}"
        return _answers(socket.AF_UNIX, path) or _answers(socket.AF_UNIX, f"\0{path}")
    return _answers(socket.AF_INET, (host, 6000 + int(number)))


def _answers(family: int, address: object) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(1.0)
            probe.connect(address)
            return True
    except OSError:
        return False
