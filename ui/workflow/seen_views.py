"""The views of a stored capture as they are measured in: read once, kept while the capture is open."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

from booth.measuring.agreement import Agreement, agreement
from booth.measuring.alignment import aligned
from booth.measuring.view import SeenView, seen_view
from storage.records import ImageRecord, Part
from storage.store import Store

_KEPT = 512


class SeenViews:
    """Reads a view when it is first asked for; any thread may ask. `names` are in the order of the recipe."""

    def __init__(self, names: Sequence[str], read: Callable[[str], SeenView]) -> None:
        self.names = tuple(names)
        self._read = read
        self._seen: dict[str, SeenView] = {}
        self._together: dict[str, SeenView] | None = None
        self._agreed: OrderedDict[tuple, Agreement | None] = OrderedDict()
        self._lock = threading.Lock()

    def view(self, name: str) -> SeenView:
        """Raises KeyError for a view that is not there, and StoreError where its frames cannot be read."""
        with self._lock:
            if name not in self._seen:
                self._seen[name] = self._read(name)
            return self._seen[name]

    def forget(self) -> None:
        """Read every view anew when it is next asked for: images were taken again."""
        with self._lock:
            self._seen.clear()
            self._agreed.clear()
            self._together = None

    def all(self) -> dict[str, SeenView]:
        """Every view by its name. Raises StoreError."""
        return {name: self.view(name) for name in self.names}

    def agreement(self, regions: Mapping[str, tuple[Part, ...]]) -> Agreement | None:
        """How the regions of one damage, by view, meet in space; None where fewer than two have depth.

        What was asked for last is kept. Raises as `view` does.
        """
        if len(regions) < 2:
            return None
        views, key = {name: self.view(name) for name in regions}, tuple(regions.items())
        with self._lock:
            if key in self._agreed:
                return self._agreed[key]
        found = agreement(views, regions)
        with self._lock:
            if all(self._seen.get(name) is view for name, view in views.items()):
                self._agreed[key] = found
            while len(self._agreed) > _KEPT:
                self._agreed.popitem(last=False)
        return found

    def together(self) -> dict[str, SeenView]:
        """Every view, moved so that their depth agrees; the first one stays. Raises StoreError."""
        if (known := self._together) is not None:
            return known
        views = self.all()
        moved = {view.name: view for view in aligned(tuple(views.values()), next(iter(views), ""))}
        with self._lock:
            if all(self._seen.get(name) is view for name, view in views.items()):
                self._together = moved
        return moved


def stored_views(store: Store, capture_id: int, images: Sequence[ImageRecord]) -> SeenViews:
    """The views of a capture that have colour, each from its frames under all lightings."""
    lightings: dict[str, list[str]] = {}
    for image in images:
        if image.plane == "color":
            lightings.setdefault(image.view, []).append(image.lighting)

    def read(name: str) -> SeenView:
        return seen_view([store.captures.frame(capture_id, name, lighting) for lighting in lightings[name]])

    return SeenViews(lightings, read)
