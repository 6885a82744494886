"""What an editor shows: short Markdown, in which everything from the program is data."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from forelog.export import hovers
from forelog.index.database.opening import open_readonly
from forelog.index.live.alone import alone
from forelog.index.pipeline import index_workspace
from forelog.index.questions.places import place_at
from forelog.index.questions.queries import templates
from forelog.index.questions.summaries import renew

SHOP = """\
package shop;

import org.slf4j.*;

public class Shop {
    static final Logger LOG = LoggerFactory.getLogger(Shop.class);

    public static void main(String[] args) { new Shop().place(args[0], args.length); }

    void place(String item, int count) {
        LOG.info("{} of `{}` | ordered **now** <b>", count, item);
        if (count > 3) fail(item, new IllegalStateException());
        pay(new Card());
        count();
    }

    void fail(String item, Exception reason) { LOG.error("cannot sell ```{}```\\nat all", item, reason); }

    void pay(Payment way) { way.pay(); }

    int count() { return 3; }

    void twice(String what) { LOG.debug("once {}", what); LOG.warn("and again {}", what); }

    void wrapped() { twice("more"); }

    private void never() { LOG.debug("never"); }
}

interface Payment { void pay(); }
class Card implements Payment { public void pay() { Shop.LOG.info("by card"); new Cash().pay(); } }
class Cash implements Payment { public void pay() { Shop.LOG.info("in cash"); } }
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hovers")
    (folder / "w").mkdir()
    (folder / "w" / "Shop.java").write_text(SHOP)
    index_workspace([folder / "w"], db=folder / "w.db", jobs=1)
    return folder


@pytest.fixture(scope="module")
def connection(folder: Path) -> Iterator[sqlite3.Connection]:
    renew(folder / "w.db")
    with closing(open_readonly(folder / "w.db")) as connection:
        yield connection


@pytest.fixture
def hover(connection: sqlite3.Connection, folder: Path) -> Callable[..., str]:
    """The hover at the word in ``«»`` of a piece of the source; the folder's place is left out of links."""

    def ask(piece: str, **more: object) -> str:
        before, word = piece.partition("«")[0], re.search("«(.*)»", piece)[1]
        offset = SHOP.index(piece.replace("«", "").replace("»", "")) + len(before)
        place = place_at(connection, 1, SHOP.count("\n", 0, offset) + 1, offset - SHOP.rfind("\n", 0, offset), word)
        return hovers.of_place(connection, place, **more).replace((folder / "w").as_uri(), "file:")

    return ask


def test_a_log_statement(hover: Callable[..., str]) -> None:
    assert hover('LOG.«info»("{} of') == (
        "**INFO** · slf4j · `shop.Shop`\n\n"
        "```text\n<count> of `<item>` | ordered **now** <b>\n```\n\n"
        "`count: int`, `item: String`  \n"
        "e.g. ``117 of `slate` | ordered **now** <b>``\n\n"
        "Reached from main [`Shop#main`](file:/Shop.java#L8)"
    )


def test_that_no_entry_surely_reaches_a_line_is_said_when_it_is_known(hover: Callable[..., str]) -> None:
    remark = "\n\nNo entry surely reaches it, tests aside."
    assert hover('LOG.«debug»("never').endswith(remark)
    assert hover("void «never»(").endswith(remark)
    assert remark not in hover('LOG.«info»("{} of')


def test_the_template_is_the_one_of_the_command_and_cannot_end_its_block(hover: Callable[..., str], connection: sqlite3.Connection) -> None:
    text = hover('LOG.«error»("cannot')
    assert "\n````text\ncannot sell ```<item>```\\nat all\n````\n" in text
    assert "with the stack trace of `reason`" in text
    every = {statement.template for statement in templates(connection)}
    assert "cannot sell ```<item>```\nat all" in every


def test_a_method_and_a_call_of_it(hover: Callable[..., str]) -> None:
    text = hover("void «place»(")
    assert text.startswith("`Shop#place(String, int)` can log **4 lines**: 1 ERROR, 3 INFO\n\n- `INFO` ``<count> of `<item>`")
    assert text.count("\n- ") == 4
    assert "[`Shop.java:11`](file:/Shop.java#L11)" in text
    assert hover("new Shop().«place»(") == text
    assert hover("«fail»(item, new").startswith("`Shop#fail(String, Exception)` can log **1 line**: 1 ERROR\n")


def test_several_callees(hover: Callable[..., str]) -> None:
    assert hover("way.«pay»()").startswith(
        "May call 2 methods:\n\n"
        "- [`Card#pay()`](file:/Shop.java#L31) · **2 lines**: 2 INFO\n"
        "- [`Cash#pay()`](file:/Shop.java#L32) · **1 line**: 1 INFO\n\n"
        "- `INFO` `by card`"
    )


def test_a_call_of_a_wrapper_shows_all_that_it_writes(hover: Callable[..., str]) -> None:
    text = hover('{ «twice»("more")')
    assert "once more" in text
    assert "and again more" in text
    assert text.count("through `Shop#twice(String)`") == 2
    assert "\n\n---\n\n" in text


@pytest.mark.parametrize("piece", ["int «count»() {", "        «count»();\n    }", "«package» shop", "place(args[0], args.«length»)"])
def test_nothing_is_shown_where_nothing_is_logged(hover: Callable[..., str], piece: str) -> None:
    assert hover(piece) == ""


def test_a_note_stands_below_and_plain_text_has_no_marks(hover: Callable[..., str]) -> None:
    assert hover("void «place»(", note="still reading *it*").endswith("\n\n_still reading \\*it\\*_")
    text = hover('LOG.«info»("{} of', style=hovers.PLAIN_TEXT, note="as it was")
    assert text == (
        "INFO · slf4j · shop.Shop\n\n"
        "    <count> of `<item>` | ordered **now** <b>\n\n"
        "count: int, item: String\n"
        "e.g. 117 of `slate` | ordered **now** <b>\n\n"
        "Reached from main Shop#main\n\n"
        "as it was"
    )


def test_before_there_is_an_index_a_text_says_what_it_can() -> None:
    (first, *_) = alone("Shop.java", SHOP).statements
    text = hovers.of_statement(first, note="from this file alone")
    assert text.startswith("**INFO** · slf4j · `shop.Shop`\n\n```text\n<count> of `<item>` | ordered **now** <b>\n```\n")
    assert text.endswith("_from this file alone_")


def test_before_there_are_summaries_a_method_shows_its_own_lines(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "Shop.java").write_text(SHOP)
    index_workspace([tmp_path / "w"], db=tmp_path / "w.db", jobs=1)
    with closing(open_readonly(tmp_path / "w.db")) as connection:
        text = hovers.of_place(connection, place_at(connection, 1, 10, 10, "place"))
        assert text.startswith("`Shop#place(String, int)` logs **1 line**: 1 INFO\n\n- `INFO` ``<count>")
        assert text.endswith("_What its callees log is not known yet._")


def test_hostile_names_stay_in_their_spans(connection: sqlite3.Connection) -> None:
    (first, *_) = templates(connection)
    evil = replace(first, template="a\u202eb\x1b[31m`` [x](y) ```\n# no", throwable="`x` [y](z)", wrapper="", logger="<script>`")
    text = hovers.of_statement(evil, connection=connection)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "````text\na\\u202eb\\u001b[31m`` [x](y) ```\\n# no\n````" in text
    assert "with the stack trace of `` `x` [y](z) ``" in text
    assert "`` <script>` ``" in text
