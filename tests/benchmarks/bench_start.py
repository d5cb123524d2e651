"""What the window costs until it is there, on a warm start: `python tests/benchmarks/bench_start.py`.

Each start is a process of its own: processor seconds and memory when the window was painted, and beside it, in turn,
an empty Qt window, so that the machine's load falls on both alike.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile

ROUNDS = 5
WINDOW = """
from pathlib import Path
from PySide6.QtWidgets import QApplication
from ui.settings import Settings
app = QApplication(["traybooth"])
from ui.qt.app import make_window
window = make_window(app, Settings(data=Path(FOLDER), language="en"))
"""
EMPTY = """
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication(["empty"])
window = QWidget()
"""
PAINTED = """
import json, resource, sys, time
window.resize(1280, 800)
window.show()
while not window.windowHandle().isExposed():
    app.processEvents()
app.processEvents()
usage = resource.getrusage(resource.RUSAGE_SELF)
heavy = [name for name in ("cv2", "onnxruntime", "sqlalchemy", "pyrealsense2") if name in sys.modules]
rss_mb = int(next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1]) / 1024
print(json.dumps({"cpu_s": usage.ru_utime + usage.ru_stime, "rss_mb": rss_mb, "heavy": heavy}))
sys.stdout.flush()
import os
os._exit(0)
"""


def start(script: str, folder: str) -> dict:
    """Run one start in a fresh interpreter; its own figures at the moment the window was painted."""
    code = f"FOLDER = {folder!r}\n" + script + PAINTED
    env = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    found: dict[str, list[dict]] = {"empty Qt window": [], "the station's window": []}
    with tempfile.TemporaryDirectory() as folder:
        start(WINDOW, folder)  # warms the disk's cache and the byte code
        for _ in range(ROUNDS):
            found["empty Qt window"].append(start(EMPTY, folder))
            found["the station's window"].append(start(WINDOW, folder))
    for name, starts in found.items():
        cpu_s = statistics.median(one["cpu_s"] for one in starts)
        rss_mb = statistics.median(one["rss_mb"] for one in starts)
        heavy = ", ".join(starts[0]["heavy"]) or "none"
        print(f"{name:22} {cpu_s:6.2f} s CPU  {rss_mb:6.0f} MB   heavy imports so far: {heavy}")
    print("bar: under 1 s CPU and 250 MB to the station's window")


if __name__ == "__main__":
    main()
