"""Calls of what Lombok writes, and of loggers without their library: no class path, and yet a type."""

from pathlib import Path

import pytest

from tests.index.link.calls import Call, calls, line_of

BOX = """
package shop;

import lombok.Builder;
import lombok.Getter;
import lombok.Setter;

@Getter
@Builder
public class Box {
    private final Lid lid;
    private boolean open;
    @Setter
    private String label;

    void own() {
    }
}
"""
LID = """
package shop;

public class Lid {
    public void shut() {
    }
}
"""
SMALL = """
package shop;

import lombok.RequiredArgsConstructor;

@RequiredArgsConstructor(staticName = "of")
public class Small extends Box {
    private final int size;

    void shake() {
    }
}
"""
SOURCE = """
import org.slf4j.LoggerFactory;
import shop.Box;
import shop.Small;

class A {
    void use(Box box, Small small) {
        box.getLid().shut();
        box.isOpen();
        box.setLabel("a");
        small.getLid().shut(); // inherited
        Box.builder().lid(null).label("b").build().own();
        Small.of(3).shake();
    }

    void log() {
        LoggerFactory.getLogger(A.class).debug("at once");
        var logger = LoggerFactory.getLogger(A.class);
        logger.info("later");
        org.apache.commons.logging.LogFactory.getLog(A.class).warn("another");
    }
}
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory):
    return calls(tmp_path_factory.mktemp("generated"), A=SOURCE, shop__Box=BOX, shop__Lid=LID, shop__Small=SMALL)


@pytest.mark.parametrize(
    ("part", "callees"),
    [
        ("box.getLid()", {"shop.Box#getLid", "shop.Lid#shut"}),
        ("box.isOpen()", {"shop.Box#isOpen"}),
        ("box.setLabel", {"shop.Box#setLabel"}),
        ("// inherited", {"shop.Box#getLid", "shop.Lid#shut"}),
        (
            "Box.builder()",
            {
                "shop.Box#builder",
                "shop.Box$BoxBuilder#lid",
                "shop.Box$BoxBuilder#label",
                "shop.Box$BoxBuilder#build",
                "shop.Box#own",
            },
        ),
        ("Small.of", {"shop.Small#of", "shop.Small#shake"}),
    ],
)
def test_lombok(found, part: str, callees: set[str]) -> None:
    rows = found[line_of(SOURCE, part)]
    assert {row.callee for row in rows} == callees
    assert all(row.resolution == ("workspace" if row.callee.split("#")[1] in ("shut", "own", "shake") else "external") for row in rows)


@pytest.mark.parametrize(
    ("part", "callee"),
    [
        ("at once", "org.slf4j.Logger#debug"),
        ("logger.info", "org.slf4j.Logger#info"),
        ("another", "org.apache.commons.logging.Log#warn"),
    ],
)
def test_loggers_are_what_their_factory_gives(found, part: str, callee: str) -> None:
    assert Call("virtual", callee, "external") in found[line_of(SOURCE, part)]


def test_a_getter_of_what_is_no_field_gives_nothing_known(tmp_path: Path) -> None:
    source = """
@lombok.Getter
class A {
    void use() {
        getOther().own();
    }

    void own() {
    }
}
"""
    found = calls(tmp_path, A=source)
    assert {row.resolution for row in found[5]} == {"external", "unresolved"}
