"""Methods with what they run on: groups are copied for each class of ``this``, and calls bound to them.

An **instance** is a method with a value for ``this`` (none for a static one).  It is made when something can call it.
"""

from typing import Final

from forelog.flow.points import constraints as c
from forelog.flow.points.heap import Heap
from forelog.flow.points.program import Program
from forelog.flow.points.sites import Site
from forelog.flow.points.solver import bits_of
from forelog.flow.points.values import FUNCTION, Values
from forelog.flow.points.world import Method, World
from forelog.java.facts import ABSTRACT, VARARGS

LOAD, STORE, CALL, DIRECT, BACK, CLOSE, MAKE, BOUND, ROOT, ESCAPED = range(10)
"""Kinds of watchers."""
NO_THIS: Final = -1
_SHIFT: Final = 32
_FEW: Final = 8
"""Lambdas of which it is worth while to look each up."""


def hit_of(callee: int, on: int) -> int:
    """A callee, or LIBRARY, and the value of its ``this``, as one number."""
    return callee << _SHIFT | on + 1


def callees_of(hits: int | set[int]) -> set[int]:
    """The callees of what runs at a place."""
    return {hits >> _SHIFT} if isinstance(hits, int) else {one >> _SHIFT for one in hits}


def objects_of(hits: int | set[int]) -> dict[int, list[int]]:
    """Callee → the values of ``this`` that it runs with at a place."""
    found: dict[int, list[int]] = {}
    for one in sorted((hits,) if isinstance(hits, int) else hits):
        found.setdefault(one >> _SHIFT, []).append((one & (1 << _SHIFT) - 1) - 1)
    return found


class Instances(Heap):
    """Instances and the calls between them."""

    def __init__(self, world: World, values: Values, program: Program) -> None:
        super().__init__(world, values, program)
        self.instances: dict[tuple[int, int], int] = {}
        """(method, value of this) → first node."""
        self.hits: dict[tuple[int, int], dict[int, int | set[int]]] = {}
        """(caller, value of this) → position → what runs there (:func:`hit`), a set of it where it is more than one."""
        self.waiting: list[tuple[int, int, int]] = []
        """(method, value of this, first node) of instances whose operations are still to be copied."""
        self.bodies: dict[int, list[tuple[int, tuple[int, ...], int]]] = {}
        """Value of a lambda → (first node of the group, slots of its parameters, slot of its result)."""
        self.roots: dict[str, list[Method]] = {}
        """Class → methods of it that something unknown may call on any object."""
        self._rooted: set[int] = set()
        self._freed: dict[int, dict[int, None]] = {}
        """Method → values of this on which something unknown may call it."""
        self._results: dict[int, int] = {}
        """Method → node of what it gives to something unknown."""
        self._dispatched: dict[tuple[tuple[int, ...], str], tuple[int, ...]] = {}
        self._dispatched_each: dict[tuple[tuple[int, ...], str], tuple[int, ...]] = {}

    def instance(self, method: Method, this: int) -> int:
        """First node of a method for a value of ``this``; -1 when it has no body."""
        key = method.id, this
        found = self.instances.get(key)
        if found is None:
            code = self.program.codes.get(method.id)
            if code is None:
                self.instances[key] = -1
                return -1
            found = self.instances[key] = self.block(code.size)
            for slot, kind in code.typed:
                self.filters[found + slot] = kind
            if this != NO_THIS:
                self.give(found, 1 << this)
            self.waiting.append((method.id, this, found))
        return found

    # What something unknown calls.

    def root(self, method: Method) -> None:
        """Something unknown may call it, on any object, with whatever its parameters can hold."""
        if method.id in self._rooted:
            return
        self._rooted.add(method.id)
        if method.static:
            self._free(method, NO_THIS)
        elif not method.flags & ABSTRACT and method.kind != "lambda":
            name = method.class_name
            self.roots.setdefault(name, []).append(method)
            known = self.sets[self.any] & ~self.fresh[self.any] & self.values.objects
            for value in bits_of(known & self.values.mask(self.values.filter(name))):
                self._free_on(value, method)

    def born(self, bits: int) -> None:
        """There are new objects."""
        for value in bits_of(bits & self.values.objects):
            for name in self.world.above(self.values.class_of[value]):
                for method in self.roots.get(name, ()):
                    self._free_on(value, method)

    def _free_on(self, value: int, method: Method) -> None:
        owner = self.values.class_of[value]
        if (method.class_name == owner) if method.name == "<init>" else self.world.runs(owner, method):
            self._free(method, value)

    def result(self, method: Method) -> int:
        """Node of what a method gives to something unknown."""
        found = self._results.get(method.id)
        if found is None:
            found = self._results[method.id] = self.node()
            for this in self._freed.get(method.id, ()):
                first = self.instance(method, this)
                if first >= 0:
                    self.edge(first + c.RESULT, found)
        return found

    def _free(self, method: Method, this: int) -> None:
        known = self._freed.setdefault(method.id, {})
        if this in known:
            return
        known[this] = None
        first = self.instance(method, this)
        if first >= 0:
            if method.id in self._results:
                self.edge(first + c.RESULT, self._results[method.id])
            for at, kind in enumerate(method.params):
                self.unknown(first + c.FIRST + at, kind)

    # Calls.

    def dispatch(self, owner: str, callees: tuple[int, ...]) -> tuple[int, ...]:
        """Those of the callees of one call that run on an object of exactly class *owner*."""
        key = callees, owner
        known = self._dispatched.get(key)
        if known is None:
            known = self._dispatched[key] = self.world.dispatch(owner, callees)
        return known

    def dispatch_each(self, owner: str, callees: tuple[int, ...]) -> tuple[int, ...]:
        """The same for callees of several names."""
        key = callees, owner
        known = self._dispatched_each.get(key)
        if known is None:
            known = self._dispatched_each[key] = self.world.dispatch_each(owner, callees)
        return known

    def callable(self, site: Site) -> int:
        """Mask of the functions that a call can run."""
        values = self.values
        if site.defaults or len(site.functions) > _FEW:
            return values.functions
        found = values.references
        for function in site.functions:
            found |= values.of_lambda.get(function, 0)
        return found

    def bind(self, site: Site, this: int, first: int, method: Method, on: int, args: tuple[int, ...], target: int) -> None:
        """A call reaches a method."""
        if not self.hit(site, this, method.id, on):
            return
        there = self.instance(method, on)
        if there < 0:
            if target != c.NONE:
                self.unknown(target, method.returns)
            return
        count = len(method.params)
        various = method.flags & VARARGS
        for at, slot in enumerate(args):
            if slot == c.NONE:
                continue
            if various and at >= count - 1:
                last = there + c.FIRST + count - 1
                value = self.holder(method.id, on, "...")  # one for all calls: the parameter mixes them anyway
                self.edge(first + slot, self.field(value, c.ELEMENT))
                self.give(last, 1 << value)
                self.edge(first + slot, last)
            elif at < count:
                self.edge(first + slot, there + c.FIRST + at)
        if target != c.NONE:
            self.edge(there + c.RESULT, target)

    def hit(self, site: Site, this: int, callee: int, on: int) -> bool:
        """Note a call; whether it is new."""
        by_pos = self.hits.get((site.caller, this))
        if by_pos is None:
            by_pos = self.hits[site.caller, this] = {}
        key = hit_of(callee, on)
        found = by_pos.get(site.pos)
        if found is None:
            by_pos[site.pos] = key
        elif isinstance(found, int):
            if found == key:
                return False
            by_pos[site.pos] = {found, key}
        elif key in found:
            return False
        else:
            found.add(key)
        return True

    def function(self, site: Site, this: int, first: int, value: int, callees: tuple[int, ...], args: tuple[int, ...], target: int) -> None:
        """A lambda or method reference is called, or a default method on it."""
        values, methods = self.values, self.world.methods
        if values.kind[value] == FUNCTION:
            function: int = values.info[value]
            if function in callees:
                if self.hit(site, this, function, value):
                    for group, params, result in self.bodies[value]:
                        for slot, param in zip(args, params, strict=False):
                            if slot != c.NONE and param != c.NONE:
                                self.edge(first + slot, group + param)
                        if target != c.NONE and result != c.NONE:
                            self.edge(group + result, target)
                return
        else:
            name, owner, holder, pos = values.info[value]
            found = False
            for callee in callees:
                method = methods[callee]
                if method.kind == "lambda" and method.pos == pos:  # a body that javac makes of it
                    found = True
                    self.hit(site, this, callee, value)
                    if target != c.NONE:
                        self.edge(self.inside, target)
                elif method.name == ("<init>" if name == "new" else name) and self._related(method.class_name, owner):
                    found = True
                    self._refer(site, this, first, method, holder, args, target, value)
            if found:
                return
        for callee in callees:
            method = methods[callee]
            if method.kind != "lambda" and not method.flags & ABSTRACT and self.world.interface(method.class_name):
                self.bind(site, this, first, method, value, args, target)

    def _related(self, one: str, other: str) -> bool:
        return not other or one in self.world.above(other) or other in self.world.above(one)

    def _refer(
        self, site: Site, this: int, first: int, method: Method, holder: int, args: tuple[int, ...], target: int, value: int
    ) -> None:
        """What a method reference refers to is called."""
        if method.name == "<init>":
            made = self.object(method.class_name)
            if target != c.NONE:
                self.give(target, 1 << made)
            self.bind(site, this, first, method, made, args, c.NONE)
        elif method.static:
            self.bind(site, this, first, method, NO_THIS, args, target)
        else:
            self.hit(site, this, method.id, value)
            if holder != c.NONE:
                self.watch(holder, (BOUND, site, this, first, method, args, target))
            if args and args[0] != c.NONE:
                self.watch(first + args[0], (BOUND, site, this, first, method, args[1:], target))

    def on_objects(self, bits: int, method: Method) -> int:
        """Those of the values that are objects with this method."""
        return bits & self.values.objects & self.values.mask(self.values.filter(method.class_name))
