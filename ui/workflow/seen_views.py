"""The views of a stored capture as they are measured in: read once, kept while the capture is open."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from booth.measuring.alignment import aligned
from booth.measuring.view import SeenView, seen_view
from storage.records import ImageRecord
from storage.store import Store


class SeenViews:
    """Reads a view's frames under all lightings when it is first asked for; any thread may ask."""

    def __init__(self, store: Store, capture_id: int, images: Sequence[ImageRecord]) -> None:
        self._store, self._capture_id = store, capture_id
        lightings: dict[str, list[str]] = {}
        for image in images:
            if image.plane == "color":
                lightings.setdefault(image.view, []).append(image.lighting)
        self._lightings = lightings
        self._seen: dict[str, SeenView] = {}
        self._together: dict[str, SeenView] | None = None
        self._lock = threading.Lock()

    @property
    def names(self) -> tuple[str, ...]:
        """The views that have colour, in the order of the recipe."""
        return tuple(self._lightings)

    def view(self, name: str) -> SeenView:
        """Raises KeyError for a view without colour, and StoreError where its frames cannot be read."""
        with self._lock:
            if name not in self._seen:
                lightings = self._lightings[name]
                self._seen[name] = seen_view([self._store.captures.frame(self._capture_id, name, x) for x in lightings])
            return self._seen[name]

    def forget(self) -> None:
        """Read every view anew when it is next asked for: images were taken again."""
        with self._lock:
            self._seen.clear()
            self._together = None

    def all(self) -> dict[str, SeenView]:
        """Every view by its name. Raises StoreError."""
        return {name: self.view(name) for name in self.names}

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
