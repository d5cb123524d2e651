"""Drift of images and scores: told with a day and an amount where it is there, and not where it is not."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from booth.frames import Frame, FrameSet, Intrinsics, Optics, Shot
from storage.records import CaptureScore, ItemRef
from storage.store import Limits, Store
from ui.workflow.drift_watch import fix_period, watch_drift
from ui.workflow.errors import WorkflowError
from ui.workflow.image_statistics import fill_image_stats, image_stats, keep_image_stats, stats_of
from ui.workflow.two_samples import changed_at, difference, stability_index

RISING, STEADY = "5d" * 32, "6e" * 32
PART = 35
HOUR_US = 3_600_000_000


@dataclass
class Hours:
    """A clock that moves by an hour with every capture."""

    utc: int = int(datetime(2026, 3, 1, 12).timestamp() * 1e6)

    def now_ns(self) -> int:
        return self.utc * 1000

    def utc_us(self) -> int:
        return self.utc

    def sleep(self, seconds: float) -> None:
        self.utc += int(seconds * 1e6)


def frame(color: np.ndarray, depth: np.ndarray | None = None, view: str = "left") -> Frame:
    return Frame(view, 1, color, depth, Optics(Intrinsics(32, 24, 30.0, 30.0, 16.0, 12.0)), 1, 1)


def frames_of(seed: int, light: float) -> FrameSet:
    """One view under two lightings; `light` dims the second one."""
    rng = np.random.default_rng(seed)
    item = rng.integers(0, 256)
    shots = []
    for lighting, level in (("diffuse", 1.0), ("back", light)):
        color = rng.normal(110 * level, 6, (24, 32, 3))
        color[3:-3, 4:-4] = item
        depth = np.where(rng.random((24, 32)) < 0.95, 7000, 0).astype(np.uint16)
        shots.append(Shot(lighting, {}, {"left": frame(np.clip(color, 0, 255).astype(np.uint8), depth)}, 1))
    return FrameSet(f"{seed:032x}", "booth-1", tuple(shots), 1, 2)


@pytest.fixture(scope="module")
def shift(tmp_path_factory) -> Path:
    """The folder of a station with 105 captures, an hour apart, of items of all kinds: from the 36th on the second
    light is dimmed, and one of two models gives higher scores."""
    folder = tmp_path_factory.mktemp("shift") / "data"
    with Store.open(folder, clock=Hours(), author="7F3A", limits=Limits(0, 0)) as store:
        for model in (RISING, STEADY):
            store.models.register(model, "damage")
        for seed in range(1, 3 * PART + 1):
            _take(store, seed, is_late=seed > PART)
    return folder


def _take(store: Store, seed: int, is_late: bool) -> None:
    store.parts.clock.utc += HOUR_US
    frames = frames_of(seed, 0.88 if is_late else 1.0)
    capture = store.captures.add(frames, ItemRef(f"item-{seed}"))
    keep_image_stats(store, capture.id, frames)
    for model, level in ((RISING, 0.3 if is_late else 0.1), (STEADY, 0.1)):
        fused = float(norm.cdf(norm.ppf(level) + np.random.default_rng(seed).normal() / 4))
        store.scores.add(CaptureScore(capture.id, model, fused, 0.5, (), 0.1))


@pytest.fixture
def watched(shift) -> Store:
    with Store.read(shift) as store:
        yield store


@pytest.fixture
def station(shift, tmp_path) -> Path:
    """A copy of the station that a test may write to."""
    return Path(shutil.copytree(shift, tmp_path / "data"))


def test_statistics_of_an_image_are_those_of_its_rim():
    color = np.full((80, 80, 3), (30, 60, 90), np.uint8)
    color[10:-10, 10:-10] = 255
    depth = np.zeros((80, 80), np.uint16)
    depth[:, :40] = 7000
    found = image_stats(frame(color, depth), "back")
    assert (found.view, found.lighting) == ("left", "back")
    assert found.luma == pytest.approx(0.114 * 30 + 0.587 * 60 + 0.299 * 90, abs=0.5)
    assert (found.contrast, found.sharpness, found.saturated_share) == (0, 0, 0)
    assert (found.red_share, found.blue_share) == pytest.approx((0.5, 1 / 6))
    assert found.depth_share == pytest.approx(0.5)
    color[:10] = 255
    assert image_stats(frame(color), "back").saturated_share == pytest.approx(800 / 2800)
    assert image_stats(frame(color), "back").depth_share is None


def test_an_image_of_few_pixels_has_statistics_too():
    assert image_stats(frame(np.full((2, 3, 3), 7, np.uint8)), "").luma == 7


def test_a_light_that_dims_is_told_with_view_lighting_amount_and_day(watched):
    since = watched.captures.get(PART + 1).created_utc_us
    report = watch_drift(watched, "booth-1", captures=PART)
    (told,) = (row for row in report.drifting if row.measure == "luma")
    day = datetime.fromtimestamp(since / 1e6)
    assert told.sentence == f"View left, lighting back: darker by 12 % since {day.day} {day:%B}."
    assert told.since_utc_us == since
    assert told.change == pytest.approx(-0.12, abs=0.01)
    assert report.rows[: len(report.drifting)] == report.drifting


def test_other_items_under_the_same_light_are_no_drift(watched):
    report = watch_drift(watched, "booth-1", STEADY, captures=PART)
    assert {(row.lighting, row.measure) for row in report.drifting} == {("back", "luma")}
    assert (report.reference_captures, report.recent_captures) == (PART, PART)
    assert {row.measure for row in report.rows} >= {"contrast", "sharpness", "depth_share", "fused"}


def test_scores_that_rise_are_told_of_the_model_that_gave_them(watched):
    (told,) = (row for row in watch_drift(watched, "booth-1", RISING, captures=PART).drifting if not row.view)
    assert told.measure == "fused"
    assert told.sentence.startswith("Fused scores higher by 0.")


def test_the_period_that_the_lead_fixed_is_what_counts(station):
    with Store.open(station, limits=Limits(0, 0)) as store:
        start, end = (store.captures.get(number).created_utc_us for number in (PART + 1, 2 * PART + 1))
        fix_period(store, "booth-1", start, end, "lead")
        report = watch_drift(store, "booth-1", RISING)
        assert (report.reference_captures, report.recent_captures, report.drifting) == (PART, PART, ())
        for period in ((start, start), (0, 5)):
            with pytest.raises(WorkflowError, match="no capture"):
                fix_period(store, "booth-1", *period)


def test_too_few_captures_are_said_to_be_too_few(watched):
    assert "0 captures" in watch_drift(watched, "another booth").problem
    report = watch_drift(watched, "booth-1", captures=3 * PART)
    assert (report.rows, report.recent_captures) == ((), 0)
    assert "too few" in report.problem


def test_the_command_names_what_drifts_and_says_so_by_its_exit_code(cli, station):
    done = cli("drift", "--data", station)
    assert (done.code, done.err) == (0, "")
    assert "too few" in done.out
    first = datetime.fromtimestamp(Hours().utc / 1e6)
    last = first + timedelta(hours=PART)
    done = cli("drift", "--data", station, "--measure", "--reference", f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}")
    assert done.code == 1
    assert "0 captures measured" in done.out
    assert "View left, lighting back: darker by 12 % since" in done.out
    assert cli("drift", "--data", station, "--json").json["reference_captures"] >= PART


def test_a_day_that_is_none_is_refused(cli, station):
    with pytest.raises(SystemExit):
        cli("drift", "--data", station, "--reference", "monday", "tuesday")


def test_older_captures_are_measured_from_their_stored_images(tmp_path):
    with Store.open(tmp_path / "data", limits=Limits(0, 0)) as store:
        ids = [store.captures.add(frames_of(seed, 1.0), ItemRef("item")).id for seed in (1, 2)]
        assert [fill_image_stats(store, 1), fill_image_stats(store), fill_image_stats(store)] == [1, 1, 0]
        assert store.image_stats.of(ids[0]) == stats_of(frames_of(1, 1.0))


def test_the_stability_index_is_its_closed_form_for_two_normals():
    """For normals of equal spread the symmetric relative entropy is the squared shift; tenths keep most of it."""
    rng = np.random.default_rng(5)
    before, now = rng.normal(0, 1, 20_000), rng.normal(0.5, 1, 20_000)
    edges = norm.ppf(np.linspace(0, 1, 11))
    p, q = np.full(10, 0.1), np.diff(norm.cdf(edges, 0.5))
    assert stability_index(before, now) == pytest.approx(np.sum((q - p) * np.log(q / p)), rel=0.05)
    assert stability_index(before, rng.permutation(before)) == pytest.approx(0, abs=1e-12)


def test_a_difference_is_clear_only_where_it_is_large_and_no_accident():
    rng = np.random.default_rng(7)
    before = rng.normal(0, 1, 200)
    assert not difference(before, rng.normal(0, 1, 200)).is_clear
    assert difference(before, rng.normal(1.5, 1, 200)).is_clear
    assert difference(before, rng.normal(1.5, 1, 200)).distance == pytest.approx(2 * norm.cdf(0.75) - 1, abs=0.1)


@pytest.mark.parametrize("step", [0, 30, 99])
def test_the_step_in_a_series_is_found(step):
    rng = np.random.default_rng(step)
    series = np.where(np.arange(100) < step, 10.0, 8.0) + rng.normal(0, 0.2, 100)
    assert changed_at(series, 10.0, 8.0) == step
