"""Models that the station knows by the SHA-256 of their files, and decisions on which of them may run."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from storage import schema
from storage.errors import NotFound
from storage.parts import StoreParts
from storage.score_records import ModelApproval, ModelRecord

_M, _A = schema.models, schema.model_approvals
_COLUMNS = (_M.c.id, _M.c.sha256, _M.c.name, _M.c.version, _M.c.task, _M.c.threshold, _M.c.card)


class Models:
    """A model is registered once; approving and withdrawing it are decisions, of which the newest counts."""

    def __init__(self, parts: StoreParts) -> None:
        self._parts = parts
        self._catalogue = parts.catalogue

    def register(
        self, sha256: str, name: str, version: str = "", task: str = "", threshold: float = 0.5, card: str = "{}"
    ) -> ModelRecord:
        """The record of a model file; one that is known already is given back as it is."""
        row = {"sha256": sha256, "name": name, "version": version, "task": task}
        row |= {"threshold": float(threshold), "card": card, "created_utc_us": self._parts.clock.utc_us()}
        self._catalogue.write(lambda connection: connection.execute(insert(_M).prefix_with("OR IGNORE"), row) and None)
        return self.get(sha256)

    def get(self, sha256: str) -> ModelRecord:
        """Raises NotFound."""
        with self._catalogue.reading() as connection:
            require_model(connection, sha256)
            return ModelRecord(*connection.execute(select(*_COLUMNS).where(_M.c.sha256 == sha256)).one())

    def all(self) -> tuple[ModelRecord, ...]:
        with self._catalogue.reading() as connection:
            return tuple(ModelRecord(*row) for row in connection.execute(select(*_COLUMNS).order_by(_M.c.id)))

    def approve(self, sha256: str, note: str = "", author: str = "") -> ModelApproval:
        """Let a registered model run on this station."""
        return self._decide(sha256, True, note, author)

    def withdraw(self, sha256: str, note: str = "", author: str = "") -> ModelApproval:
        """Do not let it run any more; what it scored stays."""
        return self._decide(sha256, False, note, author)

    def is_approved(self, sha256: str) -> bool:
        """What was decided last; False where nothing was."""
        approvals = self.approvals(sha256)
        return bool(approvals) and approvals[-1].is_approved

    def approvals(self, sha256: str) -> tuple[ModelApproval, ...]:
        """All decisions on a model, oldest first."""
        columns = (_M.c.sha256, _A.c.is_approved, _A.c.note, _A.c.author, _A.c.created_utc_us)
        wanted = select(*columns).join(_M, _M.c.id == _A.c.model_id).where(_M.c.sha256 == sha256).order_by(_A.c.id)
        with self._catalogue.reading() as connection:
            return tuple(ModelApproval(*row) for row in connection.execute(wanted))

    def _decide(self, sha256: str, is_approved: bool, note: str, author: str) -> ModelApproval:
        row = {"is_approved": is_approved, "note": note, "author": author or self._parts.author}
        row["created_utc_us"] = self._parts.clock.utc_us()
        self._catalogue.write(
            lambda connection: (
                connection.execute(insert(_A), {**row, "model_id": require_model(connection, sha256)}) and None
            )
        )
        return ModelApproval(sha256, **row)


def require_model(connection: Connection, sha256: str) -> int:
    """The id of a registered model. Raises NotFound."""
    model_id = connection.execute(select(_M.c.id).where(_M.c.sha256 == sha256)).scalar()
    if model_id is None:
        raise NotFound(f"The model {sha256[:12]} is not registered.", "Register it before it scores.")
    return model_id
