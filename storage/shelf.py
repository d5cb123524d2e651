"""All frame volumes of a station: the open one, rolling on to the next, and adopting what a crash left behind."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import Connection, insert, select, update

from storage import schema, sets, volumes
from storage.errors import StoreDamaged, StoreError
from storage.ingest import insert_frames, unknown_uids
from storage.manifest import Json, StoredBlob
from storage.parts import StoreParts
from storage.records import CaptureState
from storage.volumes import Encoded, VolumeWriter, is_sealed, volume_file


class Shelf:
    """Every method belongs to the writer thread."""

    def __init__(self, parts: StoreParts, limit_bytes: int, on_sealed: Callable[[], object]) -> None:
        self._folder = parts.frames_folder
        self._catalogue = parts.catalogue
        self._clock = parts.clock
        self._limit_bytes = limit_bytes
        self._on_sealed = on_sealed
        self._open: VolumeWriter | None = None

    def open(self) -> tuple[int, ...]:
        """Take up the newest unsealed volume; the ids of captures whose catalogue rows a crash had prevented."""
        adopted: list[int] = []
        for volume_id in self._unsettled():
            try:
                self._take_up(volume_id)
                adopted += self._adopt(volume_id)
            except StoreDamaged as error:
                self._set_aside(volume_id, error)
        return tuple(adopted)

    def store(
        self, uid: str, encoded: Iterable[Encoded], manifest: Callable[[list[StoredBlob]], Json]
    ) -> tuple[int, Json]:
        """The volume and manifest of a capture, durable; a capture that is there already is not written again."""
        if self._open is None:
            self._open = VolumeWriter(self._folder, self._next_id(), self._clock)
        known = self._open.find(uid)
        return self._open.id, known or self._open.append(uid, encoded, manifest)

    def file(self, volume_id: int) -> str:
        return volume_file(self._folder, volume_id).name

    def roll_if_due(self) -> None:
        """Seal the open volume where its day or its room is over; where a reader is in the way, another time."""
        current = self._open
        if current is None or not current.is_due(self._clock.utc_us(), self._limit_bytes):
            return
        self._adopt(current.id)
        try:
            is_sealed_now = current.seal()
        except StoreError:
            self._open = None  # its connection may be gone already; the next start takes the volume up again
            raise
        if is_sealed_now:
            self._open = None
            self._note_sealed(current.id)
            self._on_sealed()

    def checkpoint(self, how: str = "PASSIVE") -> None:
        if self._open is not None:
            self._open.checkpoint(how)

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def _unsettled(self) -> list[int]:
        table = schema.volumes
        with self._catalogue.reading() as connection:
            settled = set(connection.execute(select(table.c.id).where(table.c.sealed_utc_us.is_not(None))).scalars())
        return [volume_id for volume_id in volumes.volume_ids(self._folder) if volume_id not in settled]

    def _take_up(self, volume_id: int) -> None:
        """Open an unsealed volume for writing; opening is also what recovers its log."""
        if is_sealed(volume_file(self._folder, volume_id)):
            return
        if self._open is not None:
            self._open.close()
            self._open = None
        self._open = VolumeWriter(self._folder, volume_id, self._clock)

    def _adopt(self, volume_id: int) -> list[int]:
        """Rows for the captures of a volume that have none, in one transaction; their ids."""
        orphans = self._orphans(volume_id)
        found = self._catalogue.write(lambda connection: self._insert(connection, volume_id, orphans))
        if is_sealed(volume_file(self._folder, volume_id)):
            self._note_sealed(volume_id)
        return found

    def _orphans(self, volume_id: int) -> list[Json]:
        uids = volumes.uids(self._folder, volume_id)
        with self._catalogue.reading() as connection:
            orphans = set(unknown_uids(connection, uids))
        if not orphans:
            return []
        return [entry for entry in volumes.manifests(self._folder, volume_id) if entry["uid"] in orphans]

    def _insert(self, connection: Connection, volume_id: int, orphans: list[Json]) -> list[int]:
        found = []
        for manifest in orphans:
            set_id = sets.known_or_current(connection, manifest["set_id"], self._clock.utc_us())
            entry = {**manifest, "set_id": set_id}
            found.append(insert_frames(connection, volume_id, self.file(volume_id), entry, CaptureState.RECOVERED))
        return found

    def _note_sealed(self, volume_id: int) -> None:
        path = volume_file(self._folder, volume_id)
        row = {"id": volume_id, "file": path.name, "created_utc_us": self._clock.utc_us()}
        sealed = {"sealed_utc_us": self._clock.utc_us(), "size_bytes": path.stat().st_size}

        def work(connection: Connection) -> None:
            connection.execute(insert(schema.volumes).prefix_with("OR IGNORE"), row)
            connection.execute(update(schema.volumes).where(schema.volumes.c.id == volume_id).values(sealed))

        self._catalogue.write(work)

    def _set_aside(self, volume_id: int, error: StoreDamaged) -> None:
        """A damaged volume keeps nobody from working: it is named in the events and never written again."""
        if self._open is not None and self._open.id == volume_id:
            self._open.close()
            self._open = None
        row = {"kind": "volume_damaged", "detail": f'{{"volume": {volume_id}}}', "author": ""}
        row["created_utc_us"] = self._clock.utc_us()
        self._catalogue.write(lambda connection: connection.execute(insert(schema.events), row) and None)

    def _next_id(self) -> int:
        """A number that no volume has, on the disk or in the catalogue: one that was lost may yet come back."""
        with self._catalogue.reading() as connection:
            known = connection.execute(select(schema.volumes.c.id)).scalars().all()
        return max([*known, *volumes.volume_ids(self._folder)], default=0) + 1
