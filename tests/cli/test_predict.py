"""``forelog predict`` and ``paths-to``."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from forelog.cli.sequences import FORMATS, LABELS
from tests.cli.conftest import JAVA, Program, line_of

Make = Callable[[dict[str, str]], Program]


def sequences(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def logged(sequence: dict[str, object]) -> list[str]:
    events = sequence["events"]
    assert isinstance(events, list)
    return [f"{event['level']} {event['template']}" for event in events]


def test_json_lines(bank: Program) -> None:
    found = sequences(bank.ok("predict", "Account#pay", "--json"))
    for sequence in found:
        assert list(sequence)[:9] == ["id", "entry", "thread", "events", "exec_flow", "exit", "label", "reasons", "cut"]
        assert set(list(sequence)[9:]) <= {"conditions", "started"}, "only where there are some"
        assert sequence["entry"] == "bank.Account#pay(long)"
    refused = [one for one in found if "WARN Payment refused: <amount> is more than <cents>" in logged(one)]
    assert refused
    for one in refused:
        assert one["exit"] == {"kind": "throw", "type": "java.lang.IllegalStateException"}
        assert one["label"] == "both"
    (paid,) = [one for one in found if logged(one) == ["INFO Paying <amount> of <cents> cents", "DEBUG Wrote pay"]]
    assert (paid["label"], paid["exit"]) == ("normal", {"kind": "return", "type": ""})
    assert any("ERROR Cannot write pay" in logged(one) for one in found)


def test_every_line_fits_its_template(bank: Program) -> None:
    templates = {row["id"]: row["regex"] for row in sequences(bank.ok("templates", "--json"))}
    for sequence in sequences(bank.ok("predict", "Account#main", "--json")):
        for event in sequence["events"]:  # type: ignore[attr-defined]
            assert re.fullmatch(templates[event["statement"]], event["message"])


def test_text(bank: Program) -> None:
    out = bank.ok("predict", "Account#pay")
    assert out.startswith("bank.Account#pay(long)")
    for text in ("reachable log statements", "Payment refused", f"Account.java:{line_of('Payment refused')}", "normal", "both", "throws"):
        assert text in out


def test_the_same_seed_gives_the_same_bytes(bank: Program) -> None:
    first = bank.ok("predict", "Account#pay", "--json", "--seed", 7)
    assert first == bank.ok("predict", "Account#pay", "--json", "--seed", 7)
    assert first != bank.ok("predict", "Account#pay", "--json", "--seed", 8)


def test_only_label(bank: Program) -> None:
    whole = sequences(bank.ok("predict", "Account#pay", "--json"))
    for label in LABELS:
        expected = [one for one in whole if one["label"] == label or (label == "anomalous" and one["label"] != "normal")]
        found = sequences(bank.ok("predict", "Account#pay", "--json", "--only-label", label))
        assert [logged(one) for one in found] == [logged(one) for one in expected]


def test_a_level_switches_lines_off(bank: Program) -> None:
    found = sequences(bank.ok("predict", "Account#pay", "--json", "--level", "warn"))
    assert {line.split()[0] for one in found for line in logged(one)} == {"WARN", "ERROR"}


def test_levels_for_loggers_by_name(bank: Program) -> None:
    quiet = bank.ok("predict", "Account#pay", "--json", "--level", "WARN")
    assert bank.ok("predict", "Account#pay", "--json", "--level", "WARN", "--level", "elsewhere=DEBUG") == quiet
    whole = bank.ok("predict", "Account#pay", "--json")
    assert bank.ok("predict", "Account#pay", "--json", "--level", "WARN", "--level", "bank=DEBUG") == whole
    assert bank.ok("predict", "Account#pay", "--json", "--level", "WARN,bank=DEBUG") == whole


def test_what_no_run_can_do(bank: Program) -> None:
    text = bank.ok("predict", "Account#pay", "--explain-infeasible")
    assert re.search(r"^infeasible: ", text, re.MULTILINE)
    *_, last = sequences(bank.ok("predict", "Account#pay", "--explain-infeasible", "--json"))
    assert list(last) == ["entry", "infeasible"]


def test_depth_0_stays_in_the_method(bank: Program) -> None:
    found = sequences(bank.ok("predict", "Account#pay", "--json", "--depth", 0))
    assert {line for one in found for line in logged(one)} == {
        "INFO Paying <amount> of <cents> cents",
        "WARN Payment refused: <amount> is more than <cents>",
    }


def test_max_0_only_counts(bank: Program) -> None:
    run = bank("predict", "Account#pay", "--json", "--max", 0)
    assert (run.code, run.out) == (0, "")
    assert re.search(r"bank\.Account#pay\(long\): 0 of [1-9]\d* paths", run.err)


def test_several_methods(bank: Program) -> None:
    found = sequences(bank.ok("predict", "Account#pay", "Account#close()", "--json"))
    assert list(dict.fromkeys(one["entry"] for one in found)) == ["bank.Account#pay(long)", "bank.Account#close()"]


@pytest.mark.parametrize(("form", "head"), [("md", "# "), ("html", "<!doctype html>"), ("csv", "")])
def test_documents(bank: Program, form: str, head: str, tmp_path: Path) -> None:
    out = bank.ok("predict", "Account#pay", "--format", form)
    assert out.lower().startswith(head)
    assert "refused" in out
    run = bank("predict", "Account#pay", "--format", form, "--out", tmp_path / "result")
    assert run.out == ""
    assert "sequences" in run.err
    assert (tmp_path / "result").read_text("utf-8") == out


def test_csv_is_a_table_of_events(bank: Program) -> None:
    listed = list(csv.DictReader(io.StringIO(bank.ok("predict", "Account#close()", "-f", "csv"))))
    assert "Closing" in [row["message"] for row in listed]


def test_the_anomalygen_layout(bank: Program, tmp_path: Path) -> None:
    assert "--out" in bank.fails(2, "predict", "Account#pay", "--format", "anomalygen")
    bank.ok("predict", "Account#pay", "--format", "anomalygen", "--out", tmp_path / "set")
    names = {path.name for path in (tmp_path / "set").iterdir()}
    assert names == {"final_logs.json", "entries.csv", "block_labels.csv", "combined_parsed_logs.csv"}


def test_an_output_that_cannot_be_written(bank: Program, tmp_path: Path) -> None:
    assert "cannot be written" in bank.fails(1, "predict", "Account#pay", "--out", tmp_path / "no" / "such" / "folder")
    (tmp_path / "file").write_text("")
    assert "file" in bank.fails(1, "predict", "Account#pay", "-f", "anomalygen", "-o", tmp_path / "file")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["Account#pay", "--depth", "-1"], "--depth"),
        (["Account#pay", "--max", "-1"], "--max"),
        (["Account#pay", "--level", "LOUD"], "LOUD"),
        (["Account#pay", "--only-label", "odd"], "--only-label"),
        (["Account#pay", "--seed", "x"], "--seed"),
        (["Account#pay", "Account#pya"], "bank.Account#pay(long)"),
        (["Account#close"], "bank.Account#close(java.lang.String)"),
        ([], "METHOD"),
    ],
)
def test_wrong_arguments(bank: Program, arguments: list[str], told: str) -> None:
    assert told in bank.fails(2, "predict", *arguments)


def test_a_source_that_changed_is_said(program: Make) -> None:
    forelog = program(JAVA)
    forelog.ok("index")
    ledger = forelog.folder / "src/main/java/bank/Ledger.java"
    ledger.write_text(ledger.read_text() + "\n")
    run = forelog("predict", "Account#pay", "--json")
    assert run.code == 0
    assert "has changed since it was indexed; run `forelog index`" in run.err


def test_names_repeated_for_a_fast_start() -> None:
    from forelog.export import FORMATS as LIBRARY_FORMATS
    from forelog.predict import predict

    assert tuple(LIBRARY_FORMATS) == FORMATS
    assert predict.LABELS == LABELS


# paths-to


def test_what_comes_before_a_line(bank: Program) -> None:
    found = sequences(bank.ok("paths-to", f"Account.java:{line_of('Closing')}", "--json"))
    assert found
    for one in found:
        assert logged(one)[-1] == "DEBUG Closing"
    assert {one["entry"] for one in found} == {"bank.Account#main(java.lang.String[])"}
    assert any("INFO Paying <amount> of <cents> cents" in logged(one) for one in found)


def test_depth_0_stays_in_the_method_of_the_statement(bank: Program) -> None:
    (found,) = sequences(bank.ok("paths-to", f"bank/Account.java:{line_of('Payment refused')}", "--depth", 0, "--json"))
    assert logged(found) == ["INFO Paying <amount> of <cents> cents", "WARN Payment refused: <amount> is more than <cents>"]


def test_max_0_lists_no_path(bank: Program) -> None:
    run = bank("paths-to", f"Account.java:{line_of('Closing')}", "--max", 0, "--json")
    assert (run.code, run.out) == (0, "")


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("Account.java:1", f"Account.java:{line_of('Paying')}  INFO Paying <amount> of <cents> cents"),
        ("Acount.java:20", "src/main/java/bank/Account.java"),
        ("Account", "write File.java:LINE"),
        ("Account.java:x", "write File.java:LINE"),
        ("", "write File.java:LINE"),
        ("Account.java:999999999", "no log statement at this line"),
        ("Account.java:99999999999999999999999", "write File.java:LINE"),
    ],
)
def test_places_without_a_log_statement(bank: Program, place: str, told: str) -> None:
    assert told in bank.fails(2, "paths-to", place)


def test_a_file_name_in_two_packages(program: Make) -> None:
    text = 'package {0};\nclass A {{ org.slf4j.Logger log = org.slf4j.LoggerFactory.getLogger("{0}");\nvoid m() {{ log.info("in {0}"); }}\n}}\n'
    forelog = program({f"{name}/A.java": text.format(name) for name in ("a", "b")})
    forelog.ok("index")
    message = forelog.fails(2, "paths-to", "A.java:3")
    assert "a/A.java:3" in message
    assert "b/A.java:3" in message
    assert "in b" in forelog.ok("paths-to", "b/A.java:3")
    assert "a.A#m()" in forelog.fails(2, "predict", "A#m")
    assert "in a" in forelog.ok("predict", "a/A.java:3")
