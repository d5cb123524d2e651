"""The data folder: who holds it, whether it can be written, how much room is left and the room kept in reserve."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from storage.errors import StoreBusy, StoreError, StoreFull

_MOUNTS = Path("/proc/mounts")
_SHARED = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "ncpfs", "afs", "ceph", "glusterfs")
BALLAST_BYTES = 64 * 1024 * 1024
# Less than this is not enough to open the files and to save what is labelled.
_ROOM_TO_OPEN_BYTES = 8 * 1024 * 1024


def prepare(folder: Path) -> None:
    """Make the folder and prove that it can be written and is on a disk of this machine. Raises StoreError."""
    kind = filesystem_of(folder.absolute(), _MOUNTS.read_text() if _MOUNTS.exists() else "")
    if kind in _SHARED:
        raise StoreError(
            f"The data folder {folder} is on a network share ({kind}), where captures cannot be kept safe.",
            "Choose a folder on a disk of this machine with --data.",
        )
    try:
        (folder / "frames").mkdir(parents=True, exist_ok=True)
        probe = folder / ".write-test"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise StoreError(
            f"The data folder {folder} cannot be written: {error.strerror or error}.",
            "Give this account the right to write there, or choose another folder with --data.",
        ) from error


def filesystem_of(folder: Path, mounts: str) -> str:
    """The type of the file system that a folder is on, by the lines of /proc/mounts; empty where it is not known."""
    found: tuple[int, str] = (-1, "")
    for line in mounts.splitlines():
        _, place, kind, *_ = line.split(" ")
        mount = Path(place.encode().decode("unicode_escape"))
        if (folder == mount or mount in folder.parents) and len(mount.parts) >= found[0]:
            found = (len(mount.parts), kind)
    return found[1]


class Lock:
    """Holds the folder for this process until `release`; the system frees it when the process dies."""

    def __init__(self, folder: Path) -> None:
        self._file = open(folder / "station.lock", "a+", encoding="ascii")  # noqa: SIM115 - held open on purpose
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = self._holder()
            self._file.close()
            raise StoreBusy(
                f"The data folder {folder} is already used by another station ({holder}).",
                "Close that one first, or choose another folder with --data.",
            ) from error
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        self._file.close()

    def _holder(self) -> str:
        self._file.seek(0)
        return f"process {self._file.read().strip() or 'unknown'}"


@dataclass(frozen=True, slots=True)
class Room:
    """Refuses captures below `floor_bytes` of free space, and gives up a ballast file so that small saves still fit.

    `before_write` is asked first, and may refuse as well.
    """

    folder: Path
    floor_bytes: int
    ballast_bytes: int = BALLAST_BYTES
    before_write: Callable[[], None] = lambda: None

    @property
    def ballast(self) -> Path:
        return self.folder / "ballast.bin"

    def free_bytes(self) -> int:
        return shutil.disk_usage(self.folder).free

    def check(self, needed_bytes: int) -> None:
        """Raises StoreFull when storing `needed_bytes` would go below the floor; nothing was written then."""
        self.before_write()
        free = self.free_bytes()
        if free - needed_bytes < self.floor_bytes:
            raise StoreFull(
                f"Only {free / 1e9:.1f} GB are free on the disk of {self.folder}; "
                f"captures stop below {self.floor_bytes / 1e9:.1f} GB.",
                "Free some disk space; labelling and export go on.",
            )

    def keep_ballast(self) -> None:
        """Write the ballast where there is room for it; without room there is simply none, and on a full disk the one
        that is there is given up, as the files could not even be opened."""
        if self.free_bytes() < _ROOM_TO_OPEN_BYTES:
            self.release_ballast()
            return
        if not self.ballast_bytes or self.ballast.exists() or self.free_bytes() < self.floor_bytes + self.ballast_bytes:
            return
        try:
            with open(self.ballast, "wb") as file:
                os.posix_fallocate(file.fileno(), 0, self.ballast_bytes)
        except OSError:
            self.release_ballast()

    def release_ballast(self) -> bool:
        """True when there was one to give up."""
        if not self.ballast.exists():
            return False
        self.ballast.unlink(missing_ok=True)
        return True
