"""``forelog templates`` and ``entries``: listings."""

import csv
import io
import json
import re
import signal

import pytest

from tests.cli.conftest import Program, line_of, lines

LEDGER = "src/main/java/bank/Ledger.java"


def rows(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_json_lines_have_the_columns_of_the_view_and_the_parts(bank: Program) -> None:
    listed = rows(bank.ok("templates", "--format", "jsonl"))
    assert listed == rows(bank.ok("templates", "--json"))
    (refused,) = [row for row in listed if "refused" in str(row["template"])]
    assert list(refused) == [
        "id", "class", "method", "file", "line", "end_line", "column", "level", "logger", "framework", "template", "regex",
        "throwable", "wrapper", "parts",
    ]  # fmt: skip
    assert refused["class"] == refused["logger"] == "bank.Account"
    assert (refused["method"], refused["level"], refused["framework"]) == ("pay", "WARN", "slf4j")
    assert (refused["line"], refused["file"]) == (line_of("Payment refused"), "src/main/java/bank/Account.java")
    assert refused["template"] == "Payment refused: <amount> is more than <cents>"
    assert re.fullmatch(str(refused["regex"]), "Payment refused: 12 is more than 3")


def test_the_table(bank: Program) -> None:
    listed = lines(bank.ok("templates"))
    assert len(listed) == 10
    (line,) = [line for line in listed if "Cannot write <what>" in line]
    for text in (f"Ledger.java:{line_of('Cannot write', LEDGER)}", "ERROR", "with the stack trace of e"):
        assert text in line


def test_a_line_written_through_a_wrapper_stands_at_its_caller(bank: Program) -> None:
    (row,) = [row for row in rows(bank.ok("templates", "--json")) if row["template"] == "Wrote pay"]
    assert (row["class"], row["line"]) == ("bank.Account", line_of('ledger.write("pay"'))
    assert row["wrapper"] == "bank.Ledger#write(java.lang.String,long)"


def test_csv(bank: Program) -> None:
    listed = list(csv.DictReader(io.StringIO(bank.ok("templates", "-f", "csv"))))
    assert [row["template"] for row in listed] == [row["template"] for row in rows(bank.ok("templates", "--json"))]
    assert json.loads(listed[0]["parts"])


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["--level", "INFO"], 2),
        (["--level", "info,warn"], 3),
        (["--level", "WARN+"], 4),
        (["--level", "WARNING"], 1),
        (["--level", "TRACE+"], 10),
        (["--level", "FATAL"], 0),
        (["--grep", "^Closing"], 2),
        (["--grep", "(?i)REFUSED"], 1),
        (["--class", "Ledger"], 2),
        (["--class", "bank.Ledger", "--level", "ERROR"], 1),
        (["--class", "edger"], 0),
        (["src"], 10),
        (["src/main/java/bank/Ledger.java"], 2),
    ],
)
def test_filters(bank: Program, arguments: list[str], count: int) -> None:
    run = bank("templates", "--json", *arguments)
    assert (run.code, len(rows(run.out))) == (0, count)
    assert ("No log statement fits" in run.err) == (count == 0)


def test_as_many_templates_as_asked(bank: Program) -> None:
    run = bank("templates", "--max", 3, "--json")
    assert (run.code, len(rows(run.out)), "7 more; --max 10 lists all." in run.err) == (0, 3, True)
    assert (bank("templates", "--max", 10).err, bank("templates", "--max", 0).out) == ("", "")
    assert "--max" in bank.fails(2, "templates", "--max", -1)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--grep", "["], "is not a regular expression"),
        (["--level", "LOUD"], "'LOUD' is no level"),
        (["--format", "xml"], "--format"),
        (["nowhere"], "nowhere"),
    ],
)
def test_wrong_options(bank: Program, arguments: list[str], told: str) -> None:
    assert told in bank.fails(2, "templates", *arguments)


def test_a_reader_that_goes_away(bank: Program) -> None:
    """``forelog templates | head -1``: with more output than a pipe holds."""
    for form in ("table", "jsonl"):
        process = bank.start("templates", "--format", form)
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert (process.wait(timeout=30), process.stderr.read()) == (-signal.SIGPIPE, "")
        process.stderr.close()


def test_entries(bank: Program) -> None:
    listed = rows(bank.ok("entries", "--json"))
    assert list(listed[0]) == ["kind", "likely", "statements", "callers", "method", "file", "line"]
    assert (listed[0]["kind"], listed[0]["method"]) == ("main", "bank.Account#main(java.lang.String[])")
    assert listed[0]["statements"] == 9
    assert ("public", "bank.Account#close(java.lang.String)") in [(row["kind"], row["method"]) for row in listed]
    assert lines(bank.ok("entries"))[1].split()[:3] == ["main", "9", "9"]


def test_entries_of_a_part(bank: Program) -> None:
    assert bank.ok("entries", LEDGER, "--json") == ""


def test_as_many_entries_as_asked(bank: Program) -> None:
    run = bank("entries", "--max", 1, "--json")
    assert (len(rows(run.out)), "1 more" in run.err) == (1, True)
    assert bank("entries", "--max", 0).out == ""
    assert "--max" in bank.fails(2, "entries", "--max", -1)


def test_what_python_thinks_of_an_expression_is_not_shown(bank: Program) -> None:
    found = bank("templates", "--grep", "[x--~]efused")
    assert "Warning" not in found.err
