"""The JDK table that is shipped: whole, small, quick, and Java 8 to 25 in one."""

import time

import pytest

from forelog.index.library import Library
from forelog.index.library.library import JDK_TABLE, jdk
from forelog.index.library.record import read_record, write_record
from forelog.index.library.signature import class_type, erased, field_type, method_type
from forelog.index.library.table import Table
from forelog.java.facts import ABSTRACT, DEFAULT, PRIVATE, PUBLIC, RECORD, STATIC, SYNTHETIC


def names(table: Table) -> list[str]:
    return [f"{package}.{name}" for package in table.packages() for name in table.classes_in(package)]


def methods(class_name: str) -> dict[str, list[str]]:
    """Descriptors by name of all methods that a class has or inherits."""
    library = Library.open()
    found: dict[str, list[str]] = {}
    waiting = [class_name]
    while waiting:
        sig = library.find(waiting.pop())
        assert sig is not None
        for method in sig.methods:
            found.setdefault(method.name, []).append(method.descriptor)
        waiting += [name for name in (sig.superclass, *sig.interfaces) if name]
    return found


@pytest.mark.parametrize(
    ("class_name", "method", "descriptor"),
    [
        ("java.util.Map$Entry", "getValue", "()Ljava/lang/Object;"),
        ("java.lang.StringBuilder", "append", "(Ljava/lang/String;)Ljava/lang/StringBuilder;"),
        ("java.lang.StringBuilder", "setLength", "(I)V"),  # inherited from a class that is not public
        ("java.lang.AbstractStringBuilder", "append", "(C)Ljava/lang/AbstractStringBuilder;"),
        ("java.lang.Thread", "stop", "()V"),
        ("java.lang.Thread", "stop", "(Ljava/lang/Throwable;)V"),  # until Java 10
        ("java.lang.Thread", "destroy", "()V"),  # until Java 10
        ("java.lang.Thread", "startVirtualThread", "(Ljava/lang/Runnable;)Ljava/lang/Thread;"),  # since Java 21
        ("java.util.List", "getFirst", "()Ljava/lang/Object;"),  # since Java 21
        ("java.util.List", "stream", "()Ljava/util/stream/Stream;"),
        ("java.lang.SecurityManager", "checkExit", "(I)V"),
        ("java.lang.SecurityManager", "checkMemberAccess", "(Ljava/lang/Class;I)V"),  # until Java 10
        ("java.lang.System", "getSecurityManager", "()Ljava/lang/SecurityManager;"),
        ("java.lang.Object", "finalize", "()V"),
        ("java.lang.ThreadLocal", "withInitial", "(Ljava/util/function/Supplier;)Ljava/lang/ThreadLocal;"),
        ("java.util.concurrent.ThreadPoolExecutor", "afterExecute", "(Ljava/lang/Runnable;Ljava/lang/Throwable;)V"),  # protected
        ("java.util.logging.Logger", "log", "(Ljava/util/logging/Level;Ljava/lang/String;Ljava/lang/Throwable;)V"),
        ("javax.sql.DataSource", "getConnection", "()Ljava/sql/Connection;"),
        (
            "javax.management.MBeanServer",
            "registerMBean",
            "(Ljava/lang/Object;Ljavax/management/ObjectName;)Ljavax/management/ObjectInstance;",
        ),
        ("javax.naming.InitialContext", "lookup", "(Ljava/lang/String;)Ljava/lang/Object;"),
        ("org.w3c.dom.Document", "getDocumentElement", "()Lorg/w3c/dom/Element;"),
        ("com.sun.net.httpserver.HttpServer", "start", "()V"),
        ("com.sun.management.OperatingSystemMXBean", "getProcessCpuTime", "()J"),
        ("sun.misc.Unsafe", "allocateInstance", "(Ljava/lang/Class;)Ljava/lang/Object;"),
        ("sun.misc.Signal", "handle", "(Lsun/misc/Signal;Lsun/misc/SignalHandler;)Lsun/misc/SignalHandler;"),
        ("jdk.jfr.Recording", "stop", "()Z"),
        ("javax.xml.bind.JAXBContext", "createUnmarshaller", "()Ljavax/xml/bind/Unmarshaller;"),  # until Java 10
        ("java.net.http.HttpClient", "newHttpClient", "()Ljava/net/http/HttpClient;"),
    ],
)
def test_methods_of_every_age(class_name: str, method: str, descriptor: str) -> None:
    assert descriptor in methods(class_name)[method]


def test_generics_flow() -> None:
    library = Library.open()
    entries = library.find("java.util.Map")
    assert entries is not None
    params, _, _ = class_type(entries.signature)
    (entry_set,) = (method for method in entries.methods if method.name == "entrySet")
    _, _, result, _ = method_type(entry_set.signature)
    assert params == (("K", (("class", "java.lang.Object", ()),)), ("V", (("class", "java.lang.Object", ()),)))
    assert result == ("class", "java.util.Set", (("class", "java.util.Map$Entry", (("var", "K"), ("var", "V"))),))


def test_functional_interfaces_have_one_abstract_method() -> None:
    for name in ("java.lang.Runnable", "java.util.concurrent.Callable", "java.util.function.BiFunction", "java.security.PrivilegedAction"):
        sig = Library.open().find(name)
        assert sig is not None
        assert len([method for method in sig.methods if method.flags & ABSTRACT]) == 1
        assert all(method.flags & (ABSTRACT | DEFAULT | STATIC) for method in sig.methods)


def test_constants_and_members() -> None:
    library = Library.open()
    integer = library.find("java.lang.Integer")
    entries = library.find("java.util.Map")
    caller = library.find("java.lang.Record")
    assert integer is not None
    assert entries is not None
    assert caller is not None
    assert {field.name: field.constant for field in integer.fields}["MAX_VALUE"] == 2**31 - 1
    assert [tuple(member) for member in entries.inner] == [("Entry", "java.util.Map$Entry", 0x609)]
    assert library.find("java.util.Map$Entry").outer == "java.util.Map"  # type: ignore[union-attr]
    assert not caller.flags & RECORD  # it is no record itself


def test_only_packages_that_exist() -> None:
    library = Library.open()
    assert library.has_package("java.util.concurrent.atomic")
    assert not library.has_package("java")
    assert not library.has_package("java.utils")
    assert {"Map", "Map$Entry", "List", "SequencedCollection"} <= set(library.classes_in("java.util"))
    assert library.find("java.util.HashMap$Node") is None  # package-private, and nothing public inherits from it


def test_every_record_round_trips_and_every_signature_parses() -> None:
    table = jdk()
    count = 0
    for name in names(table):
        sig = table.find(name)
        assert sig is not None
        assert sig.name == name
        text = write_record(sig)
        assert write_record(read_record(text)) == text
        if sig.signature:
            _, superclass, interfaces = class_type(sig.signature)
            assert [erased(item) for item in (superclass, *interfaces)] == [sig.superclass or "java.lang.Object", *sig.interfaces]
        for field in sig.fields:
            field_type(field.type)
            assert not field.flags & (PRIVATE | SYNTHETIC)
        seen = set()
        for method in sig.methods:
            method_type(method.signature or method.descriptor)
            assert not method.flags & (PRIVATE | SYNTHETIC)
            seen.add((method.name, method.descriptor.partition(")")[0]))
        assert len(seen) == len(sig.methods), f"{name}: two methods differ in their result only"
        count += 1
    assert count > 6000


def test_supertypes_are_there_too() -> None:
    table = jdk()
    for name in names(table):
        sig = table.find(name)
        assert sig is not None
        missing = [other for other in (sig.superclass, *sig.interfaces, sig.outer) if other and table.find(other) is None]
        assert missing == [], name
        assert [member.binary for member in sig.inner if table.find(member.binary) is None] == []


def test_public_types_are_the_rule() -> None:
    table = jdk()
    hidden = [name for name in names(table) if (sig := table.find(name)) and not sig.flags & PUBLIC and "$" not in name]
    assert "java.lang.AbstractStringBuilder" in hidden
    assert len(hidden) < 200


def test_it_is_small() -> None:
    assert JDK_TABLE.stat().st_size < 2_500_000


def test_it_is_quick() -> None:
    """Best of several, because other work may run on this machine."""

    def timed() -> tuple[float, float, float]:
        start = time.perf_counter()
        table = Table.open(JDK_TABLE)
        opened = time.perf_counter()
        assert table.find("java.util.concurrent.ConcurrentHashMap")
        first = time.perf_counter()
        for _ in range(1000):
            table.find("java.util.concurrent.ConcurrentHashMap")
        return opened - start, first - opened, (time.perf_counter() - first) / 1000

    opened, first, again = (min(times) for times in zip(*(timed() for _ in range(5)), strict=True))
    assert opened <= 0.015
    assert first <= 0.010
    assert again <= 0.000_05
