"""Statistics of a capture's images, kept so that a light or a camera that drifts is noticed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Select, func, insert, select

from storage import schema
from storage.parts import StoreParts
from storage.score_records import ImageStats
from storage.standing import require_capture

_I, _C = schema.image_stats, schema.captures
_COLUMNS = tuple(_I.c[name] for name in ImageStats.__slots__)
_BATCH = 1000
# Of which capture, when that was stored, and what was measured.
DatedStats = tuple[int, int, ImageStats]


class ImageStatistics:
    """By capture, view and lighting; where something was measured again the newest counts."""

    def __init__(self, parts: StoreParts) -> None:
        self._parts = parts
        self._catalogue = parts.catalogue

    def add(self, capture_id: int, stats: Sequence[ImageStats]) -> None:
        """Keep what was measured of a capture. Raises NotFound."""
        told = {"capture_id": capture_id, "created_utc_us": self._parts.clock.utc_us()}
        rows = [{**told, **{name: getattr(one, name) for name in ImageStats.__slots__}} for one in stats]

        def work(connection: Connection) -> None:
            require_capture(connection, capture_id)
            if rows:
                connection.execute(insert(_I), rows)

        self._catalogue.write(work)

    def of(self, capture_id: int) -> tuple[ImageStats, ...]:
        """What a capture's images are like, in the order in which they were added."""
        wanted = select(*_COLUMNS).where(_I.c.id.in_(_newest().where(_I.c.capture_id == capture_id)))
        with self._catalogue.reading() as connection:
            return tuple(ImageStats(*row) for row in connection.execute(wanted.order_by(_I.c.id)))

    def since(
        self,
        from_utc_us: int = 0,
        to_utc_us: int | None = None,
        profile: str | None = None,
        image: tuple[str, str] | None = None,
    ) -> Iterator[DatedStats]:
        """Of all captures of a period (its end not included), of a profile and of one image (view, lighting), oldest
        first; fetched in batches, each a short read."""
        chosen = _of_profile(profile).where(_C.c.created_utc_us >= from_utc_us)
        if to_utc_us is not None:
            chosen = chosen.where(_C.c.created_utc_us < to_utc_us)
        after = 0
        while True:
            page = chosen.where(_C.c.id > after).order_by(_C.c.id).limit(_BATCH)
            found = self._read(page, image)
            yield from found
            if not found:
                return
            after = found[-1][0]

    def latest(self, count: int, profile: str | None = None) -> tuple[DatedStats, ...]:
        """Of the newest `count` captures of a profile that have any, oldest first."""
        return self._read(_of_profile(profile).order_by(_C.c.id.desc()).limit(count))

    def _read(self, captures: Select, image: tuple[str, str] | None = None) -> tuple[DatedStats, ...]:
        newest = _newest().where(_I.c.capture_id.in_(captures))
        if image is not None:
            newest = newest.where(_I.c.view == image[0], _I.c.lighting == image[1])
        found = select(_C.c.id, _C.c.created_utc_us, *_COLUMNS).join(_C, _C.c.id == _I.c.capture_id)
        with self._catalogue.reading() as connection:
            rows = connection.execute(found.where(_I.c.id.in_(newest)).order_by(_C.c.id, _I.c.id)).all()
        return tuple((row[0], row[1], ImageStats(*row[2:])) for row in rows)

    def without(self, limit: int) -> tuple[int, ...]:
        """The oldest captures of which no statistics are kept."""
        wanted = select(_C.c.id).where(~select(_I.c.id).where(_I.c.capture_id == _C.c.id).exists())
        with self._catalogue.reading() as connection:
            return tuple(connection.execute(wanted.order_by(_C.c.id).limit(limit)).scalars())


def _newest() -> Select:
    return select(func.max(_I.c.id)).group_by(_I.c.capture_id, _I.c.view, _I.c.lighting)


def _of_profile(profile: str | None) -> Select:
    """Captures that have statistics."""
    chosen = select(_C.c.id).where(select(_I.c.id).where(_I.c.capture_id == _C.c.id).exists())
    return chosen if profile is None else chosen.where(_C.c.profile == profile)
