"""The sections of Insights over made-up figures, for screenshots of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from ui.qt.waiting import wait_for

if TYPE_CHECKING:
    from booth.frames import FrameSet
    from storage.store import Store
    from ui.qt.window import MainWindow
    from ui.settings import Settings

CAPTURES, REFERENCES, DARKER_FROM = 120, 20, 80
MODELS = {"a" * 64: 1.6, "b" * 64: 2.3}
KINDS = ("carton", "bag", "bottle")


class InsightsTour:
    """`shoot` takes a screen under a name."""

    def __init__(self, window: MainWindow, shoot: Callable[[str], None]) -> None:
        self._window, self._shoot = window, shoot

    def go(self) -> None:
        page = self._window.insights_page
        self._window.show_page(2)
        wait_for(lambda: page.threshold.evaluated is not None and page.drift.report is not None)
        page.sets.entered()
        wait_for(lambda: page.sets.figures is not None)
        for name in ("threshold", "sets", "gallery", "drift"):
            page.bar.group.button(page.sections.index(getattr(page, name))).click()
            self._shoot(f"insights-{name}")
        line = page.threshold.line
        page.bar.group.button(0).click()
        line.other.setCurrentIndex(line.other.findData(min(MODELS)))
        wait_for(lambda: page.threshold.evaluated.comparison is not None)
        self._shoot("insights-compared")


def prepare(settings: Settings) -> None:
    """Give a station its made-up figures before a window opens it."""
    from ui.station import Station

    station = Station(settings)
    station.load_profile()
    try:
        station.open_store()
        fill(station.store, station.profile.name, tuple(kind.code for kind in station.taxonomy.types))
    finally:
        station.close()


def fill(store: Store, profile: str, damage_types: tuple[str, ...]) -> None:
    """Captures of ten products, one in three damaged, judged and scored by two models; the newest ones darker."""
    from storage.records import CaptureScore, CaptureState, Damage, ItemRef, Severity, Verdict
    from ui.workflow.drift_watch import fix_period
    from ui.workflow.image_statistics import keep_image_stats

    rng = np.random.default_rng(1)
    for version, sha256 in enumerate(MODELS, start=11):
        store.models.register(sha256, "traybooth-damage", f"2026.{version}", "damage_segmentation", 0.6)
    for number in range(CAPTURES):
        product = number % 10
        item = ItemRef(f"20{product:04d}-{number:06d}", f"20{product:04d}", f"Product {product}", KINDS[product % 3])
        frames = _frames(rng, number, profile, 0.85 if number >= DARKER_FROM else 1.0)
        capture = store.captures.add(frames, item)
        capture_id = capture.id
        if number == DARKER_FROM:
            fix_period(store, profile, store.captures.get(1).created_utc_us, capture.created_utc_us)
        keep_image_stats(store, capture_id, frames)
        is_damaged = number >= REFERENCES and rng.random() < 0.5
        for sha256, shift in MODELS.items():
            score = 1.0 / (1.0 + np.exp(-rng.normal(shift if is_damaged else -2.2, 1.4)))
            store.scores.add(CaptureScore(capture_id, sha256, float(score), 0.6, (), 0.1))
        severity = (Severity.MINOR, Severity.MAJOR)[rng.integers(2)]
        damage = Damage(f"{number:032x}", str(rng.choice(damage_types)), severity)
        verdict = Verdict.DAMAGED if is_damaged else Verdict.UNDAMAGED
        revision = store.annotations.submit(capture_id, (damage,) if is_damaged else (), verdict).revision
        store.reviews.decide(capture_id, revision, CaptureState.ACCEPTED, author="LEAD")
        if number < REFERENCES:
            store.gallery.add(capture_id, float(rng.integers(360)))
    gallery = store.gallery.of(store.products.get("200000").id)
    store.gallery.retire(gallery[-1].id)
    store.gallery.raise_flag(gallery[0].product_id, [one.id for one in gallery], {})


def _frames(rng: np.random.Generator, number: int, profile: str, light: float) -> FrameSet:
    from booth.frames import Frame, FrameSet, Intrinsics, Optics, Shot

    color = np.clip(rng.normal(110.0 * light, 8.0, (48, 64, 3)), 0, 255).astype(np.uint8)
    lens = Optics(Intrinsics(64, 48, 60.0, 60.0, 31.5, 23.5), None, np.eye(4))
    frame = Frame("left", number, color, None, lens, number, number)
    return FrameSet(f"{number:032x}", profile, (Shot("diffuse", {"top": 1.0}, {"left": frame}, 1),), 1, 1)
