"""The store: what is put can be read, what is replaced keeps what refers to it, what fails leaves what was there."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from forelog.errors import DatabaseError
from forelog.index.database.opening import open_readonly
from forelog.index.database.schema import SCHEMA_VERSION
from forelog.index.database.store import Store
from forelog.index.questions.queries import count, status
from tests.index.sample import STRING, call_row, file_row, fill, log_row, method_row, sample, type_row

ORDERS = "src/main/java/shop/Orders.java"


def rows(connection: sqlite3.Connection, sql: str, *values: object) -> list[tuple[object, ...]]:
    return connection.execute(sql, values).fetchall()


def built(path: Path) -> None:
    with Store.open(path) as store, store.transaction():
        fill(store)


def test_call_graph_view_says_who_calls_whom(tmp_path: Path) -> None:
    with sample(tmp_path) as connection:
        listed = rows(
            connection,
            "SELECT caller_class, caller_method, line, callee_class, callee_method, callee_params, kind, resolution FROM v_call_graph",
        )
    assert ("shop.Billing", "run", 6, "shop.Orders", "add", STRING, "virtual", "workspace") in listed
    assert ("shop.Billing", "main", 16, "shop.Billing", "run", "", "thread", "workspace") in listed
    assert ("shop.Orders", "check", 32, "java.io.PrintStream", "println", STRING, "virtual", "external") in listed
    assert ("shop.Billing", "main", 17, None, "mystery", None, "virtual", "unresolved") in listed
    assert len(listed) == 7


def test_readers_see_nothing_before_the_first_transaction_ends(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with Store.open(path) as store:
        with store.transaction():
            fill(store)
            with pytest.raises(DatabaseError, match="no index yet"):
                open_readonly(path)
        with closing(open_readonly(path)) as reader:
            assert rows(reader, "SELECT count(*) FROM methods") == [(10,)]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["shop.db", "shop.db.lock"]


def test_an_exception_in_the_first_transaction_leaves_nothing_and_the_store_usable(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with Store.open(path) as store:
        with pytest.raises(KeyError), store.transaction():
            fill(store)["nothing"]
        assert not path.exists()
        with store.transaction():
            fill(store)
        assert store.verify() == []
        assert count(store.connection).methods == 10


@pytest.mark.parametrize("rebuild", [False, True])
def test_an_exception_in_a_later_transaction_undoes_it(tmp_path: Path, rebuild: bool) -> None:
    path = tmp_path / "shop.db"
    built(path)
    with Store.open(path) as store:
        before = count(store.connection)

        def put() -> None:
            store.root_id("/work/shop", "folder")
            store.put_file(file_row("src/main/java/shop/New.java"), [type_row("shop.New")], [], [method_row(0, "m")])

        with pytest.raises(KeyError), store.transaction(rebuild=rebuild):
            {}[put()]
        assert count(store.connection) == before
        with store.transaction(rebuild=rebuild):
            put()
        assert store.verify() == []
        assert count(store.connection).files == (1 if rebuild else before.files + 1)


def test_readers_keep_the_old_state_while_it_is_rebuilt(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    built(path)
    with closing(open_readonly(path)) as reader, Store.open(path) as store:
        with store.transaction(rebuild=True):
            store.root_id("/work/other", "folder")
            store.flush()
            assert rows(reader, "SELECT path FROM roots") == [("/work/shop",)]
        assert rows(reader, "SELECT path FROM roots") == [("/work/other",)]
        assert store.connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert {name for (name,) in rows(reader, "SELECT name FROM sqlite_master WHERE type = 'index'")} >= {
            "calls_callee",
            "methods_class",
        }


def test_a_replaced_file_keeps_the_ids_of_methods_that_stay(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with Store.open(path) as store:
        with store.transaction():
            old = fill(store)
        with store.transaction():
            new = store.put_file(
                file_row(ORDERS, hash="99"),
                [type_row("shop.Orders"), type_row("shop.Orders$Line", outer=0), type_row("shop.Orders$Extra", outer=0)],
                [(0, "java.lang.Object")],
                [method_row(0, "added", "", 1), method_row(0, "add", STRING, 110), method_row(1, "total", "", 141)],
            )
            store.put_calls([call_row(new, 1, 111, new.method_ids[2], name="total")])
            store.put_log_statements([log_row(new, 1, 112, "adding at last")])
        add = old["orders"].method_ids[1]
        assert new.file_id == old["orders"].file_id
        assert new.method_ids[1:] == (add, old["orders"].method_ids[4])
        assert new.type_ids[:2] == old["orders"].type_ids[:2]
        assert new.orphaned_callers == frozenset(), "only Orders itself called what is gone"
        assert rows(store.connection, "SELECT line FROM methods WHERE id = ?", add) == [(110,)]
        # Billing was not touched, and its call still points to add.
        assert rows(store.connection, "SELECT file, line FROM v_call_graph WHERE callee_method = 'add' ORDER BY file") == [
            ("src/main/java/shop/Billing.java", 6),
            ("src/test/java/shop/OrdersTest.java", 6),
        ]
        assert rows(store.connection, "SELECT template FROM v_templates") == [("adding at last",)]
        assert rows(store.connection, "SELECT hash FROM files WHERE id = ?", new.file_id) == [("99",)]
        assert rows(store.connection, "SELECT count(*) FROM types WHERE name = 'shop.Orders$1'") == [(0,)]
        assert store.verify() == []


def test_calls_of_a_method_that_vanished_become_unresolved(tmp_path: Path) -> None:
    with Store.open(tmp_path / "shop.db") as store:
        with store.transaction():
            old = fill(store)
        with store.transaction():
            new = store.put_file(file_row(ORDERS, hash="99"), [type_row("shop.Orders")], [], [method_row(0, "put", STRING, 10)])
        assert new.orphaned_callers == {old["billing"].file_id, old["test"].file_id}
        assert rows(store.connection, "SELECT file, name, reason FROM v_unresolved WHERE reason != 'receiver type unknown' ORDER BY 1") == [
            ("src/main/java/shop/Billing.java", "add", "callee removed"),
            ("src/test/java/shop/OrdersTest.java", "add", "callee removed"),
        ]
        assert store.verify() == []
        with store.transaction():  # linked again
            store.replace_calls([old["billing"].file_id], [call_row(old["billing"], 0, 6, new.method_ids[0], name="put")])
        assert rows(store.connection, "SELECT line, callee_method FROM v_call_graph WHERE caller_class = 'shop.Billing'") == [(6, "put")]
        assert store.verify() == []


def test_overloads_with_the_same_erasure_do_not_lose_their_rows(tmp_path: Path) -> None:
    """Broken code may declare a method twice."""
    with Store.open(tmp_path / "shop.db") as store:
        for _ in range(2):
            with store.transaction():
                store.root_id("/work/shop", "folder")
                ids = store.put_file(
                    file_row("A.java"), [type_row("A"), type_row("A")], [], [method_row(0, "m"), method_row(0, "m"), method_row(1, "m")]
                )
            assert len(set(ids.method_ids)) == 3
            assert len(set(ids.type_ids)) == 2
            assert ids.method_ids == (1, 2, 3)
        assert store.verify() == []


def test_deleted_files_leave_nothing_behind(tmp_path: Path) -> None:
    with Store.open(tmp_path / "shop.db") as store:
        with store.transaction():
            old = fill(store)
            store.put_flow(old["orders"].method_ids[1], "00", b"machine")
        with store.transaction():
            orphaned = store.delete_files([old["orders"].file_id, old["test"].file_id])
        assert orphaned == {old["billing"].file_id}
        assert store.verify() == []
        left = count(store.connection)
        assert (left.files, left.types, left.methods, left.log_statements, left.edges) == (1, 1, 2, 0, 3)
        for table in ("fields", "flows", "supertypes"):
            assert rows(store.connection, f"SELECT count(*) FROM {table}") == [(2 if table == "supertypes" else 0,)]
        assert store.known_files(1).keys() == {"src/main/java/shop/Billing.java"}


def test_known_files_and_touch(tmp_path: Path) -> None:
    with Store.open(tmp_path / "shop.db") as store:
        with store.transaction():
            fill(store)
        with store.transaction():
            store.touch(store.known_files(1)[ORDERS].id, 101, 77)
        known = store.known_files(1)[ORDERS]
        assert (known.hash, known.size, known.mtime_ns, known.extractor) == ("00", 101, 77, "1")


def test_ids_go_on_after_reopening(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    built(path)
    with Store.open(path) as store:
        assert store.next_ids("methods") == 11
        with store.transaction():
            ids = store.put_file(file_row("B.java"), [type_row("B")], [], [method_row(0, "m")])
            external = store.external_id("java.io.PrintStream", "println", STRING, "void")
        assert ids.method_ids == (11,)
        assert external == 1, "known from the earlier run"


def test_many_rows_arrive_whole_and_in_order(tmp_path: Path) -> None:
    """Rows are written in groups; counts around the group size are the ones that could go wrong."""
    with Store.open(tmp_path / "shop.db") as store:
        with store.transaction():
            store.root_id("/work/shop", "folder")
            ids = store.put_file(
                file_row("A.java"), [type_row("A")], [], [method_row(0, f"m{number}", line=number + 1) for number in range(129)]
            )
            for amount in (0, 1, 63, 64, 65, 128):
                store.put_calls([call_row(ids, 0, amount * 1000 + number, ids.method_ids[number]) for number in range(amount)])
        lines = [row[0] for row in rows(store.connection, "SELECT line FROM calls ORDER BY id")]
        assert lines == [amount * 1000 + number for amount in (0, 1, 63, 64, 65, 128) for number in range(amount)]
        assert store.verify() == []


def test_status_is_stored_and_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    built(path)
    with Store.open(path) as store:
        saved = store.save_status()
        assert (saved.call_sites, saved.resolved_sites, saved.external_sites, saved.unresolved_sites) == (7, 5, 1, 1)
        assert saved.reasons == (("receiver type unknown", 1),)
        assert (saved.files, saved.test_files, saved.log_statements) == (3, 1, 3)
        assert status(store.connection) == saved == count(store.connection)
        with store.transaction():
            store.delete_files([1])
        assert status(store.connection).files == 2


def test_meta(tmp_path: Path) -> None:
    with Store.open(tmp_path / "shop.db") as store:
        with store.transaction():
            store.meta_set("classpath", "[]")
            store.meta_set("classpath", '["a.jar"]')
        assert store.meta_get("classpath") == '["a.jar"]'
        assert store.meta_get("nothing", "none") == "none"
        assert store.meta_get("schema_version") == str(SCHEMA_VERSION)


def test_transactions_do_not_nest(tmp_path: Path) -> None:
    with (
        Store.open(tmp_path / "shop.db") as store,
        store.transaction(),
        pytest.raises(DatabaseError, match="already open"),
        store.transaction(),
    ):
        pass


def test_a_row_that_refers_to_nothing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    built(path)
    with Store.open(path) as store:
        with pytest.raises(DatabaseError, match="FOREIGN KEY"), store.transaction():
            store.put_calls([(999_999, 1, 1, 1, 1, None, None, "x", "virtual", 1.0, "unresolved", "nothing")])
        assert count(store.connection).edges == 7


def test_a_resting_store_lets_others_write_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    built(path)
    store = Store.open(path)
    stamp = store.meta_get("stamp")
    store.rest()
    with Store.open(path) as other:
        with pytest.raises(DatabaseError, match="already writing"):
            store.resume(stamp)
        with other.transaction():
            other.meta_set("other", "was here")
    assert store.resume(stamp)
    assert store.meta_get("other") == "was here"
    with store.transaction():
        store.meta_set("mine", "too")
    store.close()
    with Store.open(path) as again:
        assert again.meta_get("mine") == "too"


def test_a_resting_store_does_not_go_on_in_another_file(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    built(path)
    store = Store.open(path)
    store.rest()
    path.unlink()
    built(path)
    assert not store.resume("")
    with Store.open(path) as other:  # the lock is free
        assert other.verify() == []
