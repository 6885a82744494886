"""A small index made by hand: what the tests of the store and the queries read."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from sqlite3 import Connection

from forelog.index.database.opening import open_readonly
from forelog.index.database.rows import FileIds, FileRow, Row
from forelog.index.database.store import Store
from forelog.java.facts import PRIVATE, PUBLIC, STATIC

STRING = "java.lang.String"


def file_row(path: str, *, hash: str = "00", root_id: int = 1, is_test: bool = False) -> FileRow:  # noqa: A002
    return FileRow(root_id=root_id, path=path, hash=hash, size=100, mtime_ns=1, extractor="1", package="shop", is_test=is_test, lines=50)


def type_row(name: str, *, outer: int = -1, kind: str = "class", flags: int = PUBLIC) -> Row:
    simple = name.rpartition(".")[2].rpartition("$")[2]
    return (name, "" if simple.isdigit() else simple, kind, flags, outer, "java.lang.Object", 1, 50)


def method_row(of_type: int, name: str, params: str = "", line: int = 1, *, flags: int = PUBLIC, end_line: int = 0, kind: str = "") -> Row:
    kind = kind or {"<init>": "constructor", "<clinit>": "initializer"}.get(name, "lambda" if name.startswith("lambda$") else "method")
    end_line = end_line or line + 4
    return (of_type, name, params, "void", flags, kind, line * 10 + 5, line * 10, end_line * 10 + 9, line, end_line)


def call_row(ids: FileIds, caller: int, line: int, callee: int | None = None, external: int | None = None, **more: object) -> Row:
    resolution = "workspace" if callee is not None else "external" if external is not None else "unresolved"
    reason = "" if resolution != "unresolved" else str(more.get("reason", "receiver type unknown"))
    kind = str(more.get("kind", "virtual"))
    return (
        ids.method_ids[caller],
        ids.file_id,
        line * 10 + 1,
        line,
        9,
        callee,
        external,
        more.get("name", "x"),
        kind,
        1.0,
        resolution,
        reason,
    )


def log_row(ids: FileIds, method: int, line: int, template: str, level: str = "INFO", stable_id: str = "") -> Row:
    parts = '[{"text": "' + template + '"}]'
    stable_id = stable_id or f"s{ids.file_id}-{line}"
    return (
        ids.file_id, ids.method_ids[method], stable_id, line * 10 + 1, line, line + 1, 9, level, "shop.Orders", "slf4j", template, template, parts,
        "", 0, "", "",
    )  # fmt: skip


def fill(store: Store) -> dict[str, FileIds]:
    """Orders (with nested Line, a lambda, overloads), Billing (runnable, main) and a test; Billing.run → Orders.add → Orders.check ⟲."""
    root = store.root_id("/work/shop", "folder")
    assert root == 1
    orders = store.put_file(
        file_row("src/main/java/shop/Orders.java"),
        [type_row("shop.Orders"), type_row("shop.Orders$Line", outer=0), type_row("shop.Orders$1")],
        [(0, "java.lang.Object"), (2, "java.util.Comparator")],
        [
            method_row(0, "<init>", "", 3),
            method_row(0, "add", STRING, 10),
            method_row(0, "add", f"{STRING},int[]", 20),
            method_row(0, "check", "java.util.Map$Entry", 30, flags=PRIVATE),
            method_row(1, "total", "", 41),
            method_row(0, "lambda$add$0", STRING, 12, flags=PRIVATE | STATIC, end_line=12),
            method_row(2, "compare", "shop.Orders,shop.Orders", 46),
        ],
        [(0, "LOG", "org.slf4j.Logger", STATIC, 2, None), (0, "NAME", STRING, STATIC, 2, "orders")],
    )
    billing = store.put_file(
        file_row("src/main/java/shop/Billing.java", hash="01"),
        [type_row("shop.Billing")],
        [(0, "java.lang.Object"), (0, "java.lang.Runnable")],
        [method_row(0, "run", "", 5), method_row(0, "main", f"{STRING}[]", 15, flags=PUBLIC | STATIC)],
    )
    test = store.put_file(
        file_row("src/test/java/shop/OrdersTest.java", hash="02", is_test=True),
        [type_row("shop.OrdersTest")],
        [(0, "shop.Orders")],
        [method_row(0, "adds", "", 5)],
    )
    print_line = store.external_id("java.io.PrintStream", "println", STRING, "void")
    assert store.external_id("java.io.PrintStream", "println", STRING, "void") == print_line
    add, check = orders.method_ids[1], orders.method_ids[3]
    store.put_calls(
        [
            call_row(orders, 1, 11, check, name="check"),
            call_row(orders, 3, 31, add, name="add"),
            call_row(orders, 3, 32, external=print_line, name="println"),
            call_row(billing, 0, 6, add, name="add"),
            call_row(billing, 1, 16, billing.method_ids[0], name="run", kind="thread"),
            call_row(billing, 1, 17, name="mystery"),
            call_row(test, 0, 6, add, name="add"),
        ]
    )
    store.put_log_statements(
        [
            log_row(orders, 1, 11, "adding <name>"),
            log_row(orders, 3, 33, "cannot add", "ERROR"),
            log_row(orders, 6, 47, "comparing", "DEBUG"),
        ]
    )
    return {"orders": orders, "billing": billing, "test": test}


@contextmanager
def sample(folder: Path) -> Iterator[Connection]:
    """A connection that reads the small index."""
    with Store.open(folder / "shop.db") as store:
        with store.transaction():
            fill(store)
        assert store.verify() == []
    with closing(open_readonly(folder / "shop.db")) as connection:
        yield connection
