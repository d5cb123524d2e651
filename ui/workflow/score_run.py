"""Many stored captures scored side by side; the store's one writer keeps what each of them gets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue

from inference.errors import InferenceError
from inference.guarded import Limits
from storage.errors import StoreError
from storage.records import CaptureQuery, CaptureScore
from storage.store import Store
from ui.workflow.assessing import Assessor

# Nobody waits at a booth for these, so a model is only given up where it hangs.
PATIENT = Limits(deadline_s=60.0, failures=1_000_000)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A capture's score, or the sentence that says why it has none."""

    capture_id: int
    score: CaptureScore | None
    problem: str = ""


def ids_to_score(store: Store, sha256: str, query: CaptureQuery, *, again: bool = False) -> tuple[int, ...]:
    """The query's captures that this model has not scored yet (with `again`: all), so that a run that was interrupted
    goes on where it ended."""
    return tuple(store.captures.ids(query) if again else store.scores.unscored(sha256, query))


def score_ids(assessors: Sequence[Assessor], ids: Sequence[int]) -> Iterator[Outcome]:
    """Each capture's outcome, in this order, each stored by then; so many at once as there are assessors.

    To be closed by whoever leaves it early (`contextlib.closing`): what is under way is stopped then.
    """
    free: SimpleQueue[Assessor] = SimpleQueue()
    for assessor in assessors:
        free.put(assessor)
    pool = ThreadPoolExecutor(len(assessors), thread_name_prefix="scores")
    try:
        yield from pool.map(lambda capture_id: _outcome(free, capture_id), ids)
    except BaseException:
        for assessor in assessors:
            assessor.stop()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _outcome(free: SimpleQueue[Assessor], capture_id: int) -> Outcome:
    assessor = free.get()
    try:
        return Outcome(capture_id, assessor.assess(capture_id))
    except (InferenceError, StoreError) as error:
        return Outcome(capture_id, None, str(error))
    finally:
        free.put(assessor)
