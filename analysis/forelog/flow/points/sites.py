"""Places where something is called, and what their rows in the index say of them."""

from typing import Final, NamedTuple

from forelog.flow.points import constraints as c
from forelog.flow.points.libraries import INERT, OPEN, bulk, fills, makes, result, sort
from forelog.flow.points.values import Values
from forelog.flow.points.world import Row, World
from forelog.java.facts import ABSTRACT

_LOADERS: Final = frozenset(("forName", "loadClass", "findClass"))


class Site:
    """A place where something is called."""

    __slots__ = (
        "args", "back", "bulk", "caller", "class_name", "defaults", "direct", "external", "fills", "filters", "functions", "loads", "makes", "name",
        "number", "open", "pos", "properties", "receiver", "reflective", "returns", "static", "target", "throwable", "unresolved", "virtual",
    )  # fmt: skip

    def __init__(self, number: int, caller: int, pos: int, name: str, receiver: int, args: tuple[int, ...], target: int) -> None:
        self.number = number
        self.caller = caller
        self.pos = pos
        self.name = name
        self.receiver = receiver
        self.args = args
        self.target = target
        self.virtual: tuple[int, ...] = ()
        """Callees that the receiver's class chooses from, and functions that it may be."""
        self.direct: tuple[int, ...] = ()
        self.back: tuple[int, ...] = ()
        """What a library may call here, or start a thread with."""
        self.filters: tuple[int, ...] = ()
        """Of the classes that declare these."""
        self.defaults = False
        """Whether a callee is a default method, which may be called on a function."""
        self.functions: frozenset[int] = frozenset()
        """Lambdas among the callees."""
        self.properties: tuple[int, ...] = ()
        """Getters that a data binder may call."""
        self.reflective: tuple[int, ...] = ()
        self.external = INERT
        """Sort of the library that may be called."""
        self.open = False
        """Whether a library may be called at all."""
        self.static = False
        """A library's static method, or constructor."""
        self.unresolved = False
        self.returns = 0
        """Filter of a library's result."""
        self.fills = False
        self.bulk = False
        self.makes = False
        self.throwable = False
        """A library gives an exception."""
        self.loads = False
        """Finds classes by name."""
        self.class_name = ""
        """What a constructor makes."""


class _External(NamedTuple):
    """What a row says of a library's method."""

    sort: int
    result: bool
    returns: int
    fills: bool
    bulk: bool
    throwable: bool
    makes: bool
    loads: bool
    constructor: bool


class Sites:
    """All places; makes them from rows."""

    def __init__(self, world: World, values: Values) -> None:
        self.world = world
        self.values = values
        self.all: list[Site] = []
        self._externals: dict[tuple[int, bool], _External] = {}
        self._filters: dict[tuple[int, ...], tuple[int, ...]] = {}

    def site(self, caller: int, pos: int, name: str, receiver: int, args: tuple[int, ...], target: int, rows: list[Row]) -> Site:
        """A new place with these rows."""
        site = Site(len(self.all), caller, pos, name, receiver, args, target)
        self.all.append(site)
        virtual: list[int] = []
        direct: list[int] = []
        back: list[int] = []
        for row in rows:
            callee, kind = row.callee, row.kind
            if callee:
                if kind in ("virtual", "lambda"):
                    virtual.append(callee)
                elif kind in ("static", "special"):
                    direct.append(callee)
                elif kind in ("callback", "thread"):
                    back.append(callee)
                elif kind == "property":
                    site.properties = (*site.properties, callee)
                elif kind == "reflective":
                    site.reflective = (*site.reflective, callee)
            if row.external:
                self._library(site, self._external(row.external, kind == "static"), static=kind == "static")
            elif not callee:
                site.unresolved = True
        if virtual:
            site.virtual = _each(virtual)
            self._choices(site, virtual)
        if direct:
            site.direct = _each(direct)
        if back:
            site.back = _each(back)
            self._choices(site, back)
            known = self._filters.get(site.back)
            if known is None:
                methods = self.world.methods
                owners = {methods[one].class_name for one in back if methods[one].kind != "lambda"}
                known = self._filters[site.back] = tuple([self.values.filter(owner) for owner in sorted(owners)])
            site.filters = known
        if not rows and name not in ("close", "length"):
            site.unresolved = True
        return site

    def _choices(self, site: Site, callees: list[int]) -> None:
        methods = self.world.methods
        functions: list[int] = []
        for one in callees:
            method = methods[one]
            if method.kind == "lambda":
                functions.append(one)
            elif not site.defaults and not method.flags & ABSTRACT and self.world.interface(method.class_name):
                site.defaults = True
        if functions:
            site.functions = site.functions.union(functions)

    def _external(self, number: int, static: bool) -> _External:
        known = self._externals.get((number, static))
        if known is None:
            class_name, method, _, returns = self.world.externals[number]
            external = sort(class_name, method, static=static)
            known = self._externals[number, static] = _External(
                external,
                result(returns),
                self.values.filter(returns),
                fills(method, static=static),
                bulk(method),
                "java.lang.Throwable" in self.world.above(returns),
                makes(method) or (external == OPEN and not class_name.startswith("java")),
                method in _LOADERS,
                method == "<init>",
            )
        return known

    def _library(self, site: Site, external: _External, *, static: bool) -> None:
        site.open = True
        site.external = max(site.external, external.sort)
        site.static = site.static or static or external.constructor
        if not external.result:
            site.target = c.NONE
        site.returns = external.returns
        site.fills = site.fills or external.fills
        site.bulk = site.bulk or external.bulk
        site.throwable = site.throwable or external.throwable
        site.makes = site.makes or external.makes
        site.loads = site.loads or external.loads


def _each(found: list[int]) -> tuple[int, ...]:
    return tuple(found) if len(found) == 1 else tuple(dict.fromkeys(found))
