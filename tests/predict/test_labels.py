"""Labels: each row is a line as it stands in Java source, holes as <expression>, and what it must be called."""

import pytest

from forelog.predict.alignment import constant_text, segments
from forelog.predict.failure_words import FAILURES, HOLE, NAMES
from forelog.predict.labels import LABELS, RULES, PathFacts, Turn, failure_hits, label
from forelog.predict.model import Event, Exit, Reason

RETURNS = Exit("return")


def event(template: str, level: str = "INFO", line: int = 12, **values: str) -> Event:
    message = template
    for source, value in values.items():
        message = message.replace(f"<{source}>", value, 1)
    return Event("id", "shop.Orders", "place", "src/main/java/shop/Orders.java", line, level, template, message, tuple(values.items()))


def path(*events: Event, **facts: object) -> PathFacts:
    given: dict[str, object] = {"throwables": (False,) * len(events), "turns": (), "exit": RETURNS, **facts}
    return PathFacts(events, **given)  # type: ignore[arg-type]


FAILING = {
    "Failed to save order <id>": "failed",
    "order <id> could not be saved": "unable",
    "Can't open <path>": "unable",
    "Cannot parse <text>": "unable",
    "Unable to reach <host>": "unable",
    "invalid quantity <n>": "invalid",
    "Connection refused by <host>": "refused",
    "access denied for <user>": "refused",
    "Timed out after <n> ms": "timed-out",
    "Timeout while waiting for lock <name>": "timeout",
    "read timeout after <n> ms": "timeout",
    "stock file is corrupt": "corrupt",
    "Lost connection to warehouse": "lost",
    "Client disconnected": "lost",
    "Dropping packet from <host>": "lost",
    "Retrying in <n> ms": "retry",
    "Retry <n> of <max>": "retry",
    "transaction aborted": "aborted",
    "rejecting order <id>": "refused",
    "Unexpected state <s>": "unexpected",
    "illegal character in <s>": "unexpected",
    "order <id> not found": "missing",
    "missing header <h>": "missing",
    "no such customer": "missing",
    "port is not a number: <text>": "invalid",
    "the worker did not end in time": "timed-out",
    "thread <name> died": "corrupt",
    "An exception occurred": "error",
    "error while closing": "error",
    "Error handling request <id>": "error",
    "Error configuring <name>": "error",
    "Error setting options": "error",
    "no suitable driver was found": "missing",
    "browser does not support gzip": "unexpected",
    "headers may not be changed now": "unexpected",
    "session <id> expired": "expired",
    "warehouse is unavailable": "unavailable",
    "buffer overflow": "exhausted",
    "pool exhausted": "exhausted",
    "no space left on <disk>": "unavailable",
    "too many open files": "exhausted",
    "broken pipe": "corrupt",
    "HTTP 503 from <host>": "http-status",
    "status=404": "http-status",
    "write gave ENOSPC": "errno",
    "got ORA-00942 for <sql>": "error-code",
    "error_code=17": "error-code",
    "exited with code 137": "error-code",
    "worker got SIGKILL": "signal",
    "CONNECTION_LOST on <host>": "lost",
    "LOGIN_FAILED for <user>": "failed",
    "caught IOException, closing": "exception-name",
    "java.lang.OutOfMemoryError in worker": "exception-name",
    "state is now PaymentRejected": "failure-name",
    "No connection could be made because the target refused it": "refused",
}

CALM = [
    "order <id> placed",
    "no errors",
    "No error found",
    "no differences found",
    "error settings",
    "finished without failure",
    "finished without any errors",
    "done, 0 errors",
    "0 failed, <n> passed",
    "errors: 0",
    "failures=0, skipped=<n>",
    "error-free for <n> days",
    "stock file is not corrupt",
    "no network failures so far",
    "did not fail",
    "never fails",
    "the lease has not expired",
    "no timeouts",
    "failover to <host> is enabled",
    "fail-fast mode is on",
    "failing over is off",
    "sessionTimeout <n>",
    "connectTimeout=<n> readTimeout=<n>",
    "session timeout = <n>",
    "timeout: <n>",
    "session timeout of <n> ms",
    "negotiated timeout <n>",
    "using default timeout",
    "retries=3",
    "max retries <n>",
    "maxRetries: <n>",
    "MAX_RETRIES=<n>",
    "retry policy: <policy>",
    "retry.count=5",
    "registered ErrorHandler",
    "error page is <page>",
    "installing exception handler",
    "errorHandler.class=<name>",
    "dropping table <name>",
    "session expires at <time>",
    "lease expires: <time>",
    "cache misses",
    "removing expired sessions",
    "invalidating session <id>",
    "if the write fails, the order is kept",
    "in case of failure, call <phone>",
    "the call may fail",
    "status=200",
    "exit code 0",
    "exited with status 0",
    "port 4040",
    "order 404 placed",
    "throwOnFailure",
    "free of errors",
    "started in <n> ms",
    "terror management",
    "",
]


@pytest.mark.parametrize(("text", "rule"), FAILING.items(), ids=FAILING)
def test_failing_text(text: str, rule: str) -> None:
    (found,) = [hit for hit in failure_hits(masked(text)) if hit[0].id == rule]
    assert found[1]
    assert found[1] in masked(text)


@pytest.mark.parametrize("text", CALM)
def test_calm_text(text: str) -> None:
    assert failure_hits(masked(text)) == []


def masked(template: str) -> str:
    constants = [part.partition(">") for part in f">{template}".split("<")]
    return HOLE.join(after for _, _, after in constants)


def test_a_value_says_nothing_about_the_statement() -> None:
    assert label(path(event("greeting <name>", name="failed error timeout")))[0] == "normal"
    assert label(path(event("<a> and <b> failed", a="failed", b="x")))[1] == (
        Reason("implicit.failed", 0, "Orders.java:12", "“failed”: something failed"),
    )


@pytest.mark.parametrize("level", ["ERROR", "FATAL", "SEVERE", "error", "CRITICAL"])
def test_a_line_at_error_is_explicit(level: str) -> None:
    assert label(path(event("order placed"), event("disk is failing", level, 40))) == (
        "explicit",
        (Reason("explicit.level", 1, "Orders.java:40", f"the line is at {level}"),),
    )


@pytest.mark.parametrize("level", ["TRACE", "FINE", "INFO", "WARN", "WARNING", "OFF", ""])
def test_a_lower_level_is_calm_by_itself(level: str) -> None:
    assert label(path(event("order placed", level))) == ("normal", ())


def test_a_logged_exception_is_explicit() -> None:
    kind, reasons = label(path(event("order <id> saved late", id="7"), throwables=(True,)))
    assert (kind, [reason.rule for reason in reasons]) == ("explicit", ["explicit.logged-exception"])


@pytest.mark.parametrize("source", ["e", "ex.getMessage()", "e.getCause().getMessage()", "ioException", "cause"])
def test_a_printed_exception_is_explicit(source: str) -> None:
    kind, reasons = label(path(event(f"late: <{source}>", **{source: "reset"})))
    assert (kind, [reason.rule for reason in reasons]) == ("explicit", ["explicit.printed-exception"])


@pytest.mark.parametrize("source", ["entry", "name", "be.size()", "exit", "message.getMessage()"])
def test_other_values_are_no_exception(source: str) -> None:
    assert label(path(event(f"late: <{source}>", **{source: "reset"})))[0] == "normal"


def test_catch_and_throw_are_explicit_and_said_once_for_each_place() -> None:
    catch = Turn("catch", 1, "Orders.java:30", "java.io.IOException")
    kind, reasons = label(path(event("order placed"), turns=(Turn("throw", 0, "Orders.java:28", "java.io.IOException"), catch, catch)))
    assert kind == "explicit"
    assert reasons == (
        Reason("explicit.throw", -1, "Orders.java:28", "throws java.io.IOException"),
        Reason("explicit.catch", -1, "Orders.java:30", "catches java.io.IOException"),
    )


def test_reasons_come_in_order_of_time() -> None:
    turns = (
        Turn("throw", 1, "Orders.java:28", "java.io.IOException"),
        Turn("catch", 1, "Orders.java:30", "java.io.IOException"),
        Turn("throw", 2, "Orders.java:34", "shop.NoStock"),
    )
    lines = (event("saving failed", "WARN"), event("giving up", "ERROR"))
    _, reasons = label(path(*lines, turns=turns, exit=Exit("throw", "shop.NoStock")))
    assert [(reason.rule, reason.event) for reason in reasons] == [
        ("implicit.failed", 0),
        ("explicit.throw", -1),
        ("explicit.catch", -1),
        ("explicit.level", 1),
        ("explicit.throw", -1),
        ("explicit.escape", -1),
    ]


def test_an_escaping_exception_is_explicit_and_points_at_its_throw() -> None:
    gone = Exit("throw", "shop.NoStock")
    _, reasons = label(path(event("x"), turns=(Turn("throw", 1, "Orders.java:51", "shop.NoStock"),), exit=gone))
    assert reasons[-1] == Reason("explicit.escape", -1, "Orders.java:51", "shop.NoStock escapes")
    assert label(path(exit=gone))[1] == (Reason("explicit.escape", -1, "", "shop.NoStock escapes"),)


def test_both_needs_both_kinds_and_an_error_line_is_not_implicit_by_its_words() -> None:
    assert label(path(event("saving failed", "ERROR")))[0] == "explicit"
    assert label(path(event("saving failed", "WARN")))[0] == "implicit"
    assert label(path(event("saving failed", "WARN"), event("giving up", "ERROR")))[0] == "both"
    assert label(path()) == ("normal", ())


def test_every_reason_is_in_the_table_and_every_rule_can_fire() -> None:
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    assert all(rule.text and rule.source for rule in RULES)
    assert {row.id for row in (*FAILURES, *NAMES)} == set(FAILING.values())
    assert LABELS == ("normal", "explicit", "implicit", "both")


def test_constant_text_of_alternatives_and_repetitions() -> None:
    plain = event("a <x> b <y>", x="1", y="2")
    assert constant_text(plain) == f"a {HOLE} b {HOLE}"
    branched = Event("id", "C", "m", "C.java", 1, "INFO", "order (<id> lost|kept)", "order 17 lost", (("id", "17"),))
    assert constant_text(branched) == f"order {HOLE} lost"
    repeated = Event("id", "C", "m", "C.java", 1, "INFO", "items(, <item>)*", "items, tea, lost", (("item", "tea"), ("item", "lost")))
    assert constant_text(repeated) == f"items, {HOLE}, {HOLE}"


def test_segments_join_to_the_message() -> None:
    shown = event("a <x> b <y>", x="b", y="")
    assert segments(shown) == [("a ", ""), ("b", "x"), (" b ", "")]
    assert segments(event("")) == []


def test_given_constant_text_wins() -> None:
    shown = event("<a>", a="it failed")
    assert label(path(shown, texts=("it failed",)))[0] == "implicit"
