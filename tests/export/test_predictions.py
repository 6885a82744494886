"""Every format of predictions, on a realistic, a hostile and a large prediction: nothing is lost, nothing is read as syntax."""

import ast
import csv
import html
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from rich.console import Console

from forelog.errors import InputError, WorkspaceError
from forelog.export import FORMATS, Options, reasons, write_prediction
from forelog.export.markdown import plain, summary
from forelog.predict.model import Condition, Prediction
from tests.conftest import PROJECT
from tests.export import samples

GIVEN: dict[str, Callable[[], Prediction]] = {"shop": samples.shop, "nasty": samples.nasty}


def written(form: str, *predictions: Prediction, options: Options | None = None) -> str:
    out = io.StringIO(newline="")
    write_prediction(predictions, form, out, options)
    return out.getvalue()


def schema(name: str) -> Draft202012Validator:
    loaded = json.loads((PROJECT / "docs" / "schemas" / f"{name}.schema.json").read_text())
    Draft202012Validator.check_schema(loaded)
    return Draft202012Validator(loaded)


# -- all formats


@pytest.mark.parametrize("form", [name for name, row in FORMATS.items() if not row.folder])
@pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN)
def test_a_file_has_the_same_text_as_a_stream_and_is_utf_8(form: str, given: Callable[[], Prediction], tmp_path: Path) -> None:
    place = tmp_path / "out"
    write_prediction(given(), form, place)
    assert place.read_bytes() == written(form, given()).encode("utf-8", "backslashreplace")


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_predictions_give_the_same_bytes(form: str, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_prediction(samples.shop(), form, tmp_path / name)
    first, second = ([(path.name, path.read_bytes()) for path in files(tmp_path / name)] for name in ("a", "b"))
    assert [content for _, content in first] == [content for _, content in second]


def files(place: Path) -> list[Path]:
    return sorted(place.iterdir()) if place.is_dir() else [place]


@pytest.mark.parametrize("form", [name for name, row in FORMATS.items() if not row.folder])
def test_no_prediction_at_all(form: str) -> None:
    written(form)


def test_an_unknown_format_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="text, jsonl, csv, md, html, dot, graphml, svg, anomalygen"):
        write_prediction(samples.shop(), "xml", io.StringIO())


def test_a_folder_format_needs_a_folder() -> None:
    with pytest.raises(InputError, match="--out"):
        write_prediction(samples.shop(), "anomalygen", io.StringIO())


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        write_prediction(samples.shop(), "csv", tmp_path / "file" / "below")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        write_prediction(samples.shop(), "anomalygen", tmp_path / "file")


def test_paths_are_counted_for_people() -> None:
    for count, told in ((1, "1 path,"), (0, "0 paths,"), (48_213, "48,213 paths,"), (2**20_000, "about 10^6020 paths,")):
        assert told in summary(replace(samples.shop(), path_count=count))


# -- conditions, and what is infeasible


def test_conditions_that_went_another_way_elsewhere_come_first() -> None:
    prediction = samples.shop()
    many = tuple(Condition(f"if (a{number})", "true", samples.FILE, number) for number in range(1, 8))
    other = replace(many[6], value="false")
    first = replace(prediction.sequences[0], conditions=(*many, many[0]))
    second = replace(prediction.sequences[1], conditions=(*many[:6], other))
    decisions = reasons.turns((first, second))
    assert reasons.telling(first, decisions) == ([*many[:4], many[6]], 2)
    assert reasons.telling(second, decisions) == ([*many[:4], other], 2)


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_conditions_and_contradictions_are_shown(form: str) -> None:
    for options, told in ((Options(), False), (Options(infeasible=True), True)):
        page = re.sub(
            r"\\(.)", r"\1", re.sub(r"</?(?:code|b|wbr)>|[`*]", "", html.unescape(written(form, samples.shop(), options=options)))
        )
        assert "if (left < LOW) = true" in page
        assert ("if (left > 0) = true" in page) == told
        assert ("3 paths were left out" in page) == told
        assert ("only such paths reach OrderService.java:48" in page) == told


def test_a_prediction_without_contradictions_says_so() -> None:
    calm = replace(samples.shop(), infeasible=0, contradictions=(), statements_infeasible=())
    assert "no path was found that contradicts itself" in written("text", calm, options=Options(infeasible=True))


@pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN)
def test_jsonl_says_what_is_infeasible_behind_the_sequences(given: Callable[[], Prediction]) -> None:
    *rows, last = [json.loads(row) for row in written("jsonl", given(), options=Options(infeasible=True)).splitlines()]
    assert len(rows) == len(given().sequences)
    schema("infeasible").validate(last)
    assert last["entry"] == given().entry
    assert last["infeasible"]["statements"] == json.loads(json.dumps(given().statements_infeasible))


# -- JSON Lines


@pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN)
def test_jsonl_is_what_the_schema_says_and_holds_everything(given: Callable[[], Prediction]) -> None:
    prediction = given()
    lines = written("jsonl", prediction).splitlines()  # also splits at U+2028 and U+0085, as some readers do
    assert len(lines) == len(prediction.sequences)
    valid = schema("prediction")
    for line, sequence in zip(lines, prediction.sequences, strict=True):
        row = json.loads(line)
        valid.validate(row)
        assert [event["message"] for event in row["events"]] == [event.message for event in sequence.events]
        assert [[pair["expression"], pair["value"]] for event in row["events"] for pair in event["values"]] == [
            list(pair) for event in sequence.events for pair in event.values
        ]
        assert (row["label"] == "normal") == (row["reasons"] == [])


def test_jsonl_has_exactly_the_keys_that_tools_rely_on() -> None:
    row = json.loads(written("jsonl", samples.shop()).splitlines()[3])
    assert list(row) == ["id", "entry", "thread", "events", "exec_flow", "exit", "label", "reasons", "cut", "conditions"]
    assert list(row["events"][0]) == ["statement", "class", "method", "file", "line", "level", "template", "message", "values"]
    assert list(row["reasons"][0]) == ["rule", "event", "line", "text"]
    assert row["exit"] == {"kind": "throw", "type": "example.shop.PaymentException"}


# -- CSV


@pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN)
def test_csv_has_a_row_for_each_event_with_the_very_text(given: Callable[[], Prediction]) -> None:
    prediction = given()
    rows = list(csv.DictReader(io.StringIO(written("csv", prediction), newline="")))
    events = [event for sequence in prediction.sequences for event in sequence.events]
    assert [row["message"] for row in rows if row["event"] != "-1"] == [event.message for event in events]
    assert {row["sequence"] for row in rows} == {sequence.id for sequence in prediction.sequences}
    for sequence in prediction.sequences:
        told = [reason for row in rows if row["sequence"] == sequence.id for reason in json.loads(row["reasons"])]
        assert sorted(told) == sorted([reason.rule, reason.line, reason.text] for reason in sequence.reasons)


def test_csv_quotes_every_text_so_that_a_formula_is_no_bare_cell() -> None:
    text = written("csv", samples.nasty())
    assert not re.search(r"(?:^|,)[=+@]", text.replace('"=', "x"))
    assert '"=1+1|cmd =1+1|cmd"' in text


# -- Markdown


def test_markdown_shows_levels_places_and_reasons() -> None:
    text = written("md", samples.shop(), options=Options(root=Path("/srv/my shop")))
    assert "### 4 · 🔴 both · throws `example.shop.PaymentException`" in text
    assert "| [`OrderService.java:63`](file:///srv/my%20shop/src/main/java/example/shop/OrderService.java#L63) |" in text
    assert "- `implicit.retry`: “retrying”: something is tried again (`OrderService.java:58`)" in text
    assert "_No log line._" in text


def test_places_are_links_into_the_folder_of_each_line() -> None:
    given = samples.shop()
    first = given.sequences[0]
    take, stock, paid = first.events
    events = (replace(take, root="/srv/one"), replace(stock, root="/srv/two"), paid)
    given = replace(given, sequences=(replace(first, events=events),))
    text = written("md", given, options=Options(linked=True))
    assert re.findall(r"\((file:\S*)/src/", text) == ["file:///srv/one", "file:///srv/two"]
    assert "| `OrderService.java:66` |" in text, "nobody knows where it is"
    assert "file:" not in written("md", given)


def test_markdown_tables_keep_their_columns_and_html_stays_text() -> None:
    from markdown_it import MarkdownIt

    page = MarkdownIt("commonmark", {"html": True}).enable("table").render(written("md", samples.nasty()))
    seen = Reader(page)
    assert seen.tags <= {"h1", "h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "ul", "li", "blockquote"}
    assert [len(re.findall("<td", row)) for row in page.split("<tr>")[2:]] == [4] * len(samples.NASTY)
    assert "<script>alert(1)</script> <script>alert(1)</script>" in seen.text


MARKUP = st.sampled_from(
    ["*", "**", "_", "`", "[a](b)", "![", "]", "<b>", "&amp;", "#", " #", "1.", "12)", "-", "+", "=", "---", ">", "|", "~~", "\\", "!", "a", " ", "10^9", "@", "\n"]
)  # fmt: skip


@given(st.one_of(st.lists(MARKUP, max_size=9).map("".join), st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)))
@example('OrderService.place: done (1.5 s), it\'s "here"')
def test_text_is_no_markdown_wherever_it_stands(text: str) -> None:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for before, after, around in (("# ", "", ""), ("> ", "", ""), ("", "", ""), ("- `x`: ", "", "x: "), ("| a |\n|---|\n| ", " |", "a")):
        tokens = parser.parse(before + plain(text) + after)
        inner = [child for token in tokens for child in token.children or ()]
        assert {child.type for child in inner} <= {"text", "code_inline"}
        assert "".join(child.content for child in inner) == (around + " ".join(text.split())).strip()


def test_markdown_can_be_read_as_it_is() -> None:
    assert plain("OrderService.place: calls deeper than 5 (it's all)") == "OrderService.place: calls deeper than 5 (it's all)"
    assert plain("see http://a.b and www.c.d") == "see http\\://a.b and www\\.c.d"


# -- text


def test_text_in_a_pipe_is_plain_and_unbroken() -> None:
    text = written("text", samples.shop())
    assert "\x1b" not in text
    assert "│ ● ERROR payment refused: " in text
    assert "OrderService.java:63" in text
    assert "│   “retrying”: something is tried again (2 times)  OrderService.java:58" in text


def test_text_on_a_terminal_has_colours_and_links() -> None:
    text = written("text", samples.shop(), options=Options(colour=True, root=Path("/srv/shop")))
    assert "\x1b[1;31m" in text
    assert "file:///srv/shop/src/main/java/example/shop/OrderService.java" in text


@pytest.mark.parametrize("colour", [False, True])
def test_messages_cannot_drive_the_terminal(colour: bool) -> None:
    text = written("text", samples.nasty(), options=Options(colour=colour))
    assert not re.search(r"[\x00-\x09\x0b-\x1a\x1c-\x1f\x7f-\x9f\u2028\u2029\u202e]", text)
    assert "\x1b[31mred" not in text
    assert "\\u001b[31mred" in text
    assert Console  # rich is what draws


# -- HTML


class Reader(HTMLParser):
    """All tags, attributes and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.pieces: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()
        self.text = "".join(self.pieces)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in {"meta", "input", "wbr", "link", "img", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


@pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN)
def test_html_is_balanced_and_loads_nothing(given: Callable[[], Prediction]) -> None:
    page = written("html", given(), options=Options(root=Path("/srv/shop")))
    seen = Reader(page)
    assert seen.open == []
    assert not seen.tags & {"img", "link", "iframe", "object", "embed", "base", "video", "audio"}
    assert not [found for found in seen.attributes if found[1] == "src" or found[1].startswith("on") or found[1] == "style"]
    assert {value.split(":")[0] for _, name, value in seen.attributes if name == "href" and ":" in value} <= {"file"}
    assert not re.search(r"@import|url\(|https?://", page.split("<body")[0])


def test_html_lets_only_its_own_script_and_style_run() -> None:
    import base64
    from hashlib import sha256

    page = written("html", samples.nasty())
    (policy,) = [value for tag, name, value in Reader(page).attributes if tag == "meta" and value.startswith("default-src")]
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (inner,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert f"{tag}-src 'sha256-{base64.b64encode(sha256(inner.encode()).digest()).decode()}'" in policy


def test_html_shows_every_message_as_text() -> None:
    seen = Reader(written("html", samples.nasty()))
    for text in samples.NASTY[:3]:
        assert f"{text} {text}".replace("\t", "\\t") in seen.text
    assert seen.tags.isdisjoint({"b", "img"} - {"b"})


def test_html_has_a_lane_for_each_sequence_with_its_label_and_links() -> None:
    seen = Reader(written("html", samples.shop(), options=Options(root=Path("/srv/my shop"))))
    labels = [value for tag, name, value in seen.attributes if tag == "article" and name == "data-label"]
    assert labels == [sequence.label for sequence in samples.shop().sequences]
    links = {value for tag, name, value in seen.attributes if tag == "a" and name == "href"}
    assert "file:///srv/my%20shop/src/main/java/example/shop/OrderService.java#L63" in links
    ids = [value for _, name, value in seen.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert {value for _, name, value in seen.attributes if name == "aria-labelledby"} <= set(ids)


def test_html_of_a_thousand_sequences_stays_small() -> None:
    page = written("html", samples.large())
    assert page.count("<article ") == 1000
    assert len(page) < 6_000_000


# -- AnomalyGen


@pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN)
def test_anomalygen_files_have_the_published_columns_and_agree(given: Callable[[], Prediction], tmp_path: Path) -> None:
    prediction = given()
    write_prediction(prediction, "anomalygen", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "block_labels.csv",
        "combined_parsed_logs.csv",
        "entries.csv",
        "final_logs.json",
    ]
    logs = json.loads((tmp_path / "final_logs.json").read_text("utf-8"))
    blocks, entries, parsed = (read(tmp_path / name) for name in ("block_labels.csv", "entries.csv", "combined_parsed_logs.csv"))
    assert list(blocks[0]) == ["block_id", "label"]
    assert list(entries[0]) == ["entry_id", "BlockId", "log_key", "exec_flow", "log_segment", "single_log_label", "block_log_label"]
    assert list(parsed[0]) == ["LineId", "Level", "Content", "EventId", "EventTemplate", "ParameterList", "BlockId"]
    assert [row["block_id"] for row in blocks] == list(logs)
    assert [row["label"] for row in blocks] == [sequence.label for sequence in prediction.sequences]
    for key, block in logs.items():
        mine = [row for row in entries if row["BlockId"] == key]
        assert block["exec_flow"].startswith("ENTRY→")
        assert block["log"] == " ".join(row["log_segment"] for row in mine)
        assert all(re.fullmatch(r"\[\w+\]:.*", row["log_segment"]) for row in mine)
        assert [row["LineId"] for row in parsed if row["BlockId"] == key] == [str(number + 1) for number in range(len(mine))]
    assert [row["entry_id"] for row in entries] == [str(number + 1) for number in range(len(entries))]


def test_anomalygen_templates_have_stars_where_values_stand(tmp_path: Path) -> None:
    write_prediction([samples.shop(), samples.shop()], "anomalygen", tmp_path)
    parsed = read(tmp_path / "combined_parsed_logs.csv")
    for row in parsed:
        values = ast.literal_eval(row["ParameterList"])
        assert row["EventTemplate"].replace("<*>", "{}").format(*values) == row["Content"]
    by_template = {row["EventTemplate"]: row["EventId"] for row in parsed}
    assert len(by_template) == len(set(by_template.values())) == len({row["EventId"] for row in parsed})
    assert len(read(tmp_path / "block_labels.csv")) == len({row["block_id"] for row in read(tmp_path / "block_labels.csv")}) == 14


def test_anomalygen_labels_a_line_by_the_reasons_about_it(tmp_path: Path) -> None:
    write_prediction(samples.shop(), "anomalygen", tmp_path)
    rows = [
        (row["log_segment"].split(":")[0], row["single_log_label"])
        for row in read(tmp_path / "entries.csv")
        if row["BlockId"].endswith("_4")
    ]
    assert rows == [("[INFO]", "normal"), ("[DEBUG]", "normal"), ("[WARN]", "implicit"), ("[WARN]", "implicit"), ("[ERROR]", "explicit")]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
