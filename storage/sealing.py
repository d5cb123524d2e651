"""Works out the SHA-256 of sealed volumes in the background and notes it in the catalogue."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from sqlalchemy import select, update

from storage import schema
from storage.errors import StoreError
from storage.parts import StoreParts
from storage.volumes import file_sha256

_V = schema.volumes


class Sealing:
    """One background thread; what a closed program left unhashed is done at the next start."""

    def __init__(self, parts: StoreParts) -> None:
        self._parts = parts
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="store-sealing")
        self._is_closing = False

    def start(self) -> Future[None] | None:
        """Hash every sealed volume that has no hash yet; the future is for those who want to know. None when the
        store is closing: the next start does it."""
        try:
            return self._pool.submit(self._work)
        except RuntimeError:
            return None

    def close(self) -> None:
        self._is_closing = True
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _work(self) -> None:
        wanted = select(_V.c.id, _V.c.file).where(_V.c.sealed_utc_us.is_not(None), _V.c.sha256.is_(None))
        try:
            with self._parts.catalogue.reading() as connection:
                volumes = connection.execute(wanted).all()
            for volume_id, file in volumes:
                sha256 = file_sha256(self._parts.frames_folder / file, lambda: self._is_closing)
                if sha256 is not None:
                    self._note(volume_id, sha256)
        except (StoreError, OSError):
            return  # the next start tries again, and nothing depends on it meanwhile

    def _note(self, volume_id: int, sha256: str) -> None:
        noted = update(_V).where(_V.c.id == volume_id).values(sha256=sha256)
        self._parts.catalogue.write(lambda connection: connection.execute(noted) and None)
