"""Recording what the station's booth sees and does, with what only the station knows: scores and placed items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from booth.clock import Clock
from booth.devices import Stage, StagedItem
from booth.events import EventKind, EventLog
from booth.faults.injector import FaultInjector
from booth.faults.kinds import ALL_FAULTS
from booth.profile import shipped_profiles
from booth.recording.options import RecordingOptions
from booth.recording.status import RecordingSummary
from booth.rig import Rig
from ui.workflow.errors import WorkflowError
from ui.workflow.live_scores import LiveScores

RECORDINGS = "recordings"
ITEM_PERIOD_S = 0.25
SCORE_PERIOD_S = 0.5
LONGEST_NAME = 80


def recordings_folder(data: Path) -> Path:
    """Where a station keeps its recordings."""
    return data / RECORDINGS


def named_recording(data: Path, name: str) -> Path:
    """The path that was named, or where nothing is there the recording of that name in the data folder."""
    path, named = Path(name).expanduser(), recordings_folder(data.expanduser()) / name
    return named if named.exists() and not path.exists() else path


def recording_path(data: Path, name: str, clock: Clock) -> Path:
    """The folder of a new recording; without a name that of the time. Raises WorkflowError for one that is no name."""
    if not name:
        return recordings_folder(data) / f"{datetime.fromtimestamp(clock.utc_us() / 1e6, UTC):%Y%m%dT%H%M%S}"
    if len(name) > LONGEST_NAME or not name.isprintable() or name != Path(name).name or name.startswith("."):
        raise WorkflowError(f"A recording cannot be called {name!r}.", "Use letters, digits, - and _.")
    return recordings_folder(data) / name


def profile_text(source: str) -> str:
    """The TOML that a profile was read from; empty where it came from something else."""
    path = Path(source).expanduser()
    path = path if path.is_file() else shipped_profiles().get(source, path)
    return path.read_text(encoding="utf-8") if path.is_file() and path.suffix == ".toml" else ""


class StationRecording:
    """A recorder, and the two who look now and then what lies on the stage and what the live scores say."""

    def __init__(
        self,
        rig: Rig,
        path: Path,
        options: RecordingOptions | None,
        profile_text: str,
        live_scores: Callable[[], LiveScores | None],
    ) -> None:
        """Raises RecordingError."""
        # The libraries behind it take 0.1 s to import, which every start of the window would pay.
        from booth.recording.recorder import Recorder

        self.recorder = Recorder(rig, path, options, profile_text)
        self._tickers = [
            rig.clock.every(SCORE_PERIOD_S, _LiveScoreTeller(rig.events, live_scores).look, "recorded-scores")
        ]
        if rig.stage is not None:
            self._tickers.append(
                rig.clock.every(ITEM_PERIOD_S, _ItemTeller(rig.events, rig.stage).look, "recorded-item")
            )

    def stop(self) -> RecordingSummary:
        """End it; blocks until everything is on the disk."""
        for ticker in self._tickers:
            ticker.close()
        return self.recorder.stop()

    def close(self) -> None:
        self.stop()


def tell_active_faults(events: EventLog, faults: FaultInjector) -> None:
    """Those in force already: whoever reads the recording has not seen them begin."""
    for fault in faults.active():
        sentence = f"Being tried out on {fault.device}: {ALL_FAULTS[fault.kind]}."
        detail = fault.model_dump(mode="json", exclude={"device", "kind"})
        events.tell(EventKind.FAULT, fault.device, "active", fault=fault.kind, sentence=sentence, **detail)


class _ItemTeller:
    """Tells when another item lies on the stage, or the same one otherwise."""

    def __init__(self, events: EventLog, stage: Stage) -> None:
        self._events, self._stage = events, stage
        self._last: StagedItem | None = stage.item

    def look(self) -> None:
        item = self._stage.item
        if item != self._last:
            self._last = item
            self._events.tell(EventKind.ITEM, "stage", "changed", item=None if item is None else asdict(item))


class _LiveScoreTeller:
    """Tells the live scores each time they are new."""

    def __init__(self, events: EventLog, live_scores: Callable[[], LiveScores | None]) -> None:
        self._events, self._live_scores = events, live_scores
        self._last: LiveScores | None = None

    def look(self) -> None:
        scores = self._live_scores()
        if scores is None or scores is self._last or scores.fused is None:
            return
        self._last = scores
        self._events.tell(EventKind.SCORE, "live", "scored", fused=scores.fused, by_view=dict(scores.by_view))
