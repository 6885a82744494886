"""Methods to choose from."""

from collections.abc import Iterator
from sqlite3 import Connection

import pytest

from forelog.index.questions.choices import choices, methods_like
from forelog.index.questions.names import resolve
from tests.index.sample import sample


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    with sample(tmp_path_factory.mktemp("shop")) as connection:
        yield connection


def found(shop: Connection, text: str, most: int = 200) -> list[str]:
    return [f"{one.class_name.rpartition('.')[2]}#{one.name}" for one in methods_like(shop, text, most)]


def test_methods_that_log_stand_first_and_tests_last(shop: Connection) -> None:
    names = found(shop, "")
    assert set(names[:3]) == {"Orders#add", "Orders#check", "Orders$1#compare"}
    assert names[-1] == "OrdersTest#adds"
    assert "Orders#lambda$add$0" not in names


def test_what_begins_with_the_text_stands_before_what_contains_it(shop: Connection) -> None:
    assert found(shop, "a")[:2] == ["Orders#add", "Orders#add"]
    assert found(shop, "to")[0] == "Orders$Line#total"
    assert found(shop, "AIN") == ["Billing#main"]


@pytest.mark.parametrize("text", ["billing run", "Billing#run", "shop.Billing#ru", "RUN bill"])
def test_all_pieces_must_occur(shop: Connection, text: str) -> None:
    assert found(shop, text) == ["Billing#run"]


@pytest.mark.parametrize("text", ["%", "_x", "'", "\0", "\ud800".encode("utf-8", "replace").decode(), "add zzz", "x" * 10_000])
def test_nothing_is_found_by_what_is_in_no_name(shop: Connection, text: str) -> None:
    assert found(shop, text) == []


def test_as_json_each_names_one_method(shop: Connection) -> None:
    answer = choices(shop, "add", most=2)["methods"]
    assert isinstance(answer, list)
    assert answer[0] == {
        "method": "shop.Orders#add(java.lang.String)",
        "file": "src/main/java/shop/Orders.java",
        "line": 10,
    }
    assert [resolve(shop, row["method"]).line for row in answer] == [10, 20]
