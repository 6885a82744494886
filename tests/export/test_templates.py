"""Log statements as table, JSON Lines and CSV; and the schemas of what the command says about an index, held against real output."""

import csv
import io
import json
from pathlib import Path

import pytest

from forelog.errors import InputError
from forelog.export.template_rows import COLUMNS, write_templates
from forelog.index.database.opening import open_readonly
from forelog.index.pipeline import index_workspace
from forelog.index.questions.queries import status, templates
from tests.export.test_predictions import schema

JAVA = """\
package shop;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class Till {
    private static final Logger LOG = LoggerFactory.getLogger(Till.class);

    void pay(String who, int cents, boolean card, Exception e) {
        LOG.info("pays by " + (card ? "card" : "cash") + ": \\"" + who + "\\"");
        LOG.warn("| <b>=1+1</b>\\n{}", cents, e);
        LOG.error(String.format("%05d cents, missing", cents));
        undefined(cents);
    }
}
"""


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "Till.java").write_text(JAVA)
    summary = index_workspace([folder], db=folder / "till.db", jobs=1)
    return folder / "till.db", summary.as_json()


def written(database: Path, form: str) -> str:
    out = io.StringIO(newline="")
    connection = open_readonly(database)
    write_templates(templates(connection), form, out, colour=False)
    connection.close()
    return out.getvalue()


def test_jsonl_is_what_the_schema_says(index: tuple[Path, dict[str, object]]) -> None:
    rows = [json.loads(line) for line in written(index[0], "jsonl").splitlines()]
    for row in rows:
        schema("template").validate(row)
        assert list(row) == [*COLUMNS, "parts"]
    assert [row["line"] for row in rows] == [10, 11, 12]
    assert rows[0]["template"] == 'pays by (card|cash): "<who>"'
    assert rows[1]["throwable"] == "e"
    assert {"choice"} <= {key for part in rows[0]["parts"] for key in part}


def test_csv_has_the_same_cells(index: tuple[Path, dict[str, object]]) -> None:
    objects = [json.loads(line) for line in written(index[0], "jsonl").splitlines()]
    rows = list(csv.DictReader(io.StringIO(written(index[0], "csv"), newline="")))
    for row, expected in zip(rows, objects, strict=True):
        assert json.loads(row["parts"]) == expected["parts"]
        assert {column: row[column] for column in COLUMNS} == {column: str(expected[column]) for column in COLUMNS}


def test_the_table_is_a_line_a_statement(index: tuple[Path, dict[str, object]]) -> None:
    lines = written(index[0], "table").splitlines()
    assert lines == [
        'Till.java:10             INFO  pays by (card|cash): "<who>"',
        "Till.java:11             WARN  | <b>=1+1</b>\\n<cents>  [with the stack trace of e]",
        "Till.java:12             ERROR <cents> cents, missing",
    ]


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="table, jsonl, csv"):
        write_templates([], "xml", io.StringIO())


def test_what_is_said_about_an_index_is_what_the_schemas_say(index: tuple[Path, dict[str, object]]) -> None:
    schema("index-summary").validate(index[1])
    connection = open_readonly(index[0])
    about = {"database": str(index[0]), "bytes": 1, "written": "2030-01-01T00:00:00+00:00"}
    schema("status").validate(json.loads(json.dumps({**about, **status(connection).as_json()})))
    connection.close()
