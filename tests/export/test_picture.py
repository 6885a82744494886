"""The picture is one well-formed SVG that loads nothing and says what it was given."""

import re
import xml.etree.ElementTree as ET

from forelog.export.jsonl import sequence_row
from forelog.export.picture import WIDTH, Scene, svg
from tests.export import samples

CODE = (
    "try {",
    '    charge(order); // <b>"&"</b>',
    "} catch (PaymentException e) {",
    '    log.error("Payment of {} failed", order.id(), e);',
    "}",
)
TEMPLATE = {
    "line": 23,
    "end_line": 23,
    "level": "ERROR",
    "logger": "shop.Orders",
    "class": "shop.Orders",
    "throwable": "e",
    "parts": [{"text": "Payment of "}, {"hole": "order.id()", "type": "java.lang.String"}, {"text": " failed"}],
}


def drawn(prediction: object = None) -> str:
    rows = tuple(sequence_row(sequence) for sequence in (prediction or samples.shop()).sequences)  # type: ignore[attr-defined]
    return svg(Scene("Orders.java", CODE, 20, TEMPLATE, "forelog predict 'Orders#place'", rows))


def texts(picture: str) -> list[str]:
    return ["".join(text.itertext()) for text in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]


def test_it_says_what_it_was_given() -> None:
    said = texts(drawn())
    assert set(CODE) <= set(said)
    assert "ERROR  Payment of <order.id()> failed" in said
    assert "order.id(): String   " in said
    assert "$ forelog predict 'Orders#place'" in said
    assert sum(text.startswith(("normal", "implicit")) for text in said) == 3


def test_the_hover_opens_below_its_line() -> None:
    said = texts(drawn())
    assert said.index(CODE[3]) < said.index("ERROR  Payment of <order.id()> failed") < said.index(CODE[4])


def test_it_loads_nothing_and_stays_inside() -> None:
    picture = drawn(samples.nasty())
    assert not re.search(r"href|url\(|@import|@font-face|<script|<image", picture.split("</style>")[0] + re.sub(r">[^<]*<", "><", picture))
    for text in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text"):
        assert float(text.attrib["x"]) + float(text.attrib["textLength"]) <= WIDTH


def test_without_sequences_it_is_still_a_picture() -> None:
    assert "Payment" in svg(Scene("Orders.java", CODE, 20, TEMPLATE, "forelog", ()))
