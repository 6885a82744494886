"""docs/formats.md names every rule, format, schema and file, and no other."""

import re

from forelog.export import FORMATS
from forelog.predict.labels import LABELS, RULES
from tests.conftest import PROJECT
from tests.export.test_predictions import schema

PAGE = (PROJECT / "docs" / "formats.md").read_text("utf-8")


def rows(heading: str) -> list[str]:
    """First cells, in code, of the tables below a heading."""
    section = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    (wanted,) = [text for text in section if text.startswith(heading)]
    return re.findall(r"^\| `([^`]+)` \|", wanted, re.MULTILINE)


def test_labels_and_rules() -> None:
    assert rows("Labels") == [*LABELS, *(rule.id for rule in RULES)]


def test_formats() -> None:
    assert rows("Formats") == list(FORMATS)


def test_schemas_are_valid_and_named() -> None:
    names = {path.name.removesuffix(".schema.json") for path in (PROJECT / "docs" / "schemas").glob("*.json")}
    assert set(re.findall(r"schemas/([\w-]+)\.schema\.json", PAGE)) == names
    for name in names:
        assert schema(name).schema["$id"] == f"urn:forelog:{name}"
