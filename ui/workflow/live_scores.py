"""Scores of the newest live frames, one view after the other, in a thread that nothing waits for."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from booth.frames import Frame
from booth.rig import Rig
from inference.damage import DamageModel
from inference.errors import InferenceError
from inference.findings import ImageFinding
from inference.fusion import fuse
from inference.guarded import Guarded, Limits
from ui.workflow.scoring import view_input

log = logging.getLogger(__name__)

STALE_NS = 2_000_000_000
WANTED_HZ = 6.0
RATE_OVER_S = 2.0
CLOSING_S = 1.0
# On two cores the preview needs what is left; where there are more, a camera's thread always finds a free one.
LEAST_REST = 0.35 if (os.cpu_count() or 1) <= 2 else 0.1


class LiveState(StrEnum):
    """What the live scores do: nothing scored yet, at it, switched off, or resting because the model failed."""

    WAITING = "waiting"
    SCORING = "scoring"
    OFF = "off"
    RESTING = "resting"


@dataclass(frozen=True, eq=False, slots=True)
class LiveScores:
    """The newest finding of each view and all of them fused; `problem` is a sentence when scoring does not work.

    `rate_hz` is how often a second the whole item is scored, every view of it.
    """

    fused: float | None = None
    findings: Mapping[str, ImageFinding] = field(default_factory=lambda: MappingProxyType({}))
    rate_hz: float = 0.0
    problem: str = ""
    state: LiveState = LiveState.WAITING

    @property
    def by_view(self) -> Mapping[str, float]:
        """Each view's damage score, 0 to 1."""
        return {view: finding.damage_score for view, finding in self.findings.items()}

    @property
    def worst(self) -> ImageFinding | None:
        """The finding of the view that decides the fused score."""
        return max(self.findings.values(), key=lambda finding: finding.damage_score, default=None)


SWITCHED_OFF = LiveScores(state=LiveState.OFF)


class LiveScorer:
    """Scores the newest frame of one view after the other in a thread of its own.

    It rests between two runs, so that the preview keeps its core, and altogether while a capture is taken, while
    something more urgent is done (`is_held`), or while it is switched off. Nothing here blocks, whatever the model
    does; one that keeps failing rests and is tried again.
    """

    def __init__(
        self,
        rig: Rig,
        model: DamageModel,
        shortest_rest_s: float = 0.02,
        limits: Limits | None = None,
        is_held: Callable[[], bool] = lambda: False,
    ) -> None:
        self.is_on = True
        self._is_held = is_held
        self._rig = rig
        self._guarded = Guarded(model, limits or Limits())
        self._rest_s = shortest_rest_s
        self._findings: dict[str, ImageFinding] = {}
        self._sequences: dict[str, int] = {}
        self._problems: dict[str, str] = {}
        self._ends: deque[float] = deque(maxlen=256)
        self._told: set[str] = set()
        self._latest = LiveScores()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live-scores", daemon=True)
        self._thread.start()

    @property
    def latest(self) -> LiveScores:
        return self._latest if self.is_on else SWITCHED_OFF

    def use(self, model: DamageModel) -> None:
        """Go on with another model; the one before is stopped, also in the middle of a run, and closed."""
        self._guarded.use(model)

    def close(self) -> None:
        """End the scores and close the model; one that does not answer is left behind after a second."""
        self._closing.set()
        self._guarded.close()
        self._thread.join(CLOSING_S)

    def _run(self) -> None:
        rest_s, model = self._rest_s, self._guarded.model
        while not self._closing.wait(rest_s):
            if model is not self._guarded.model:
                model = self._guarded.model
                self._start_anew()
            rest_s = self._rest_after(self._look(model))

    def _look(self, model: DamageModel) -> float:
        """Score one frame, if there is one to score; the seconds that it took."""
        if not self.is_on:
            self._start_anew()
            return 0.0
        if self._rig.is_capturing or self._is_held():
            return 0.0
        if (state := self._guarded.state).is_resting:
            if self._latest.state is not LiveState.RESTING:
                self._start_anew(LiveScores(problem=state.sentence, state=LiveState.RESTING))
            return 0.0
        if (frame := self._next_frame()) is None:
            return 0.0
        began = time.perf_counter()
        self._score(frame)
        if model is self._guarded.model:
            self._publish()
        return time.perf_counter() - began

    def _rest_after(self, spent_s: float) -> float:
        """As long as the wanted rate leaves, and always some of what the run took."""
        if not spent_s:
            return self._rest_s
        return max(0.001, spent_s * LEAST_REST, 1.0 / (WANTED_HZ * len(self._rig.views)) - spent_s)

    def _score(self, frame: Frame) -> None:
        self._sequences.pop(frame.view, None)
        self._sequences[frame.view] = frame.sequence
        try:
            finding = self._guarded.score_image(view_input(frame, self._rig.lighting))
        except InferenceError as error:
            self._cannot(frame.view, error.sentence)
        except Exception as error:  # one frame that nobody thought of must not end the scores of all that follow
            if frame.view not in self._told:
                self._told.add(frame.view)
                log.exception("frames of %s cannot be scored", frame.view)
            self._cannot(frame.view, f"The frame of {frame.view} cannot be scored: {error}.")
        else:
            self._findings[frame.view] = finding
            self._problems.pop(frame.view, None)
            self._ends.append(time.perf_counter())

    def _cannot(self, view: str, sentence: str) -> None:
        self._findings.pop(view, None)
        self._problems[view] = sentence

    def _start_anew(self, told: LiveScores | None = None) -> None:
        """Forget all that was scored, so that nothing of another model or of before stands among what comes."""
        for known in (self._findings, self._sequences, self._problems, self._ends):
            known.clear()
        self._latest = told or LiveScores()

    def _next_frame(self) -> Frame | None:
        """The newest frame of the view that was scored longest ago and has something new to score."""
        now_ns, frames = self._rig.clock.now_ns(), self._rig.latest_all()
        self._forget(frames.values(), now_ns)
        waiting = [view for view in frames if view not in self._sequences]
        for view in waiting + [view for view in self._sequences if view in frames]:
            frame = frames[view]
            if frame.color is not None and frame.sequence != self._sequences.get(view) and _is_fresh(frame, now_ns):
                return frame
        return None

    def _forget(self, frames: Iterable[Frame], now_ns: int) -> None:
        fresh = {frame.view for frame in frames if _is_fresh(frame, now_ns)}
        for view in {*self._findings, *self._problems} - fresh:
            self._findings.pop(view, None)
            self._problems.pop(view, None)
        if self._latest.findings and not self._findings:
            self._latest = LiveScores()  # scores of what is not shown any more would be taken for those of now

    def _publish(self) -> None:
        findings = MappingProxyType(dict(self._findings))
        fused = fuse(tuple(findings.values())) if findings else None
        state = LiveState.SCORING if findings else LiveState.WAITING
        self._latest = LiveScores(fused, findings, self._rate(), next(iter(self._problems.values()), ""), state)

    def _rate(self) -> float:
        """Whole items a second, over the last seconds without a rest of a capture between."""
        while len(self._ends) > 2 and self._ends[-1] - self._ends[0] > RATE_OVER_S:
            self._ends.popleft()
        took = self._ends[-1] - self._ends[0] if self._ends else 0.0
        return (len(self._ends) - 1) / took / max(1, len(self._findings)) if took > 0 else 0.0


def _is_fresh(frame: Frame, now_ns: int) -> bool:
    return now_ns - frame.host_time_ns < STALE_NS
