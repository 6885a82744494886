"""Names as people write them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection

import pytest

from forelog.errors import AmbiguousNameError, InputError, UnknownNameError
from forelog.index.database.opening import open_readonly
from forelog.index.database.store import Store
from forelog.index.pipeline import index_workspace
from forelog.index.questions.names import parameter_types, resolve, resolve_all
from forelog.java.facts import IMPLIED
from tests.index.sample import call_row, file_row, method_row, sample, type_row


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    with sample(tmp_path_factory.mktemp("shop")) as connection:
        yield connection


ADD = "shop.Orders#add(java.lang.String)"
ADD_MANY = "shop.Orders#add(java.lang.String,int[])"


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Billing#run", "shop.Billing#run()"),
        ("shop.Billing.run", "shop.Billing#run()"),
        ("shop.Billing::run", "shop.Billing#run()"),
        ("Billing.run()", "shop.Billing#run()"),
        (" shop.Billing#run( ) ", "shop.Billing#run()"),
        ("Orders#add(String)", ADD),
        ("Orders#add(java.lang.String)", ADD),
        ("Orders#add(final String name)", ADD),
        ("shop.Orders.add(String, int[])", ADD_MANY),
        ("shop.Orders.add(String name, int... amounts)", ADD_MANY),
        ("shop.Orders.add(String name, int amounts[])", ADD_MANY),
        ("Orders#check(Map.Entry<String, List<int[]>>)", "shop.Orders#check(java.util.Map$Entry)"),
        ("Orders#check(Entry)", "shop.Orders#check(java.util.Map$Entry)"),
        ("Orders#check(java.util.Map$Entry e)", "shop.Orders#check(java.util.Map$Entry)"),
        ("Orders#check(...)", "shop.Orders#check(java.util.Map$Entry)"),
        ("Billing#main(String[])", "shop.Billing#main(java.lang.String[])"),
        ("Line#total", "shop.Orders$Line#total()"),
        ("Orders.Line#total", "shop.Orders$Line#total()"),
        ("shop.Orders$Line.total()", "shop.Orders$Line#total()"),
        ("Orders$1#compare", "shop.Orders$1#compare(shop.Orders,shop.Orders)"),
        ("Orders#<init>", "shop.Orders#<init>()"),
        ("Orders#Orders", "shop.Orders#<init>()"),
        ("shop.Orders()", "shop.Orders#<init>()"),
        ("new Orders()", "shop.Orders#<init>()"),
        ("Orders::new", "shop.Orders#<init>()"),
        ("Orders#lambda$add$0", "shop.Orders#lambda$add$0(java.lang.String)"),
        ("OrdersTest#check", "shop.Orders#check(java.util.Map$Entry)"),  # inherited
        ("total", "shop.Orders$Line#total()"),  # the only one of that name
        ("Billing.java:6", "shop.Billing#run()"),
        ("shop/Billing.java:6:12", "shop.Billing#run()"),
        ("src/main/java/shop/Orders.java:10", ADD),
        ("/work/shop/src/main/java/shop/Orders.java:10", ADD),
        ("Orders.java:12", "shop.Orders#lambda$add$0(java.lang.String)"),  # the innermost
        ("Orders.java:47", "shop.Orders$1#compare(shop.Orders,shop.Orders)"),
    ],
)
def test_names_that_mean_one_method(shop: Connection, name: str, label: str) -> None:
    assert resolve(shop, name).label == label


def test_overloads_are_ambiguous_and_all_listed(shop: Connection) -> None:
    with pytest.raises(AmbiguousNameError) as caught:
        resolve(shop, "Orders#add")
    assert str(caught.value).splitlines() == [
        "'Orders#add' can mean 2 methods; name one of them:",
        f"  {ADD}  src/main/java/shop/Orders.java:10",
        f"  {ADD_MANY}  src/main/java/shop/Orders.java:20",
    ]
    assert [one.label for one in resolve_all(shop, "Orders#add")] == [ADD, ADD_MANY]


@pytest.mark.parametrize(
    ("name", "says", "suggests"),
    [
        ("Orders#ad", "shop.Orders has no method 'ad'", ADD),
        ("Orders#nothingLikeIt", "shop.Orders has no method", ADD),
        ("Order#add", "no class 'Order' in the index", ADD),
        ("orders#add", "no class 'orders' in the index", ADD),
        ("a.b.Orders#add", "no class 'a.b.Orders' in the index", ADD),
        ("Orders#add(int)", "no such parameters", ADD_MANY),
        ("Orders#add(String[])", "no such parameters", ADD),
        ("shop.Orders", "is a class; name a method of it", ADD),
        ("totl", "no such method in the index", "total"),
        ("Bill.java:3", "no such file in the index", "src/main/java/shop/Billing.java"),
        ("Orders.java:999", "no method at this line", "shop.Orders$1#compare"),
    ],
)
def test_unknown_names_bring_the_closest(shop: Connection, name: str, says: str, suggests: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve(shop, name)
    first, *others = str(caught.value).splitlines()
    assert says in first
    assert any(suggests in line for line in others), str(caught.value)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "#",
        "#run",
        "Orders#",
        "Orders#add(",
        "Orders#add(String",
        "a b#c",
        "Orders#add(1)",
        "Orders#add(,)",
        "x;DROP TABLE",
        "(",
        ")",
        "Orders#add(String))",
    ],
)
def test_what_is_no_name(shop: Connection, name: str) -> None:
    with pytest.raises(InputError):
        resolve(shop, name)


def test_lines_outside_of_methods_mean_the_initialiser_that_runs_them(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with Store.open(path) as store, store.transaction():
        store.root_id("/x", "folder")
        members = [
            method_row(0, "<clinit>", line=1, end_line=50),
            method_row(0, "<init>", line=1, end_line=50, flags=IMPLIED),
            method_row(0, "m", line=10),
        ]
        ids = store.put_file(file_row("X.java"), [type_row("X")], [], members)
        store.put_calls([call_row(ids, 0, 3, name="getLogger"), call_row(ids, 1, 4, name="lookUp")])
    with closing(open_readonly(path)) as connection:
        assert [resolve(connection, f"X.java:{line}").label for line in (3, 4, 12)] == ["X#<clinit>()", "X#<init>()", "X#m()"]
        with pytest.raises(UnknownNameError, match="no method at this line"):
            resolve(connection, "X.java:30")


@pytest.mark.parametrize(
    "name", ["a.C$1Local#work()", "C$1Local#work", "C.1Local#work", "1Local#work", "Local#work", "C.Local#work", "a.C.Local#work"]
)
def test_local_classes_have_names_with_or_without_their_number(tmp_path: Path, name: str) -> None:
    (tmp_path / "C.java").write_text(
        "package a; class C { void m() { class Local { void work() { } } new Local().work(); } class NotLocal { void work() { } } }"
    )
    index_workspace([tmp_path], db=tmp_path / "w.db", jobs=1)
    with closing(open_readonly(tmp_path / "w.db")) as connection:
        assert resolve(connection, name).label == "a.C$1Local#work()"


def test_what_is_shown_of_broken_code_is_a_name(tmp_path: Path) -> None:
    (tmp_path / "C.java").write_text("import b\N{GRINNING FACE}.Order; class C { void m(Order o) { } void m(int i) { } }", encoding="utf-8")
    index_workspace([tmp_path], db=tmp_path / "w.db", jobs=1)
    with closing(open_readonly(tmp_path / "w.db")) as connection:
        assert [one.label for one in resolve_all(connection, "C#m")] == ["C#m(b\N{GRINNING FACE}.Order)", "C#m(int)"]
        assert resolve(connection, "C#m(b\N{GRINNING FACE}.Order)").params == "b\N{GRINNING FACE}.Order"
        with pytest.raises(InputError, match="no list of parameter types"):
            resolve(connection, "C#m(c\N{GRINNING FACE}.Order)")


def test_parameter_types_as_people_write_them() -> None:
    assert parameter_types("") == ()
    assert parameter_types("Map<String, List<? extends Foo>> m, @Nullable final int[]... x, T") == ("Map", "int[][]", "T")
    assert parameter_types("a.b.Outer.Inner<X>.Deep, long") == ("a.b.Outer.Inner.Deep", "long")
