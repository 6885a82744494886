"""Whatever is typed: an answer or a message, never a defect."""

import contextlib
import io

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from forelog.cli import main
from tests.cli.conftest import Program

PIECES = st.sampled_from(
    ["Account", "Ledger", "bank", "pay", "close", "main", "<init>", "<clinit>", "lambda$", "#", ".", "::", "$", "(", ")", "long", "String", ",",
     "[]", "...", "<", ">", "T", " ", "Account.java", ":", "20", "-1", "0", "/", "\\", "'", '"', "%", "_", "*", "?", "\x00", "\n", "ä", "😀",
     "\ud800", "new ", "@", "&", "int", "?extends", "999999999999999999999999", "\u200b", "\u2028", "--", "-", "=", "{", "}", ";", "//", "/*"]
)  # fmt: skip
WORDS = st.one_of(st.lists(PIECES, max_size=8).map("".join), st.text(max_size=20))


@pytest.fixture(scope="module")
def db(bank: Program) -> str:
    return bank.ok("db-path").strip()


def run(*arguments: str) -> tuple[int, str]:
    """Exit code and standard error of a run inside this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments)
    assert code or not err.getvalue().startswith("Error")
    return code, err.getvalue()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORDS)
@example("Account#pay(Map<String, List<? super T>>... x)")
@example("Account#pay(")
@example("(")
@example("#")
@example("a" * 5000 + "#b")
@example("a" * 5000 + ".java:20")
@example("Account.java\x00:20")
@example("Account#" + "(" * 3000)
@example("Account#pay(" + "Map<" * 3000 + ")")
def test_names_of_methods(db: str, word: str) -> None:
    for command in ("callers", "predict", "paths-to"):
        code, err = run(command, "--db", db, "--", word)
        assert code in {0, 2}, (command, word, err)
        assert code == 0 or err.startswith(("Error: ", "Usage: "))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(WORDS, st.sampled_from(["--grep", "--level", "--class", "--format"]))
def test_values_of_options(db: str, word: str, option: str) -> None:
    code, err = run("templates", "--db", db, f"{option}={word}")
    assert code in {0, 2}, (option, word, err)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.one_of(WORDS, st.sampled_from(["templates", "callers", "status", "db-path", "--json", "--help", "--max", "--depth", "-h"])),
        max_size=4,
    )
)
def test_any_command_line(words: list[str]) -> None:
    code, err = run(*(word for word in words if word != "index"))
    assert code in {0, 1, 2}, (words, err)
