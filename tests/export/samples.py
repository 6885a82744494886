"""Predictions to write: a small realistic one, a hostile one, a large one; made with the real labels and values."""

import random

from forelog.predict.labels import PathFacts, Turn, label
from forelog.predict.model import Condition, Contradiction, Event, Exit, Prediction, Sequence
from forelog.predict.values import Filler
from forelog.templates.model import Constant, Hole, Text
from forelog.templates.text import render

INT, STRING = "int", "java.lang.String"
FILE = "src/main/java/example/shop/OrderService.java"
ENTRY = "example.shop.OrderService#place(example.shop.Order)"

STATEMENTS: dict[str, tuple[str, int, Text]] = {
    "take": ("INFO", 41, (Constant("placing order "), Hole("order.id()", STRING), Constant(" for "), Hole("customer.name()", STRING))),
    "stock": ("DEBUG", 44, (Constant("reserving "), Hole("count", INT), Constant(" of "), Hole("sku", STRING))),
    "low": ("WARN", 47, (Constant("stock of "), Hole("sku", STRING), Constant(" is low: "), Hole("left", INT))),
    "retry": ("WARN", 58, (Constant("payment timed out, retrying ("), Hole("attempt", INT), Constant(" of 3)"))),
    "refused": ("ERROR", 63, (Constant("payment refused: "), Hole("e.getMessage()", STRING))),
    "paid": (
        "INFO",
        66,
        (Constant("order "), Hole("order.id()", STRING), Constant(" paid in "), Hole("elapsedMs", "long"), Constant(" ms")),
    ),
}

ABOVE = ("ENTRY", "example.shop.OrderService#place(example.shop.Order)", "if (order.isEmpty()) = false")


def event(name: str, scope: str) -> Event:
    level, line, parts = STATEMENTS[name]
    message, values = Filler(1).fill(parts, scope)
    method = "charge" if line > 50 else "place"
    return Event(f"OrderService:{name}", "example.shop.OrderService", method, FILE, line, level, render(parts), message, values)


def sequence(number: int, names: str, exit: Exit = Exit("return"), caught: str = "", cut: str = "", thread: str = "main") -> Sequence:  # noqa: A002, B008
    scope = str(number)
    events = tuple(event(name, scope) for name in names.split())
    catches = (Turn("catch", len(events), "OrderService.java:62", caught),) if caught else ()
    throws = (Turn("throw", len(events), "OrderService.java:64", exit.type),) if exit.kind == "throw" else ()
    kind, reasons = label(PathFacts(events, (False,) * len(events), catches + throws, exit))
    flow = (*ABOVE, f"if (stock.left(sku) < {number}) = true", "example.shop.OrderService#charge(example.shop.Order)")
    decided = (Condition("if (order.isEmpty())", "false", FILE, 40), Condition("if (left < LOW)", str("low" in names).lower(), FILE, 46))
    return Sequence(f"{scope:0>4}", ENTRY, thread, events, flow, exit, kind, reasons, cut, conditions=decided)


def shop() -> Prediction:
    fails = Exit("throw", "example.shop.PaymentException")
    found = (
        sequence(1, "take stock paid"),
        sequence(2, "take stock low paid"),
        sequence(3, "take stock retry paid"),
        sequence(4, "take stock retry retry refused", fails, "java.io.IOException"),
        sequence(5, "take stock refused", fails, "java.io.IOException"),
        sequence(6, "", Exit("throw", "java.lang.IllegalArgumentException")),
        sequence(7, "take stock low", Exit("cut"), cut="depth: calls below 5 are not followed", thread="example.shop.Worker#run()"),
    )
    why = Contradiction((Condition("left", "0", FILE, 45), Condition("if (left > 0)", "true", FILE, 46)))
    return Prediction(ENTRY, found, 12, ("depth 5 reached in 1 path",), 7, 6, 0.031, 3, (why,), ("OrderService.java:48",))


NASTY = (
    "<script>alert(1)</script>",
    "</style></script><img src=x onerror=alert(1)>",
    'a "quoted", comma; semi\ttab',
    "line one\nline two\r\nline three\u2028four\x85five",
    "=1+1|cmd",
    "| pipe `tick` ``two`` *bold* [link](javascript:alert(1)) # <b>",
    "\x1b[31mred\x1b[0m \x07 \u202eright to left",
    "'; drop table orders; --",
    "emoji \U0001f600, umlaut ü, lone \ud800 surrogate",
    "[INFO]: looks like a segment",
    "%s {0} {} ${x} \\ \\n",
    "",
    " leading and trailing ",
    "@SUM(A1)",
)


def nasty() -> Prediction:
    events = tuple(
        Event(
            f"id{number}",
            "a.B$1",
            "<init>",
            f"src/a b/ä&<x>{number}.java",
            number + 1,
            "WARN",
            f"{text} <x>",
            f"{text} {text}",
            (("x", text),),
        )
        for number, text in enumerate(NASTY)
    )
    kind, reasons = label(PathFacts(events, (True,) * len(events), (Turn("catch", 0, "B.java:1", "a.<b>|c"),), Exit("throw", "a.<T>`|")))
    entry = "a.B#<script>(java.util.Map<String|x>)"
    decided = tuple(Condition(f"if ({text})", text, f"src/a b/ä&<x>{number}.java", number + 1) for number, text in enumerate(NASTY))
    flow = ("ENTRY", *NASTY)
    found = Sequence("n\n1", entry, "t<b>`|\n", events, flow, Exit("throw", "a.<T>`|"), kind, reasons, "cut | <b>", conditions=decided)
    return Prediction(entry, (found,), 1, ("<cut>|",), 1, 1, 0.0, 1, (Contradiction(decided),), NASTY)


def large(count: int = 1000) -> Prediction:
    pick = random.Random(4)
    names = list(STATEMENTS)
    found = tuple(
        sequence(number, " ".join(["take", *(pick.choice(names[1:5]) for _ in range(pick.randint(0, 9))), "paid"]))
        for number in range(count)
    )
    return Prediction(ENTRY, found, 48_213, (), 7, 7, 0.4)
