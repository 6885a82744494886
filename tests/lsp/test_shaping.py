"""What the commands answer with a prediction."""

import json
from pathlib import Path

from forelog_lsp.shaping import answered
from tests.export import samples

SAID = {"title": "What a test predicts", "notes": ["Not saved."]}


def test_the_answer_names_the_file_of_its_markdown(tmp_path: Path) -> None:
    file = tmp_path / "of a test.md"
    text, written = answered(samples.shop(), SAID, file)
    answer = json.loads(text)
    assert written
    assert answer["uri"] == file.as_uri()
    assert file.read_text("utf-8") == answer["markdown"]
    assert "> Not saved." in answer["markdown"]


def test_a_result_that_cannot_be_written_is_only_in_the_answer(tmp_path: Path) -> None:
    for file in (None, tmp_path / "nowhere" / "of a test.md"):
        text, written = answered(samples.shop(), SAID, file)
        answer = json.loads(text)
        assert not written, "there is nothing to open in a window"
        assert answer["uri"] is None
        assert answer["sequences"]
        assert answer["markdown"].startswith("# What a test predicts")
