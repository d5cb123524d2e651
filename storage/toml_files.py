"""Files in TOML that a person edits, read into a model of what may be in them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from storage.errors import StoreError

Model = TypeVar("Model", bound=BaseModel)


def read_toml(model: type[Model], source: Path, what: str) -> Model:
    """What the file holds. Raises StoreError with all that is wrong at once; it speaks of the file as `what`."""
    try:
        return model.model_validate(tomllib.loads(source.read_text(encoding="utf-8")))
    except OSError as error:
        raise StoreError(f"The {what} {source} cannot be read: {error.strerror or error}.") from error
    except tomllib.TOMLDecodeError as error:
        raise StoreError(f"The {what} {source} is not TOML: {error}.") from error
    except ValidationError as error:
        wrong = "\n".join(f"  {'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise StoreError(f"The {what} {source} cannot be used:\n{wrong}") from error
