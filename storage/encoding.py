"""Encodes planes on a few threads at once; the codecs and SHA-256 let go of the interpreter while they work."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from storage import codecs
from storage.manifest import Plane
from storage.volumes import Encoded


class Encoders:
    """Owns the threads, one for each core up to four."""

    def __init__(self, threads: int | None = None) -> None:
        self.pool = ThreadPoolExecutor(threads or min(4, os.cpu_count() or 1), thread_name_prefix="store-encoder")

    def start(self, planes: Sequence[Plane]) -> list[Future[Encoded]]:
        """One future for each plane, in their order."""
        return [self.pool.submit(encode_plane, plane) for plane in planes]

    def close(self) -> None:
        self.pool.shutdown(wait=True, cancel_futures=True)


def encode_plane(plane: Plane) -> Encoded:
    data = codecs.encode(plane.pixels)
    return Encoded(codecs.DEFAULT, data, hashlib.sha256(data).hexdigest())
