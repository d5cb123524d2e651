"""The composition root: from settings to a rig, a store, a model and what watches them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from booth.calibration.applied import tell_unsound, with_calibrations
from booth.clock import Clock, SystemClock
from booth.drivers import build_devices, clock_of
from booth.events import EventLog
from booth.faults import wrap
from booth.faults.injector import FaultInjector
from booth.faults.plan import read_plan
from booth.plugged.bandwidth import tell_overloads
from booth.profile import Profile, load_profile
from booth.recording.errors import RecordingError
from booth.recording.options import RecordingOptions
from booth.recording.status import RecordingSummary
from booth.rig import Rig
from inference.damage import DamageModel, shipped_model
from inference.errors import InferenceError
from storage.store import Store
from storage.taxonomy import Taxonomy, load_taxonomy
from ui.settings import Settings, default_data_folder
from ui.workflow.assessing import Assessor
from ui.workflow.guidance import GuideLoop
from ui.workflow.live_scores import LiveScorer
from ui.workflow.model_registry import require_allowed
from ui.workflow.recording import StationRecording, profile_text, recording_path, tell_active_faults
from ui.workflow.storage_faults import storage_gate

if TYPE_CHECKING:
    from booth.recording.recorder import Recorder
    from booth.replay.player import Player

__all__ = ["Settings", "Station", "default_data_folder"]


class Station:
    """Owns everything that a running station holds open, and closes it in the right order.

    It opens in parts, each callable from the lane where it belongs, so that a window can show before the booth is
    there. With `live`, guidance starts with the rig and live scores as soon as rig and model are both there, and a
    recording plays by itself; otherwise it plays on while somebody waits, each time the same. `clock` is the system's,
    or that of the recording that the profile names; `player` then plays it.
    """

    def __init__(self, settings: Settings, clock: Clock | None = None, *, live: bool = True) -> None:
        self.settings = settings
        self.player: Player | None = None
        self._is_clock_given = clock is not None
        self._live_by(clock or SystemClock())
        self.author = settings.author
        self.profile: Profile | None = None
        self.store: Store | None = None
        self.rig: Rig | None = None
        self.model: DamageModel | None = None
        self.assessor: Assessor | None = None
        self.model_problem = ""
        self.guide: GuideLoop | None = None
        self.live: LiveScorer | None = None
        self.taxonomy: Taxonomy | None = None
        self._recording: StationRecording | None = None
        self._wants_live = live
        self._live_model: DamageModel | None = None
        self._guard = threading.RLock()

    def __enter__(self) -> Station:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self) -> Station:
        """Open everything; raises what the first part that failed says, with nothing left open."""
        try:
            self.load_profile()
            self.open_store()
            self.open_rig()
            self.open_model()
        except BaseException:
            self.close()
            raise
        return self

    def load_profile(self) -> Profile:
        """Raises ProfileError, which lists everything that is wrong with the profile."""
        self.profile = load_profile(self.settings.profile)
        if not self._is_clock_given and self.player is None and hasattr(clock := clock_of(self.profile), "player"):
            self._live_by(clock)
        return self.profile

    def open_store(self) -> Store:
        """Raises StoreError."""
        self.taxonomy = load_taxonomy(None)
        # A replay's time stands still while something is stored, so there a disk is slow by the machine's clock.
        gate = storage_gate(self.faults, self.clock if self.player is None else SystemClock())
        store = Store.open(self.settings.data, clock=self.clock, author=self.author, before_write=gate)
        with self._guard:
            self.store = store
            self._start_assessing()
        return store

    def open_rig(self) -> Rig:
        """Blocks until every view has its first frame; a plan of faults begins now. Raises OpenError, which names all
        devices that failed, and FaultPlanError."""
        profile = self.profile or self.load_profile()
        if self.settings.faults is not None:
            self.faults.follow(read_plan(self.settings.faults, profile))
        if self.player is not None and self._wants_live:
            self.player.play()
        tell_overloads(profile, self.events)
        tell_unsound(self.settings.data, self.events)
        built = build_devices(profile, self.clock, self.settings.data)
        devices = wrap(with_calibrations(built, self.settings.data), self.faults, self.clock)
        rig = Rig.open(profile, clock=self.clock, devices=devices, events=self.events)
        with self._guard:
            self.rig = rig
            if self._wants_live:
                self.guide = GuideLoop(rig, self.clock)
            self._start_live()
        return rig

    def open_model(self) -> DamageModel | None:
        """The damage model; None with a sentence in `model_problem` where there is none to be had."""
        try:
            return self.use_model(self.settings.model or shipped_model())
        except InferenceError as error:
            self.model_problem = str(error)
            return None

    def use_model(self, path: Path) -> DamageModel:
        """Score with this model from now on, also live; where it raises InferenceError, the one before goes on.

        A model serves one thread at a time, so the live scores get a second one. Models that go are stopped in the
        middle of a run.
        """
        model = DamageModel.load(path)
        require_allowed(model.sha256, model.card.model_id, path, self.settings.data, self.settings.approvals)
        live_model = DamageModel.load(path) if self._wants_live else None
        with self._guard:
            before, self.model, self.model_problem = self.model, model, ""
            if self.assessor is not None:
                self.assessor.use(model)
            elif before is not None:
                before.close()
            self._start_assessing()
            self._use_live(live_model)
        return model

    def stop_scoring(self) -> None:
        """Let a capture that is being scored go without a score; what scores then is about to be closed."""
        if (assessor := self.assessor) is not None:
            assessor.stop()

    @property
    def recorder(self) -> Recorder | None:
        """The recorder of the recording that runs, or that ended by itself; None where none was started."""
        recording = self._recording
        return None if recording is None else recording.recorder

    def start_recording(self, options: RecordingOptions | None = None, name: str = "") -> Recorder:
        """Record the booth into a new folder of the data folder. Raises RecordingError and WorkflowError."""
        return self.record_into(recording_path(self.settings.data, name, self.clock), options)

    def record_into(self, path: Path, options: RecordingOptions | None = None) -> Recorder:
        """Record the booth into this new folder. Raises RecordingError."""
        if self.rig is None:
            raise RecordingError("There is no booth to record yet.", "Wait until its cameras are open.")
        if self.player is not None:
            raise RecordingError("This booth is a recording already.", "Copy a part of it: recording cut.")
        if self.recorder is not None and self.recorder.status().is_running:
            raise RecordingError("A recording is running already.", "Stop it first.")
        if (ended := self._take("_recording")) is not None:
            ended.close()
        text = profile_text(self.settings.profile)
        recording = StationRecording(self.rig, path, options, text, lambda: self.live and self.live.latest)
        with self._guard:
            self._recording = recording
        tell_active_faults(self.events, self.faults)
        return recording.recorder

    def stop_recording(self) -> RecordingSummary:
        """End the recording; blocks until it is on the disk. Raises RecordingError where there is none."""
        recording = self._take("_recording")
        if recording is None:
            raise RecordingError("No recording is running.")
        return recording.stop()

    def close(self) -> None:
        """Stop what watches, make the lights dark, then close the store; may be called twice."""
        names = ("_recording", "live", "guide", "rig", "player", "assessor", "model", "_live_model", "store")
        closers = [self._take(name) for name in names]
        _close_all([part.close for part in closers if part is not None])

    def _live_by(self, clock: Clock) -> None:
        """The clock, and all that is told and done by its time."""
        self.clock = clock
        self.player = getattr(clock, "player", None)
        self.events = EventLog(clock)
        self.faults = FaultInjector(clock, self.events)
        if self.player is not None:
            from booth.replay.retelling import retell

            retell(self.player, self.events)

    def _start_assessing(self) -> None:
        if self.store is not None and self.model is not None and self.assessor is None:
            self.assessor = Assessor(self.store, self.model)

    def _use_live(self, model: DamageModel | None) -> None:
        if self.live is not None and model is not None:
            self.live.use(model)
            return
        if self._live_model is not None:
            self._live_model.close()
        self._live_model = model
        self._start_live()

    def _start_live(self) -> None:
        if self.rig is not None and self._live_model is not None and self.live is None:
            self.live, self._live_model = LiveScorer(self.rig, self._live_model, is_held=self._is_assessing), None

    def _is_assessing(self) -> bool:
        """Whether a capture waits for its score: whoever stands at the booth does, too."""
        assessor = self.assessor
        return assessor is not None and assessor.is_busy

    def _take(self, name: str):
        with self._guard:
            part = getattr(self, name)
            setattr(self, name, None)
        return part


def _close_all(closers: list[Callable[[], None]]) -> None:
    """Call every closer in order, also after one failed; the first failure is raised at the end."""
    first: BaseException | None = None
    for close in closers:
        try:
            close()
        except Exception as error:
            first = first or error
    if first is not None:
        raise first
