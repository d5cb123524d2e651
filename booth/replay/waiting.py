"""Who waits in a replay, for what and until when; and whether all whom the replay woke have come to rest again."""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field

# How long the replay waits for a thread that it woke; one that takes longer is left behind, so that nothing hangs. That
# is later where two runs are to be the same on the busiest machine, and nobody looks on.
PATIENCE_S, LONG_PATIENCE_S = 3.0, 30.0
# Ends of threads are told by nobody, so they are looked for this often.
LOOK_S = 0.01

log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Wait:
    """One thread's wait. `holds` is asked with `changed` held, by whoever comes first, until it once said yes."""

    holds: Callable[[], bool]
    until_ns: int
    changed: threading.Condition
    is_reader: bool = False
    thread: threading.Thread = field(default_factory=threading.current_thread)
    is_answered: bool = False
    is_late: bool = False

    @property
    def is_over(self) -> bool:
        return self.is_answered or self.is_late

    def ask(self) -> bool:
        """`changed` is held by the caller."""
        if not self.is_over:
            self.is_answered = bool(self.holds())
        return self.is_answered


class WaitingRoom:
    """Threads rest here until what they wait for holds, or until the replay says that their time has passed.

    A thread that was let go counts as busy until it rests again or has ended. Where `counts_all`, so does every
    thread; otherwise only those that read cameras, because others have more to do than to wait. `entered` is called
    for everybody else who comes to rest.
    """

    def __init__(self, entered: Callable[[], None]) -> None:
        self.counts_all = True
        self._entered = entered
        self._guard = threading.Condition()
        self._waits: list[Wait] = []
        self._busy: set[threading.Thread] = set()
        self._seen: set[threading.Thread] = set()
        self._readers: weakref.WeakSet[threading.Thread] = weakref.WeakSet()
        self._expected = 0
        self._is_shut = False

    def rest(self, wait: Wait) -> bool:
        """Back with True once it holds, with False when its time has passed."""
        with wait.changed:
            if wait.ask():
                return True
            self._enter(wait)
            while not wait.is_over and not wait.ask():
                wait.changed.wait()
            self._leave(wait)
        return wait.is_answered

    def next_ns(self) -> int | None:
        """When the first of those who rest gives up."""
        with self._guard:
            return min((wait.until_ns for wait in self._waits), default=None)

    def has_others(self) -> bool:
        """True while somebody rests who has more to do than to read a camera, or to wait until it is back."""
        with self._guard:
            return any(wait.thread not in self._readers for wait in self._waits)

    def answer(self) -> None:
        """Let everybody go whose wait holds, until nobody's does any more and all are at rest."""
        self.settle()
        while any(self._ask(wait) for wait in self._resting()):
            self.settle()

    def expire(self, now_ns: int) -> None:
        """Let the one go whose time passed first."""
        wait = min(self._resting(), key=lambda one: one.until_ns, default=None)
        if wait is not None and wait.until_ns <= now_ns:
            with wait.changed:
                wait.is_late = not wait.ask()
                self._let_go(wait)

    def expect(self, count: int) -> None:
        """So many threads are about to come that have not been here yet."""
        with self._guard:
            self._seen.clear()
            self._expected += count

    def arrive(self) -> None:
        """This thread has come, and plays itself instead of resting here."""
        with self._guard:
            self._seen.add(threading.current_thread())

    def gather(self) -> None:
        """Wait until all that are expected have come; for those that stay away, not for long."""
        if self._expected:
            with self._guard:
                self._guard.wait_for(lambda: self._is_shut or len(self._seen) >= self._expected, PATIENCE_S)
                self._expected = 0

    def settle(self) -> None:
        """Wait until every busy thread rests again or has ended."""
        with self._guard:
            for _ in range(int((LONG_PATIENCE_S if self.counts_all else PATIENCE_S) / LOOK_S)):
                self._busy = {thread for thread in self._busy if thread.is_alive()}
                if self._is_shut or not self._busy:
                    return
                self._guard.wait(LOOK_S)
            log.warning("the replay goes on without %s", ", ".join(sorted(thread.name for thread in self._busy)))
            self._busy.clear()

    def shut(self) -> None:
        """Wait for nobody any more; whoever rests here is told that the time has passed."""
        with self._guard:
            self._is_shut = True
            self._guard.notify_all()
        for wait in self._resting():
            with wait.changed:
                wait.is_late = not wait.ask()
                self._let_go(wait)

    def _ask(self, wait: Wait) -> bool:
        with wait.changed:
            if wait.ask():
                self._let_go(wait)
            return wait.is_answered

    def _resting(self) -> list[Wait]:
        with self._guard:
            return list(self._waits)

    def _enter(self, wait: Wait) -> None:
        with self._guard:
            self._waits.append(wait)
            self._busy.discard(wait.thread)
            self._seen.add(wait.thread)
            if wait.is_reader:
                self._readers.add(wait.thread)
            self._guard.notify_all()
        if not wait.is_reader:
            self._entered()

    def _let_go(self, wait: Wait) -> None:
        self._leave(wait)
        wait.changed.notify_all()

    def _leave(self, wait: Wait) -> None:
        with self._guard:
            if wait in self._waits:
                self._waits.remove(wait)
                if self.counts_all or wait.is_reader:
                    self._busy.add(wait.thread)
