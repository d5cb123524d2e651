"""Sets: named collections with a goal, one of which is current."""

from __future__ import annotations

from sqlalchemy import Connection, case, func, insert, select

from booth.clock import Clock
from storage import schema
from storage.catalogue import Catalogue
from storage.errors import NotFound, StoreError
from storage.records import CaptureState, SetDay, SetProgress, SetRecord, Verdict

_SETS, _CAPTURES, _SETTINGS = schema.sets, schema.captures, schema.settings
_CURRENT = "current_set"
_DONE = (CaptureState.SUBMITTED, CaptureState.ACCEPTED)


class Sets:
    """The sets of a station; captures go to the current one unless told otherwise."""

    def __init__(self, catalogue: Catalogue, clock: Clock) -> None:
        self._catalogue = catalogue
        self._clock = clock

    def create(self, name: str, goal_captures: int = 0, goal_damaged: float = 0.5) -> SetRecord:
        """A new set. Raises StoreError when the name is empty or taken, and for a goal that cannot be reached."""
        name = name.strip()
        _refuse_impossible(name, goal_captures, goal_damaged)
        row = {"name": name, "goal_captures": goal_captures, "goal_damaged": goal_damaged}
        row["created_utc_us"] = self._clock.utc_us()
        return self.get(self._catalogue.write(lambda connection: _create(connection, row)))

    def all(self) -> tuple[SetRecord, ...]:
        with self._catalogue.reading() as connection:
            return tuple(SetRecord(*row) for row in connection.execute(select(_SETS).order_by(_SETS.c.id)))

    def get(self, set_id: int) -> SetRecord:
        with self._catalogue.reading() as connection:
            row = connection.execute(select(_SETS).where(_SETS.c.id == set_id)).first()
        if row is None:
            raise NotFound(f"There is no set {set_id}.")
        return SetRecord(*row)

    def current(self) -> SetRecord:
        """The set that new captures go to; the first is made where there is none."""
        with self._catalogue.reading() as connection:
            set_id = _current(connection)
        if set_id is None:
            now = self._clock.utc_us()
            set_id = self._catalogue.write(lambda connection: known_or_current(connection, None, now))
        return self.get(set_id)

    def choose(self, set_id: int) -> SetRecord:
        """Make a set the current one."""
        chosen = self.get(set_id)
        self._catalogue.write(lambda connection: _choose(connection, set_id))
        return chosen

    def progress(self, set_id: int) -> SetProgress:
        """Counts over the set as it is now."""
        with self._catalogue.reading() as connection:
            counts = connection.execute(_counts(set_id)).one()
            by_type = {row[0]: row[1] for row in connection.execute(_by_type(set_id))}
        return SetProgress(*counts, by_type=by_type)

    def days(self, set_id: int) -> tuple[SetDay, ...]:
        """Each day on which something was captured, the first first."""
        with self._catalogue.reading() as connection:
            return tuple(SetDay(*row) for row in connection.execute(_days(set_id)))


def known_or_current(connection: Connection, set_id: int | None, now_utc_us: int) -> int:
    """`set_id` where there is such a set, else the current set, made where there is none."""
    if set_id is not None and connection.execute(select(_SETS.c.id).where(_SETS.c.id == set_id)).scalar() is not None:
        return set_id
    current = _current(connection)
    if current is None:
        row = {"name": "Set 1", "goal_captures": 0, "goal_damaged": 0.5, "created_utc_us": now_utc_us}
        current = connection.execute(insert(_SETS), row).lastrowid
        _choose(connection, current)
    return current


def require(connection: Connection, set_id: int) -> int:
    """`set_id`, which must be there. Raises NotFound."""
    if connection.execute(select(_SETS.c.id).where(_SETS.c.id == set_id)).scalar() is None:
        raise NotFound(f"There is no set {set_id}.")
    return set_id


def _refuse_impossible(name: str, goal_captures: int, goal_damaged: float) -> None:
    wrong = [
        sentence
        for sentence, is_wrong in (
            ("A set needs a name.", not name),
            (f"A goal of {goal_captures} captures cannot be reached.", goal_captures < 0),
            (f"A share of damaged of {goal_damaged:g} is not between 0 and 1.", not 0 <= goal_damaged <= 1),
        )
        if is_wrong
    ]
    if wrong:
        raise StoreError(" ".join(wrong), "Say it anew; a goal of 0 means none.")


def _create(connection: Connection, row: dict) -> int:
    if connection.execute(select(_SETS.c.id).where(_SETS.c.name == row["name"])).scalar() is not None:
        raise StoreError(f"There is a set named {row['name']!r} already.", "Choose another name.")
    return connection.execute(insert(_SETS), row).lastrowid


def _current(connection: Connection) -> int | None:
    """The chosen set, else the newest."""
    chosen = connection.execute(select(_SETTINGS.c.value).where(_SETTINGS.c.key == _CURRENT)).scalar()
    return int(chosen) if chosen else connection.execute(select(func.max(_SETS.c.id))).scalar()


def _choose(connection: Connection, set_id: int) -> None:
    row = {"key": _CURRENT, "value": str(set_id)}
    connection.execute(insert(_SETTINGS).prefix_with("OR REPLACE"), row)


def _counts(set_id: int):
    captures = _CAPTURES.c
    submitted = captures.state.in_([state.value for state in _DONE])
    counted = (submitted, _is(Verdict.DAMAGED), _is(Verdict.UNDAMAGED))
    return select(func.count(), *map(_how_many, counted)).where(captures.set_id == set_id)


def _days(set_id: int):
    day = func.date(_CAPTURES.c.created_utc_us / 1_000_000, "unixepoch", "localtime")
    counted = (_is(Verdict.DAMAGED), _is(Verdict.UNDAMAGED))
    found = select(day, func.count(), *map(_how_many, counted)).where(_CAPTURES.c.set_id == set_id)
    return found.group_by(day).order_by(day)


def _is(verdict: Verdict):
    return _CAPTURES.c.verdict == verdict.value


def _how_many(condition):
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _by_type(set_id: int):
    damages = schema.capture_damages
    found = select(damages.c.type, func.count(damages.c.capture_id.distinct()))
    return (
        found.join(_CAPTURES, _CAPTURES.c.id == damages.c.capture_id)
        .where(_CAPTURES.c.set_id == set_id)
        .group_by(damages.c.type)
    )
