"""What one text says of its log statements when nothing else is known."""

from pathlib import Path

from forelog.index.live.alone import alone
from tests.index.test_live import indexed, shown

NOTES = """\
package notes;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class Notes {
    private static final Logger LOG = LoggerFactory.getLogger(Notes.class);
    private static final String PLACE = "the cellar";

    void open(java.util.List<String> names) {
        LOG.info("opened {} in " + PLACE, names.size());
        names.forEach(name -> LOG.debug("größe of {}: {}", name, name.length()));
        warn("door", 3);
    }

    void warn(String what, int times) { LOG.warn("look at {} ({} times)", what, times); }

    class Inner { void m() { LOG.error("inner", new IllegalStateException(PLACE)); } }
}
"""


def test_a_file_that_needs_no_other_says_what_the_index_would(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    (folder / "notes").mkdir(parents=True)
    path = folder / "notes" / "Notes.java"
    path.write_text(NOTES)
    fresh = alone(str(path), NOTES)
    assert shown(fresh) == indexed(folder, tmp_path / "new.db", path)
    assert not fresh.settled
    assert [statement.line for statement in fresh.statements] == sorted(statement.line for statement in fresh.statements)
    assert "look at door (3 times)" in {statement.template for statement in fresh.statements}


def test_names_of_other_files_are_holes() -> None:
    text = NOTES.replace('PLACE = "the cellar"', "PLACE = Places.CELLAR")
    assert "opened <names.size()> in <PLACE>" in {statement.template for statement in alone("Notes.java", text).statements}


def test_a_broken_text_has_the_statements_that_stand_outside_of_the_error() -> None:
    notes: list[str] = []
    found = alone("Notes.java", NOTES.replace("names.forEach(name ->", "names.forEach((name -> {"), notes=notes).statements
    assert "opened <names.size()> in the cellar" in {statement.template for statement in found}
    assert alone("Notes.java", "\ud800 \0 class {{{", notes=notes).statements == []
    assert alone("Notes.java", "", notes=notes).statements == []
    assert notes == []
