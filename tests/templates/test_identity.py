"""Ids of log statements: the same as long as the statement is."""

from forelog.templates.identity import stable_ids
from tests.templates.snippets import said

BEFORE = """package p; import org.slf4j.*; class C { static final Logger LOG = LoggerFactory.getLogger(C.class);
    void m(String s) { LOG.info("one {}", s); LOG.info("two"); LOG.info("two"); } }"""
EDITED = """package p; import org.slf4j.*; class C { static final Logger LOG = LoggerFactory.getLogger(C.class);
    // more lines above
    int unrelated() { return 3; }
    void m(String renamed) { LOG.debug("new"); LOG.info("one {}", renamed);
        LOG.info("two"); LOG.info("two"); } }"""
OTHER = BEFORE.replace("one {}", "one: {}")


def ids(source: str) -> list[str]:
    found = said(source)
    return stable_ids(found[0].method, [(each.statement.template, each.statement.wrapper) for each in found])


def test_edits_elsewhere_and_new_names_keep_ids() -> None:
    assert ids(EDITED)[1:] == ids(BEFORE)


def test_ids_are_different_for_equal_statements_and_other_texts() -> None:
    assert len(set(ids(BEFORE))) == 3
    assert ids(OTHER)[0] != ids(BEFORE)[0]
