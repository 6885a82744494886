"""What libraries do with what they are given: keep it, give it back, call it.

A **stew** is all that a library may get hold of at one place: what it is given there, and what is in that.  What an open library is given
**escapes**: it may come out of any other, and a library may call it wherever it calls anything.
"""

from forelog.flow.points import constraints as c
from forelog.flow.points.instances import BACK, CLOSE, ESCAPED, LOAD, MAKE, NO_THIS, STORE, Instances
from forelog.flow.points.libraries import CONTAINER, INERT, OPEN
from forelog.flow.points.program import Program
from forelog.flow.points.sites import Site
from forelog.flow.points.solver import bits_of
from forelog.flow.points.values import CLASS, FUNCTION, OURS, OUTSIDE, REFERENCE, Values
from forelog.flow.points.world import World

LIBRARY = 0
"""Stands for a callee outside the workspace."""
_NAMES = frozenset(("getName", "getCanonicalName", "getTypeName"))
_SMEARED = 100
"""Containers at one place."""
_ARGUMENTS = 8
"""More parameters than that nothing has that a library calls back."""


class Outside(Instances):
    """Libraries."""

    def __init__(self, world: World, values: Values, program: Program) -> None:
        super().__init__(world, values, program)
        self.stews: dict[tuple[int, int], int] = {}
        self.open_sites: list[tuple[Site, int]] = []
        """Places, and values of this there, where a library may call back what it holds."""
        self._wanted: set[int] = set()
        self._wanted_by: dict[str, list[int]] = {}
        self._makes = False
        self._anywhere = Site(-1, 0, 0, "", c.NONE, (), c.NONE)
        self.names = self.node()
        """Classes that are found by a name."""
        self.watch(self.escaped, (CLOSE, self.escaped))
        self.watch(self.library, (ESCAPED,))

    # At a place.

    def outside(self, site: Site, this: int, first: int, receiver: int, target: int) -> None:
        """What a library does at a place, whatever the receiver is."""
        args = [first + slot for slot in site.args if slot != c.NONE]
        if site.static and site.back and not site.virtual:
            self.hit(site, this, LIBRARY, NO_THIS)
        if site.external == OPEN and site.open:
            if receiver != c.NONE:
                args.append(receiver)
            for arg in args:
                self.edge(arg, self.escaped)
            if site.back:
                self.back_anywhere(site, this)
            if site.makes:
                self._make_escaped()
            self._from_library(site, target)
            return
        if site.external == INERT and not site.back:
            return
        if site.static and site.open and site.external == CONTAINER:
            value = self.holder(site.caller, site.pos, this)
            holds = self.field(value, c.ELEMENT)
            for arg in args:
                self.edge(arg, holds)
                self.watch(arg, (LOAD, c.ELEMENT, holds))
            if site.name == "<init>" and not site.back:
                if target != c.NONE:
                    self.give(target, 1 << value)
                return
            stew = self.stew(site, this, first, target)
            self.give(stew, 1 << value)
        else:
            stew = self.stew(site, this, first, target)
        for arg in args:
            self.edge(arg, stew)
        if receiver != c.NONE and site.back:
            self.edge(receiver, stew)
        if site.fills:
            for arg in args:
                self.watch(arg, (STORE, c.ELEMENT, stew))
        if site.loads and target != c.NONE:
            self.edge(self.names, target)

    def _from_library(self, site: Site, target: int) -> None:
        """What an open library gives."""
        if target != c.NONE:
            self.edge(self.escaping(site.returns) if self.values.ours(site.returns) else self.inside, target)
            if site.loads:
                self.edge(self.names, target)

    def stew(self, site: Site, this: int, first: int, target: int) -> int:
        """Node of all that a library may get hold of at a place."""
        key = site.number, this
        found = self.stews.get(key)
        if found is None:
            plain = not site.back and not site.makes
            found = self.stews[key] = self.node(site.returns if plain else 0)
            if site.back:
                self.watch(found, (CLOSE, found))
                self.watch(found, (BACK, site, this, first, found))
            if target != c.NONE:
                if plain or not site.returns:
                    self.edge(found, target)
                else:
                    between = self.node(site.returns)
                    self.edge(found, between)
                    self.edge(between, target)
                if site.makes:
                    self.watch(found, (MAKE, target))
        return found

    def on_library(self, site: Site, this: int, first: int, value: int, target: int) -> None:
        """A library's method runs on a value."""
        self.hit(site, this, LIBRARY, NO_THIS)
        if self.values.kind[value] == CLASS and site.name in _NAMES:
            self.give(self.names, 1 << value)
        if site.external != CONTAINER or (site.static and site.name == "<init>"):
            return
        if value == OUTSIDE:
            for slot in site.args:
                if slot != c.NONE:
                    self.edge(first + slot, self.escaped)
            if site.back:
                self.back_anywhere(site, this)
            self._from_library(site, target)
            return
        if not self.holds(value):
            if target != c.NONE or site.back:
                self.give(self.stew(site, this, first, target), 1 << value)
            return
        holds = self.field(value, c.ELEMENT)
        for slot in site.args:
            if slot != c.NONE:
                self.edge(first + slot, holds)
                if site.bulk:
                    self.watch(first + slot, (LOAD, c.ELEMENT, holds))
        if target != c.NONE or site.back or site.fills:
            stew = self.stew(site, this, first, target)
            self.give(stew, 1 << value)
            self.edge(holds, stew)
            if site.fills:
                for slot in site.args:
                    if slot != c.NONE:
                        self.watch(first + slot, (STORE, c.ELEMENT, holds))
            if site.loads and target != c.NONE:
                self.edge(self.names, target)

    def called_back(self, site: Site, this: int, first: int, stew: int, bits: int) -> None:
        """A library calls what it was given, with anything that it has."""
        values = self.values
        if bits & 1 << OUTSIDE:
            self.back_anywhere(site, this)
        wanted = 0
        for kind in site.filters:
            wanted |= values.mask(kind)
        for value in bits_of(bits & (wanted & values.objects | self.callable(site))):
            if values.kind[value] == OURS:
                methods = self.world.methods
                for callee in self.dispatch_each(values.class_of[value], site.back):
                    method = methods[callee]
                    args = (stew - first,) * len(method.params)
                    self.bind(site, this, first, method, value, args, self._given_back(site, this, first, stew))
            else:
                args = (stew - first,) * _ARGUMENTS
                self.function(site, this, first, value, site.back, args, self._given_back(site, this, first, stew))

    def _given_back(self, site: Site, this: int, first: int, stew: int) -> int:
        """Node of what functions give to a library at a place."""
        key = -1 - site.number, this
        found = self.stews.get(key)
        if found is None:
            found = self.stews[key] = self.node()
            self.edge(found, stew)
            if site.receiver != c.NONE:
                self.watch(first + site.receiver, (STORE, c.ELEMENT, found))
            if site.static and site.open:
                self.edge(found, self.field(self.holder(site.caller, site.pos, this), c.ELEMENT))
        return found

    # Anywhere.

    def opened(self, bits: int) -> None:
        """Open libraries hold these containers, and may put in them whatever they have: from now on they are like any of their own."""
        for value in bits_of(bits & self.values.holding & ~1):
            self.edge(self.field(value, c.ELEMENT), self.escaped)
            self.edge(self.inside, self.field(value, c.ELEMENT))
        self.gone |= bits & self.values.holders & ~1

    def smeared(self, node: int, bits: int) -> bool:
        """Whether a library has so many containers at one place that nobody can tell them apart: then any library has them."""
        found = bits & self.values.holders & ~self.gone & ~1
        if found.bit_count() <= _SMEARED:
            return False
        self.give(self.escaped, found)
        self.give(node, 1 << OUTSIDE)
        return True

    def back_anywhere(self, site: Site, this: int) -> None:
        """A library may call these methods on whatever it holds."""
        self.open_sites.append((site, this))
        new = [callee for callee in site.back if callee not in self._wanted]
        if not new:
            return
        self._wanted.update(new)
        for callee in new:
            self._wanted_by.setdefault(self.world.methods[callee].class_name, []).append(callee)
        found = bits_of(self.sets[self.library] & ~self.fresh[self.library])
        for callee in new:
            for value in found:
                self._called_by_library(value, (callee,))

    def escaped_with(self, callee: int) -> bool:
        """Whether open libraries hold something that has this method, or is this lambda."""
        method = self.world.methods[callee]
        if method.kind == "lambda":
            return bool(self.sets[self.library] & (self.values.of_lambda.get(callee, 0) | self.values.references))
        return bool(self.on_objects(self.sets[self.library], method))

    def escapes(self, bits: int) -> None:
        """These values are in open libraries' hands now."""
        for value in bits_of(bits):
            kind = self.values.kind[value]
            if kind == OURS:
                wanted = [one for name in self.world.above(self.values.class_of[value]) for one in self._wanted_by.get(name, ())]
                if wanted:
                    self._called_by_library(value, tuple(wanted))
            elif kind == FUNCTION:
                if self.values.info[value] in self._wanted:
                    self._called_by_library(value, (self.values.info[value],))
            elif kind == REFERENCE:
                name = self.values.info[value][0]
                wanted = [one for one in self._wanted if self.world.methods[one].name in (name, "<init>") or name == "new"]
                self._called_by_library(value, tuple(wanted))

    def _called_by_library(self, value: int, callees: tuple[int, ...]) -> None:
        kind = self.values.kind[value]
        slots = (self.inside,) * _ARGUMENTS
        if kind == OURS:
            methods = self.world.methods
            for callee in self.world.dispatch_each(self.values.class_of[value], callees):
                self.bind(self._anywhere, NO_THIS, 0, methods[callee], value, slots[: len(methods[callee].params)], self.escaped)
        elif kind in (FUNCTION, REFERENCE):
            self.function(self._anywhere, NO_THIS, 0, value, callees, slots, self.escaped)

    # Objects that a library makes.

    def _make_escaped(self) -> None:
        if not self._makes:
            self._makes = True
            self.watch(self.library, (MAKE, self.escaped))

    def made_by_library(self, bits: int, target: int) -> None:
        """A library makes objects of the classes that it has."""
        for value in bits_of(bits & self.values.classes):
            name = self.values.class_of[value]
            if self.world.concrete(name):
                self.give(target, 1 << self.object(name))
                for methods in self.world.declared.get(name, {}).values():
                    for method in methods:
                        if method.name == "<init>":
                            self.root(method)
