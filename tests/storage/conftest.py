"""A temporary store, frames made by a seed, and a clock that stands where a test puts it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from booth.frames import Frame, FrameSet, Intrinsics, Optics, Shot
from booth.outlines import Part
from storage.records import Damage, ItemRef, Region
from storage.store import Limits, Store

ROOT = Path(__file__).parents[2]
QUICK = Limits(floor_bytes=0, ballast_bytes=0)


@dataclass
class StandingClock:
    """Time moves only when a test moves it."""

    utc: int = 1_790_000_000_000_000

    def now_ns(self) -> int:
        return self.utc * 1000

    def utc_us(self) -> int:
        return self.utc

    def sleep(self, seconds: float) -> None:
        self.utc += int(seconds * 1e6)


def make_optics(view: str) -> Optics:
    rng = np.random.default_rng(len(view))
    color = Intrinsics(64, 48, 61.7 / 3, 59.9, 31.4999999999, 23.1, tuple(rng.normal(size=5)))
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = turn, rng.normal(size=3)
    return Optics(color, Intrinsics(64, 48, 50.0, 50.0, 32, 24), pose, np.linalg.inv(pose))


def make_frames(
    seed: int = 0,
    *,
    views: tuple[str, ...] = ("top", "front"),
    lightings: tuple[str, ...] = ("diffuse", "left"),
    size: tuple[int, int] = (64, 48),
    problems: tuple[str, ...] = (),
    uid: str = "",
) -> FrameSet:
    """A set of noise that only its seed decides, with everything that frames can carry."""
    rng = np.random.default_rng(seed)
    width, height = size
    shots = []
    for position, lighting in enumerate(lightings):
        frames = {
            view: Frame(
                view=view,
                sequence=1000 + position,
                color=rng.integers(0, 256, (height, width, 3), dtype=np.uint8),
                depth=rng.integers(0, 65536, (height, width), dtype=np.uint16),
                optics=make_optics(view),
                host_time_ns=2**62 + position,
                exposed_ns=2**61 + position,
                depth_unit_m=0.0001,
                exposure_us=1e6 / 7,
                gain=None if position else 1.1,
                device_time_ns=2**60 + position if position else None,
                device_time_domain="hardware",
            )
            for view in views
        }
        shots.append(Shot(lighting, {"ring": 1 / 3, "bar": 0.0}, frames, 77 + position, (None, True)[position % 2]))
    made = uid or uuid.UUID(bytes=rng.bytes(16)).hex
    return FrameSet(made, "test-booth", tuple(shots), 5, 6, problems)


def square(left: float, top: float, side: float) -> tuple[tuple[float, float], ...]:
    return ((left, top), (left + side, top), (left + side, top + side), (left, top + side))


def make_damage(kind: str = "tear", *, uid: str = "d1", cut_out: bool = False, **told) -> Damage:
    cutouts = (square(1 / 3 + 8, 10, 5.25),) if cut_out else ()
    regions = (
        Region("top", (Part(square(1 / 3 + 4, 5, 20.5), cutouts),)),
        Region("front", (Part(square(3, 4, 10)), Part(square(20, 25.125, 12)))),
    )
    return Damage(uid, kind, regions=regions, **told)


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def open_store(tmp_path, clock):
    """Opens the test's own store; what a test leaves open is closed."""
    opened: list[Store] = []

    def open_it(folder: Path | None = None, **told) -> Store:
        opened.append(Store.open(folder or tmp_path / "data", **{"clock": clock, "limits": QUICK, **told}))
        return opened[-1]

    yield open_it
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store) -> Store:
    return open_store(author="p7")


@pytest.fixture(name="make_frames", scope="session")
def _make_frames():
    return make_frames


@pytest.fixture(name="make_damage", scope="session")
def _make_damage():
    return make_damage


@pytest.fixture
def square_ring():
    return square


@pytest.fixture
def add(store):
    """Stores one more small capture; the seed decides everything about it."""
    seeds = iter(range(1, 10_000))

    def add_it(code: str = "", product: str = "P1", **told):
        seed = next(seeds)
        frames = make_frames(seed, views=("top", "front"), lightings=("diffuse",), size=(16, 12))
        return store.captures.add(frames, ItemRef(code or f"ITEM{seed}", product, "A thing", "carton"), **told)

    return add_it
