"""The taxonomy file: the default, one's own, and all mistakes at once."""

from __future__ import annotations

import pytest

from storage.errors import StoreError
from storage.records import Severity, Surface
from storage.taxonomy import load_taxonomy


def test_the_default_has_the_five_types_on_the_keys_one_to_five():
    taxonomy = load_taxonomy()
    assert [(kind.code, kind.key) for kind in taxonomy.types] == [
        ("crush", 1),
        ("tear", 2),
        ("hole", 3),
        ("deconstruction", 4),
        ("spillage", 5),
    ]
    assert taxonomy.severities == tuple(Severity)
    assert taxonomy.surfaces == tuple(Surface)
    assert taxonomy.dispositions == ("sell", "discount", "refurbish", "donate", "dispose")
    assert taxonomy.type("hole").title == "Hole"
    assert taxonomy.type("mould") is None


def test_a_taxonomy_of_ones_own_replaces_the_default(tmp_path):
    file = tmp_path / "own.toml"
    kinds = "".join(f'[[types]]\ncode = "t{n}"\ntitle = "T"\ncolor = "#00ff00"\n' for n in range(11))
    file.write_text('version = "2"\n' + kinds)
    taxonomy = load_taxonomy(file)
    assert [kind.key for kind in taxonomy.types] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 0]


def test_everything_that_is_wrong_is_said_at_once(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(
        'version = ""\nseverities = ["fatal"]\nextra = 1\n'
        '[[types]]\ncode = "Tear!"\ntitle = "T"\ncolor = "red"\n[[types]]\ncode = "a"\ntitle = "A"\ncolor = "#000000"\n'
    )
    with pytest.raises(StoreError) as caught:
        load_taxonomy(file)
    for place in ("version", "severities.0", "extra", "types.0.code", "types.0.color"):
        assert place in str(caught.value)


@pytest.mark.parametrize(("text", "said"), [("version = ", "not TOML"), (None, "cannot be read")])
def test_a_file_that_cannot_be_read_is_named(tmp_path, text, said):
    file = tmp_path / "own.toml"
    if text is not None:
        file.write_text(text)
    with pytest.raises(StoreError, match=said):
        load_taxonomy(file)


def test_a_type_that_is_defined_twice_is_named(tmp_path):
    file = tmp_path / "own.toml"
    kind = '[[types]]\ncode = "tear"\ntitle = "T"\ncolor = "#000000"\n'
    file.write_text('version = "1"\n' + kind + kind)
    with pytest.raises(StoreError, match="defined twice: tear"):
        load_taxonomy(file)
