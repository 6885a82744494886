"""Names of methods as people write them → methods.

::

    Session#open                    class and method; every overload
    a.b.Session#open(String,int)    one overload; types by simple or qualified name, with or without parameter names
    a.b.Session.open(Map<K, V>)     a dot will do when it is clear from the brackets or the index
    Outer.Inner#<init>              nested classes with . or $, constructors also as Outer.Inner#Inner
    Session#lambda$open$0           lambdas by the name that javac gives them
    Session.java:120                the innermost method at a line; also with (the end of) a path
"""

import json
import re
import sqlite3
from dataclasses import dataclass
from difflib import get_close_matches

from forelog.errors import AmbiguousNameError, InputError, UnknownNameError
from forelog.index.questions.queries import Method, files_named, method, methods_named, methods_of_class, methods_of_file

LISTED = 40
"""Methods named in the message about an ambiguous name."""

CLOSEST = 5
"""Suggestions for an unknown one."""

_AT_LINE = re.compile(r"(?P<file>.+\.java):(?P<line>\d{1,9})(?::\d+)?")
_CONSTRUCTOR = "<init>"
_DIGITS = "0123456789"
_LOCAL = re.compile(r"(?<=\.)[0-9]+(?=[^0-9.])")
"""The number before the name of a local class, dots for ``$``."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A name taken apart."""

    class_name: str
    """``""`` when only a method was named."""
    method: str
    params: tuple[str, ...] | None
    """Types as written, without type arguments; None when no brackets were."""


def resolve(connection: sqlite3.Connection, text: str) -> Method:
    """The one method that *text* names.

    Raises UnknownNameError with the closest names, AmbiguousNameError with all methods that fit, InputError when it is no name at all.
    """
    found = resolve_all(connection, text)
    if len(found) > 1:
        listed = "".join(f"\n  {one.label}  {one.file}:{one.line}" for one in found[:LISTED])
        more = f"\n  ... and {len(found) - LISTED} more" if len(found) > LISTED else ""
        raise AmbiguousNameError(f"{text!r} can mean {len(found)} methods; name one of them:{listed}{more}")
    return found[0]


def resolve_all(connection: sqlite3.Connection, text: str) -> list[Method]:
    """All methods that *text* names, at least one: overloads, and classes of the same name.

    Raises UnknownNameError, InputError.
    """
    text = text.strip()
    if exact := _labelled(connection, text):
        return exact
    at_line = _AT_LINE.fullmatch(text)
    if at_line is not None:
        return methods_at(connection, at_line["file"], int(at_line["line"]))
    wanted = parse(text)
    found = _in_classes(connection, wanted) if wanted.class_name else methods_named(connection, wanted.method)
    fitting = [one for one in found if wanted.params is None or _params_fit(wanted.params, one.params)]
    if fitting:
        return fitting
    if found:
        listed = "".join(f"\n  {one.label}" for one in found[:LISTED])
        raise UnknownNameError(f"{text!r}: no such parameters; there is:{listed}")
    raise UnknownNameError(_unknown(connection, text, wanted))


def _labelled(connection: sqlite3.Connection, text: str) -> list[Method]:
    """Methods that are shown as *text*: of broken code that need be no name in Java."""
    class_name, _, rest = text.partition("#")
    name = rest.partition("(")[0]
    return [one for one in methods_of_class(connection, class_name, name) if one.label == text] if name else []


def methods_at(connection: sqlite3.Connection, file: str, line: int) -> list[Method]:
    """The innermost method at a line, one for each file of that name that has one there.

    Raises UnknownNameError: no such file, no method at that line.
    """
    files = files_named(connection, file)
    if not files:
        names = [path for (path,) in connection.execute("SELECT path FROM files")]
        short: dict[str, list[str]] = {}
        for path in names:
            short.setdefault(path.rpartition("/")[2], []).append(path)
        close = [path for name in get_close_matches(re.split(r"[/\\]", file)[-1], short, CLOSEST) for path in short[name][:CLOSEST]]
        raise UnknownNameError(f"{file}: no such file in the index{_or(close)}")
    found = []
    for file_id, _, _ in files:
        around = [one for one in methods_of_file(connection, file_id) if one.line <= line <= one.end_line and not one.is_spread]
        # Initialisers stand anywhere in a class, outside the constructors and <clinit> that run them; what is called at the line knows
        # its method.
        callers = connection.execute(
            "SELECT caller_id FROM calls JOIN methods ON methods.id = caller_id WHERE methods.file_id = ? AND calls.line = ?"
            " UNION SELECT method_id FROM log_statements WHERE file_id = ? AND line = ?",
            (file_id, line, file_id, line),
        )
        if around:
            found.append(min(around, key=lambda one: (one.end_line - one.line, one.end - one.start, -one.start)))
        else:
            found += [one for one in (method(connection, row[0]) for row in callers.fetchall()) if one is not None]
    if found:
        return found
    near = sorted(methods_of_file(connection, files[0][0]), key=lambda one: min(abs(one.line - line), abs(one.end_line - line)))
    raise UnknownNameError(f"{file}:{line}: no method at this line{_or([f'{one.file}:{one.line}  {one.label}' for one in near[:CLOSEST]])}")


def parse(text: str) -> Wanted:
    """Take a name apart.  Raises InputError when it is none."""
    head, bracket, inside = text.strip().partition("(")
    params: tuple[str, ...] | None = None
    if bracket:
        if not inside.rstrip().endswith(")"):
            raise InputError(f"{text!r}: the closing bracket is missing; write Class#method(Type, ...)")
        inside = inside.rstrip()[:-1].strip()
        params = None if inside in ("...", "…") else parameter_types(inside)
    head = head.strip().replace("::", "#").removeprefix("new ").strip()
    class_name, hash_sign, name = head.rpartition("#") if "#" in head else head.rpartition(".")
    if text.strip().startswith("new ") and not hash_sign:
        class_name, name = head, _CONSTRUCTOR
    if not name or (hash_sign == "#" and not class_name) or not re.fullmatch(r"[\w$.<>#-]+", head):
        raise InputError(f"{text!r}: is no name of a method; write Class#method, pkg.Class.method(Type, ...) or File.java:LINE")
    if name == "new":
        name = _CONSTRUCTOR
    return Wanted(class_name, name, params)


def parameter_types(text: str) -> tuple[str, ...]:
    """The types in a parameter list as a person writes it: ``Map<K, V> m, final int... xs`` → ``("Map", "int[]")``.

    Raises InputError where it is not Java (JLS 8.4.1).
    """
    if not text:
        return ()
    import javalang  # noqa: PLC0415  (takes a while to load, and most names have no brackets)

    problems = (javalang.tokenizer.LexerError, javalang.parser.JavaSyntaxError, StopIteration, TypeError, AttributeError, RecursionError)
    try:
        tokens = javalang.tokenizer.tokenize(text)
        parser = javalang.parser.Parser(tokens)
        types = []
        while True:
            parser.parse_variable_modifiers()
            parsed = parser.parse_type()
            dimensions = len(parsed.dimensions or ())
            name = parsed.name
            while getattr(parsed, "sub_type", None) is not None:
                parsed = parsed.sub_type
                name += "." + parsed.name
            if parser.try_accept("..."):
                dimensions += 1
            if parser.would_accept(javalang.tokenizer.Identifier):
                parser.parse_identifier()
                dimensions += len(parser.parse_array_dimension())
            types.append(name + "[]" * dimensions)
            if not parser.try_accept(","):
                break
        complete = isinstance(parser.tokens.look(), javalang.tokenizer.EndOfInput)
    except problems:
        complete = False
    if not complete:
        raise InputError(f"({text}): is no list of parameter types; write for example (String, int[], Map.Entry)")
    return tuple(types)


def _params_fit(wanted: tuple[str, ...], params: str) -> bool:
    types = params.split(",") if params else []
    return len(types) == len(wanted) and all(_type_fits(*pair) for pair in zip(wanted, types, strict=True))


def _type_fits(wanted: str, erased: str) -> bool:
    """Whether a type as written can be the erased one: same dimensions, and one name is the end of the other at a dot."""
    wanted, erased = wanted.replace("$", "."), erased.replace("$", ".")
    base, dimensions = wanted.rstrip("[]"), wanted.count("[]")
    name = erased.rstrip("[]")
    if dimensions != erased.count("[]"):
        return False
    if base == name or name.endswith("." + base) or base.endswith("." + name):
        return True
    return re.fullmatch(r"[A-Z][A-Z0-9]?", base) is not None and "." in name  # a type variable stands for its bound


def _in_classes(connection: sqlite3.Connection, wanted: Wanted) -> list[Method]:
    """Methods of that name in the classes that fit, inherited ones where a class has none of its own."""
    found: dict[int, Method] = {}
    for class_name in classes_named(connection, wanted.class_name):
        for one in _declared_or_inherited(connection, class_name, wanted.method):
            found[one.id] = one
    if not found and wanted.method == re.split(r"[.$]", wanted.class_name)[-1]:
        return _in_classes(connection, Wanted(wanted.class_name, _CONSTRUCTOR, None))
    if not found and wanted.params is not None:  # a.b.Session(String)
        names = classes_named(connection, f"{wanted.class_name}.{wanted.method}")
        return [one for name in names for one in methods_of_class(connection, name, _CONSTRUCTOR)]
    return sorted(found.values(), key=lambda one: (one.is_test, one.class_name, one.file, one.pos))


def classes_named(connection: sqlite3.Connection, name: str) -> list[str]:
    """Binary names of the classes that *name* can mean: exactly one when it is a whole name, else all that end in it at a boundary.

    The number that stands before the name of a local class (``C$1Local``, JLS 13.1) may be left out.
    """
    dotted = name.replace("$", ".")
    last = dotted.rpartition(".")[2]
    if last.isdigit():  # anonymous classes have no simple name
        listed = connection.execute("SELECT DISTINCT name FROM types WHERE simple_name = '' AND name LIKE ?", (f"%${last}",))
    else:
        listed = connection.execute("SELECT DISTINCT name FROM types WHERE simple_name = ?", (last.lstrip(_DIGITS),))
    names = [(binary, "." + binary.replace("$", ".")) for (binary,) in listed]
    fitting = [binary for binary, whole in names if f".{dotted}" in (whole[-len(dotted) - 1 :], _LOCAL.sub("", whole)[-len(dotted) - 1 :])]
    exact = [binary for binary in fitting if binary in (name, dotted) or binary.replace("$", ".") == dotted]
    return sorted(exact or fitting)


def _declared_or_inherited(connection: sqlite3.Connection, class_name: str, name: str) -> list[Method]:
    declared = methods_of_class(connection, class_name, name)
    if declared or name in (_CONSTRUCTOR, "<clinit>"):
        return declared
    above = connection.execute(
        "WITH RECURSIVE above(name) AS (SELECT ? UNION SELECT supertypes.name FROM above JOIN types ON types.name = above.name"
        " JOIN supertypes ON supertypes.type_id = types.id) SELECT name FROM above",
        (class_name,),
    )
    for (binary,) in above.fetchall():
        declared = methods_of_class(connection, binary, name)
        if declared:
            return declared
    return []


def _unknown(connection: sqlite3.Connection, text: str, wanted: Wanted) -> str:
    """What to say about a name that nothing fits."""
    classes = classes_named(connection, wanted.class_name) if wanted.class_name else []
    if classes:
        here = [one for name in classes for one in methods_of_class(connection, name)]
        close = get_close_matches(wanted.method, dict.fromkeys(one.name for one in here if one.kind == "method"), CLOSEST)
        labels = [one.label for name in close for one in here if one.name == name] or [one.label for one in here if one.kind != "lambda"]
        return f"{text!r}: {classes[0]} has no method {wanted.method!r}{_or(labels[: 2 * CLOSEST])}"
    as_class = classes_named(connection, f"{wanted.class_name}.{wanted.method}" if wanted.class_name else wanted.method)
    if as_class:
        labels = [one.label for name in as_class for one in methods_of_class(connection, name) if one.kind == "method"]
        return f"{text!r}: is a class; name a method of it{_or(labels[: 2 * CLOSEST])}"
    labels = [one.label for one in methods_named(connection, wanted.method)[:CLOSEST]]
    if wanted.class_name:
        simple = re.split(r"[.$]", wanted.class_name)[-1]
        known = [name for (name,) in connection.execute("SELECT DISTINCT simple_name FROM types WHERE simple_name != ''")]
        close = _closest(simple, known)
        similar = connection.execute(
            "SELECT DISTINCT name FROM types WHERE simple_name IN (SELECT value FROM json_each(?))", (json.dumps(close),)
        )
        with_method = [one.label for (name,) in similar.fetchall() for one in methods_of_class(connection, name, wanted.method)]
        labels = list(dict.fromkeys([*with_method, *labels]))[:CLOSEST] or close
        return f"{text!r}: no class {wanted.class_name!r} in the index{_or(labels)}"
    known = [name for (name,) in connection.execute("SELECT DISTINCT name FROM methods WHERE kind = 'method'")]
    return f"{text!r}: no such method in the index{_or(_closest(wanted.method, known))}"


def _closest(name: str, known: list[str]) -> list[str]:
    """The most similar names; difflib sees only those whose letters make it possible, since it takes long over thousands."""
    lower = {other.lower(): other for other in known}
    if name.lower() in lower:
        return [lower[name.lower()]]
    near = [other for other in known if abs(len(other) - len(name)) <= 3 or name.lower() in other.lower()]
    return get_close_matches(name, near, CLOSEST)


def _or(suggestions: list[str]) -> str:
    return "; the closest names:" + "".join(f"\n  {one}" for one in suggestions) if suggestions else ""
