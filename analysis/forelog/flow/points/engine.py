"""The analysis itself: groups are copied for each class of ``this``, and calls bound as receivers become known.

An **instance** is a method with a value for ``this`` (none for a static one).  It is made when something can call it.
"""

from typing import Any, Final

from forelog.flow.points import constraints as c
from forelog.flow.points import program as p
from forelog.flow.points.libraries import CONTAINER, OPEN
from forelog.flow.points.program import Program, Site
from forelog.flow.points.solver import Solver, Watcher, bits_of
from forelog.flow.points.values import CLASS, ESCAPING, FUNCTION, HOLDER, OURS, OUTSIDE, REFERENCE, Values
from forelog.flow.points.world import Method, World
from forelog.java.facts import ABSTRACT, VARARGS

_LOAD, _STORE, _CALL, _DIRECT, _BACK, _CLOSE, _MAKE, _BOUND, _ROOT, _ESCAPED = range(10)
NO_THIS: Final = -1
_MANY: Final = 8
_PLAINLY: Final = frozenset(
    ("", "java.lang.Object", "java.lang.Thread", "java.lang.Enum", "java.lang.Record", "java.lang.Exception", "java.lang.RuntimeException")
)
"""Superclasses whose objects hold nothing of the workspace that matters."""
_NAMES: Final = frozenset(("getName", "getCanonicalName", "getTypeName"))
LIBRARY: Final = 0
"""Stands for a callee outside the workspace."""


class Engine(Solver):
    """Solves one program."""

    def __init__(self, world: World, values: Values, program: Program) -> None:
        super().__init__(values)
        self.world = world
        self.program = program
        self.instances: dict[tuple[int, int], int] = {}
        """(method, value of this) → first node."""
        self.hits: dict[tuple[int, int], dict[int, set[tuple[int, int]]]] = {}
        """(caller, value of this) → position → (callee or LIBRARY, its value of this)."""
        self._waiting: list[tuple[int, int, int]] = []
        """(method, value of this, first node) of instances whose operations are still to be copied."""
        self._fields: dict[tuple[int, str], int] = {}
        self._statics: dict[tuple[str, str], int] = {}
        self._bodies: dict[int, list[tuple[int, tuple[int, ...], int]]] = {}
        """Value of a lambda → (first node of the group, slots of its parameters, slot of its result)."""
        self._stews: dict[tuple[int, int], int] = {}
        self._roots: dict[str, list[Method]] = {}
        """Class → methods of it that something unknown may call on any object."""
        self._rooted: set[int] = set()
        self._born: list[int] = []
        """Objects that are new."""
        self._types_below: dict[str, int] = {}
        self._made: set[tuple[int, int]] = set()
        self.any = self.node()
        """All objects and functions."""
        self.escaped = self.node()
        """What is handed to open libraries."""
        self.library = self.node(ESCAPING)
        """What any open library may give: for containers stands what is in them."""
        self.open_sites: list[tuple[Site, int]] = []
        """Places, and values of this there, where a library may call back what it holds."""
        self._wanted: set[int] = set()
        self._wanted_by: dict[str, list[int]] = {}
        self._makes = False
        self._holders: dict[str, bool] = {}
        self._escaping: dict[int, int] = {}
        self._unknown: dict[str, int] = {}
        self._anywhere = Site(-1, 0, 0, "", c.NONE, (), c.NONE)
        self.thrown = self.node(values.filter("java.lang.Throwable"))
        self.threads = self.node(values.filter("java.lang.Thread"))
        self.names = self.node()
        """Classes that are found by a name."""
        self.edge(self.any, self.thrown)
        self.edge(self.any, self.threads)
        self.inside = self.node()
        """What any object of a library may hold."""
        self.give(self.inside, 1 << OUTSIDE)
        self._fields[OUTSIDE, c.ELEMENT] = self.inside
        self.watch(self.any, (_ROOT,))
        self.edge(self.escaped, self.library)
        self.watch(self.escaped, (_CLOSE, self.escaped))
        self.watch(self.library, (_ESCAPED,))

    # Running.

    def run(self) -> None:
        """Solve."""
        self._start()
        while self._waiting or self.queue:
            while self._waiting:
                method, this, first = self._waiting.pop()
                self._copy(method, this, first)
            self.settle()
        called = self.hits.get((0, NO_THIS), {}).get(0, set())
        by_callee: dict[int, list[tuple[int, int]]] = {}
        for callee, on in called:
            by_callee.setdefault(callee, []).append((callee, on))
        for site, this in self.open_sites:
            for callee in site.back:
                for _, on in by_callee.get(callee, ()):
                    self._hit(site, this, callee, on)

    def _start(self) -> None:
        world = self.world
        for name in sorted(self.program.named):
            if world.concrete(name):
                self.give(self.names, 1 << self.values.of(CLASS, (name,), name))
        called = world.called
        lambdas = {method for code in self.program.codes.values() for method in code.bodies}
        made_above: set[str] = set()
        for name in self.program.made:
            made_above |= world.above(name)
        for code in self.program.codes.values():
            method = world.methods[code.method]
            if method.name == "<clinit>":
                self.instance(method, NO_THIS)
            elif method.id not in called and method.id not in lambdas:
                self.root(method)
                if not method.static and method.class_name not in made_above:
                    self.object(method.class_name)
        for callee in self.program.uncovered:
            self.root(world.methods[callee])

    # Values, fields.

    def object(self, name: str) -> int:
        """The value of an object of exactly this class."""
        number = self.values.of(OURS, (name,), name)
        self.give(self.any, 1 << number)
        return number

    def holder(self, *key: Any) -> int:
        """The value of a library's object, or an array."""
        return self.values.of(HOLDER, key)

    def field(self, value: int, name: str) -> int:
        """Node of a field of an object; what it holds is one, too."""
        key = value, name
        found = self._fields.get(key)
        if found is None:
            owner = self.values.class_of[value]
            declared = self.world.field(owner, name) if owner and name != c.ELEMENT else None
            found = self._fields[key] = self.node(self.values.filter(declared[2]) if declared is not None else 0)
            if declared is not None and name not in self.program.stored:
                self.unknown(found, declared[2])
        return found

    def static(self, owner: str, name: str, kind: str) -> int:
        """Node of a static field."""
        key = owner, name
        found = self._statics.get(key)
        if found is None:
            found = self._statics[key] = self.node(self.values.filter(kind))
            if name not in self.program.stored:
                self.unknown(found, kind)
        return found

    def unknown(self, node: int, declared: str) -> None:
        """A node has whatever its declared type can hold: of a library's type, what libraries hold."""
        found = self._unknown.get(declared)
        if found is None:
            found = self._unknown[declared] = self.node(self.values.filter(declared))
            self.edge(self.any if self.world.ours(declared) else self.inside, found)
            if declared.endswith("]"):
                value = self.holder("any", declared)
                self.give(found, 1 << value)
                self.unknown(self.field(value, c.ELEMENT), declared[:-2])
        self.edge(found, node)

    # Instances.

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
            self._waiting.append((method.id, this, found))
        return found

    def root(self, method: Method) -> None:
        """Something unknown may call it, on any object, with whatever its parameters can hold."""
        if method.id in self._rooted:
            return
        self._rooted.add(method.id)
        if method.static:
            self._free(method, NO_THIS)
        elif not method.flags & ABSTRACT and method.kind != "lambda":
            self._roots.setdefault(method.class_name, []).append(method)
            for value in bits_of(self.sets[self.any] & ~self.fresh[self.any]):
                self._root_on(value, method.class_name)

    def _root_on(self, value: int, name: str) -> None:
        owner = self.values.class_of[value]
        if self.values.kind[value] == OURS and name in self.world.above(owner):
            for method in self._roots[name]:
                if method.name == "<init>":
                    if method.class_name == owner:
                        self._free(method, value)
                elif self.world.runs(owner, method):
                    self._free(method, value)

    def _free(self, method: Method, this: int) -> None:
        key = method.id, this
        if key in self._made:
            return
        self._made.add(key)
        first = self.instance(method, this)
        if first >= 0:
            for at, kind in enumerate(method.params):
                self.unknown(first + c.FIRST + at, kind)

    def _copy(self, method: int, this: int, first: int) -> None:
        sites = self.program.sites
        for op in self.program.codes[method].operations:
            kind = op[0]
            if kind == p.COPY:
                self.edge(first + op[1], first + op[2])
            elif kind == p.LOAD:
                if op[1] == c.THIS and this != NO_THIS:
                    self.edge(self.field(this, op[2]), first + op[3])
                else:
                    self.watch(first + op[1], (_LOAD, op[2], first + op[3]))
            elif kind == p.CALL:
                self._call(sites[op[1]], this, first)
            elif kind == p.STORE:
                if op[1] == c.THIS and this != NO_THIS:
                    self.edge(first + op[3], self.field(this, op[2]))
                else:
                    self.watch(first + op[1], (_STORE, op[2], first + op[3]))
            elif kind == p.STATIC_LOAD:
                self.edge(self.static(op[1], op[2], op[3]), first + op[4])
            elif kind == p.STATIC_STORE:
                self.edge(first + op[4], self.static(op[1], op[2], op[3]))
            elif kind == p.NEW:
                value = self.object(op[2])
                for name, slot in op[3]:
                    self.edge(first + slot, self.field(value, name))
                self.give(first + op[1], 1 << value)
                self._call(sites[op[4]], this, first)
            elif kind == p.LAMBDA:
                value = self.values.of(FUNCTION, (op[2], this), "", op[2])
                params, result = self.program.codes[method].bodies[op[2]]
                self._bodies.setdefault(value, []).append((first, params, result))
                self.give(self.any, 1 << value)
                self.give(first + op[1], 1 << value)
                if op[2] not in self.world.called:
                    for slot in params:
                        if slot != c.NONE:
                            self.edge(self.inside, first + slot)
            elif kind == p.REF:
                holder = first + op[4] if op[4] != c.NONE else c.NONE
                value = self.values.of(REFERENCE, (op[2], op[3], this), "", (op[6], op[5], holder, op[3]))
                self.give(self.any, 1 << value)
                self.give(first + op[1], 1 << value)
            elif kind == p.ARRAY:
                self.give(first + op[1], 1 << self.holder(op[2], op[3], this))
            elif kind == p.CLASS:
                self.give(first + op[1], 1 << self.values.of(CLASS, (op[2],), op[2]))
            elif kind == p.UNKNOWN:
                self.edge(self.thrown, first + op[1])
            else:
                self.give(first + op[1], 1 << OUTSIDE)

    # Calls.

    def _call(self, site: Site, this: int, first: int) -> None:
        target = first + site.target if site.target != c.NONE else c.NONE
        receiver = first + site.receiver if site.receiver != c.NONE else c.NONE
        methods = self.world.methods
        for callee in site.direct:
            method = methods[callee]
            if method.static:
                self.bind(site, this, first, method, NO_THIS, site.args, target)
            elif receiver != c.NONE:
                self.watch(receiver, (_DIRECT, site, this, first, method))
            else:
                self.root(method)
        if site.virtual or site.open or site.unresolved:
            if receiver != c.NONE:
                self.watch(receiver, (_CALL, site, this, first))
            else:
                for callee in site.virtual:
                    self.root(methods[callee])
                    if target != c.NONE:
                        self.unknown(target, methods[callee].returns)
        for callee in site.properties:
            self.root(methods[callee])
        for callee in site.reflective:
            method = methods[callee]
            self.root(method)
            if method.name == "<init>" and target != c.NONE:
                self.give(target, 1 << self.object(method.class_name))
        if site.unresolved:
            for slot in site.args:
                if slot != c.NONE:
                    self.edge(first + slot, self.escaped)
            if target != c.NONE:
                self.edge(self.inside, target)
        if site.name == "currentThread" and site.static and target != c.NONE:
            self.edge(self.threads, target)
        if site.throwable and target != c.NONE:
            self.edge(self.thrown, target)
        if site.back or (site.open and (site.static or site.external == OPEN)):
            self._outside(site, this, first, receiver, target)

    def _outside(self, site: Site, this: int, first: int, receiver: int, target: int) -> None:
        """What a library does at a place, whatever the receiver is."""
        args = [first + slot for slot in site.args if slot != c.NONE]
        if site.external == OPEN and site.open:
            if receiver != c.NONE:
                args.append(receiver)
            for arg in args:
                self.edge(arg, self.escaped)
            if site.back:
                self._back_anywhere(site, this)
            if site.makes:
                self._make_escaped()
            if target != c.NONE:
                self.edge(self.escaping(site.returns) if self.values.ours(site.returns) else self.inside, target)
                if site.loads:
                    self.edge(self.names, target)
            return
        if site.static and site.open and site.external == CONTAINER:
            value = self.holder(site.caller, site.pos, this)
            holds = self.field(value, c.ELEMENT)
            for arg in args:
                self.edge(arg, holds)
                self.watch(arg, (_LOAD, c.ELEMENT, holds))
            if site.name == "<init>" and not site.back:
                if target != c.NONE:
                    self.give(target, 1 << value)
                return
            stew = self._stew(site, this, first, target)
            self.give(stew, 1 << value)
        else:
            stew = self._stew(site, this, first, target)
        for arg in args:
            self.edge(arg, stew)
        if receiver != c.NONE and site.back:
            self.edge(receiver, stew)
        if site.fills:
            for arg in args:
                self.watch(arg, (_STORE, c.ELEMENT, stew))
        if site.loads and target != c.NONE:
            self.edge(self.names, target)

    def escaping(self, kind: int) -> int:
        """Node of what libraries may give, as far as a declared type lets it through."""
        found = self._escaping.get(kind)
        if found is None:
            found = self._escaping[kind] = self.node(kind)
            self.edge(self.library, found)
        return found

    def link(self, node: int, kind: int) -> None:
        """Any object of a library came to a node: what libraries hold may be among it."""
        self.linked.add(node)
        if self.values.ours(kind):
            self.edge(self.escaping(kind), node)

    def _back_anywhere(self, site: Site, this: int) -> None:
        """A library may call these methods on whatever it holds."""
        self.open_sites.append((site, this))
        for callee in site.back:
            if callee in self._wanted:
                continue
            self._wanted.add(callee)
            method = self.world.methods[callee]
            self._wanted_by.setdefault(method.class_name, []).append(callee)
            found = bits_of(self.sets[self.library] & ~self.fresh[self.library])
            for value in found:
                self._called_by_library(value, (callee,))

    def _make_escaped(self) -> None:
        if not self._makes:
            self._makes = True
            self.watch(self.library, (_MAKE, self.escaped))

    def _opened(self, value: int) -> None:
        """A library holds a container, and may put in it whatever it has: from now on it is one of its own."""
        self.edge(self.inside, self.field(value, c.ELEMENT))
        if self.values.kind[value] != OURS:
            self.gone |= 1 << value

    def _called_by_library(self, value: int, callees: tuple[int, ...]) -> None:
        kind = self.values.kind[value]
        slots = (self.inside,) * 8
        if kind == OURS:
            methods = self.world.methods
            for callee in self.world.dispatch_each(self.values.class_of[value], callees):
                self.bind(self._anywhere, NO_THIS, 0, methods[callee], value, slots[: len(methods[callee].params)], self.escaped)
        elif kind in (FUNCTION, REFERENCE):
            self._function(self._anywhere, NO_THIS, 0, value, callees, slots, self.escaped)

    def _escapes(self, found: list[int]) -> None:
        """These values are in a library's hands now."""
        for value in found:
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

    def _stew(self, site: Site, this: int, first: int, target: int) -> int:
        """Node of all that a library may get hold of at a place."""
        key = site.number, this
        found = self._stews.get(key)
        if found is None:
            plain = not site.back and not site.makes
            found = self._stews[key] = self.node(site.returns if plain else 0)
            if site.back:
                self.watch(found, (_CLOSE, found))
                self.watch(found, (_BACK, site, this, first, found))
            if target != c.NONE:
                if plain or not site.returns:
                    self.edge(found, target)
                else:
                    between = self.node(site.returns)
                    self.edge(found, between)
                    self.edge(between, target)
                if site.makes:
                    self.watch(found, (_MAKE, target))
        return found

    def bind(self, site: Site, this: int, first: int, method: Method, on: int, args: tuple[int, ...], target: int) -> None:
        """A call reaches a method."""
        if not self._hit(site, this, method.id, on):
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

    def _hit(self, site: Site, this: int, callee: int, on: int) -> bool:
        """Note a call; whether it is new."""
        by_pos = self.hits.get((site.caller, this))
        if by_pos is None:
            by_pos = self.hits[site.caller, this] = {}
        found = by_pos.get(site.pos)
        if found is None:
            found = by_pos[site.pos] = set()
        key = callee, on
        if key in found:
            return False
        found.add(key)
        return True

    # What watchers do.

    def react(self, watcher: Watcher, found: list[int]) -> None:
        """A watcher's node has these new values."""
        kind = watcher[0]
        if kind == _LOAD:
            field: str = watcher[1]
            for value in found:
                if value == OUTSIDE and field != c.ELEMENT:
                    self.watch(self.library, watcher)
                elif field != c.ELEMENT or self._holds(value):
                    self.edge(self.field(value, self._component(value, field)), watcher[2])
        elif kind == _STORE:
            for value in found:
                if value == OUTSIDE and watcher[1] == c.ELEMENT:
                    self.edge(watcher[2], self.escaped)
                elif value == OUTSIDE:
                    self.watch(self.library, watcher)
                elif watcher[1] != c.ELEMENT or self._holds(value):
                    self.edge(watcher[2], self.field(value, watcher[1]))
        elif kind == _CALL:
            for value in found:
                if value == OUTSIDE and watcher[1].virtual:
                    self._any_receiver(watcher)
                self._receiver(watcher[1], watcher[2], watcher[3], value)
        elif kind == _DIRECT:
            _, site, this, first, method = watcher
            target = first + site.target if site.target != c.NONE else c.NONE
            for value in found:
                if value == OUTSIDE:
                    self.watch(self.escaping(self.values.filter(method.class_name)), watcher)
                elif self.values.kind[value] == OURS and method.class_name in self.world.above(self.values.class_of[value]):
                    self.bind(site, this, first, method, value, site.args, target)
        elif kind == _BACK:
            for value in found:
                if value == OUTSIDE:
                    self._back_anywhere(watcher[1], watcher[2])
                self._called_back(watcher[1], watcher[2], watcher[3], watcher[4], value)
        elif kind == _CLOSE:
            for value in found:
                if self._holds(value) and value != OUTSIDE:
                    self.edge(self.field(value, c.ELEMENT), watcher[1])
                    if watcher[1] == self.escaped:
                        self._opened(value)
        elif kind == _MAKE:
            for value in found:
                if self.values.kind[value] == CLASS:
                    self._instantiate(self.values.class_of[value], watcher[1])
        elif kind == _BOUND:
            _, site, this, first, method, args, target = watcher
            for value in found:
                if value == OUTSIDE:
                    self.watch(self.escaping(self.values.filter(method.class_name)), watcher)
                elif self.values.kind[value] == OURS and self.world.runs(self.values.class_of[value], method):
                    self.bind(site, this, first, method, value, args, target)
        elif kind == _ESCAPED:
            self._escapes(found)
        else:
            self._born_now(found)

    def _born_now(self, found: list[int]) -> None:
        for value in found:
            if self.values.kind[value] == OURS:
                for name in self.world.above(self.values.class_of[value]):
                    if name in self._roots:
                        self._root_on(value, name)

    def _component(self, value: int, name: str) -> str:
        if name[0] == "#":
            parts = self.program.records.get(self.values.class_of[value], ())
            number = int(name[1:])
            return parts[number] if number < len(parts) else name
        return name

    def _holds(self, value: int) -> bool:
        """Whether it is a library's object, or in part: of a class that extends a library's."""
        kind = self.values.kind[value]
        if kind == OURS:
            name = self.values.class_of[value]
            known = self._holders.get(name)
            if known is None:
                last = self.world.chain(name)
                above = self.world.superclass.get(last[-1], "") if last else ""
                known = self._holders[name] = above not in _PLAINLY
            return known
        return kind == HOLDER

    def _instantiate(self, name: str, target: int) -> None:
        """A library makes an object."""
        if self.world.concrete(name):
            self.give(target, 1 << self.object(name))
            for methods in self.world.declared.get(name, {}).values():
                for method in methods:
                    if method.name == "<init>":
                        self.root(method)

    def _receiver(self, site: Site, this: int, first: int, value: int) -> None:
        """A call on a value."""
        kind = self.values.kind[value]
        target = first + site.target if site.target != c.NONE else c.NONE
        methods = self.world.methods
        if kind == OURS:
            owner = self.values.class_of[value]
            callees = self.world.dispatch(owner, site.virtual) if site.virtual else ()
            for callee in callees:
                self.bind(site, this, first, methods[callee], value, site.args, target)
            if not callees and (site.open or site.unresolved):
                own = self.world.named(owner, site.name, len(site.args)) if site.name != "<init>" else []
                for method in own:
                    self.bind(site, this, first, method, value, site.args, target)
                if not own:
                    self._on_library(site, this, first, value, target)
        elif kind == REFERENCE or (kind == FUNCTION and (site.defaults or self.values.info[value] in site.functions)):
            if site.virtual:
                self._function(site, this, first, value, site.virtual, site.args, target)
        elif site.open and kind in (HOLDER, CLASS):
            self._on_library(site, this, first, value, target)

    def _on_library(self, site: Site, this: int, first: int, value: int, target: int) -> None:
        """A library's method runs on a value."""
        self._hit(site, this, LIBRARY, NO_THIS)
        if self.values.kind[value] == CLASS and site.name in _NAMES:
            self.give(self.names, 1 << value)
        if site.external != CONTAINER or (site.static and site.name == "<init>"):
            return
        if value == OUTSIDE:
            self._on_outside(site, this, first, target)
            return
        if not self._holds(value):
            if target != c.NONE or site.back:
                self.give(self._stew(site, this, first, target), 1 << value)
            return
        holds = self.field(value, c.ELEMENT)
        for slot in site.args:
            if slot != c.NONE:
                self.edge(first + slot, holds)
                if site.bulk:
                    self.watch(first + slot, (_LOAD, c.ELEMENT, holds))
        if target != c.NONE or site.back or site.fills:
            stew = self._stew(site, this, first, target)
            self.give(stew, 1 << value)
            self.edge(holds, stew)
            if site.fills:
                for slot in site.args:
                    if slot != c.NONE:
                        self.watch(first + slot, (_STORE, c.ELEMENT, holds))
            if site.loads and target != c.NONE:
                self.edge(self.names, target)

    def _on_outside(self, site: Site, this: int, first: int, target: int) -> None:
        """A library's method runs on an object of which nothing is known."""
        for slot in site.args:
            if slot != c.NONE:
                self.edge(first + slot, self.escaped)
        if site.back:
            self._back_anywhere(site, this)
        if target != c.NONE:
            self.edge(self.escaping(site.returns) if self.values.ours(site.returns) else self.inside, target)
            if site.loads:
                self.edge(self.names, target)

    def _function(
        self, site: Site, this: int, first: int, value: int, callees: tuple[int, ...], args: tuple[int, ...], target: int
    ) -> None:
        """A lambda or method reference is called, or a default method on it."""
        values, methods = self.values, self.world.methods
        if values.kind[value] == FUNCTION:
            function: int = values.info[value]
            if function in callees:
                if self._hit(site, this, function, value):
                    for group, params, result in self._bodies[value]:
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
                    self._hit(site, this, callee, value)
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
            self._hit(site, this, method.id, value)
            if holder != c.NONE:
                self.watch(holder, (_BOUND, site, this, first, method, args, target))
            if args and args[0] != c.NONE:
                self.watch(first + args[0], (_BOUND, site, this, first, method, args[1:], target))

    def _any_receiver(self, watcher: Watcher) -> None:
        """A call on what a library gave, whose type does not show: on whatever libraries hold of the callees' classes."""
        site: Site = watcher[1]
        key = -2 - site.number, watcher[3]
        if key in self._made:
            return
        self._made.add(key)
        methods = self.world.methods
        owners = {methods[callee].class_name for callee in site.virtual if methods[callee].kind != "lambda"}
        if len(owners) > _MANY or any(methods[callee].kind == "lambda" or methods[callee].static for callee in site.virtual):
            self.watch(self.library, watcher)
        else:
            for owner in sorted(owners):
                self.watch(self.escaping(self.values.filter(owner)), watcher)

    def _called_back(self, site: Site, this: int, first: int, stew: int, value: int) -> None:
        """A library calls what it was given, with anything that it has."""
        if self.values.kind[value] == OURS:
            methods = self.world.methods
            for callee in self.world.dispatch_each(self.values.class_of[value], site.back):
                method = methods[callee]
                args = (stew - first,) * len(method.params)
                self.bind(site, this, first, method, value, args, self._given_back(site, this, first, stew))
        elif self.values.kind[value] == REFERENCE or (
            self.values.kind[value] == FUNCTION and (site.defaults or self.values.info[value] in site.functions)
        ):
            args = (stew - first,) * 8
            self._function(site, this, first, value, site.back, args, self._given_back(site, this, first, stew))

    def _given_back(self, site: Site, this: int, first: int, stew: int) -> int:
        """Node of what functions give to a library at a place."""
        key = -1 - site.number, this
        found = self._stews.get(key)
        if found is None:
            found = self._stews[key] = self.node()
            self.edge(found, stew)
            if site.receiver != c.NONE:
                self.watch(first + site.receiver, (_STORE, c.ELEMENT, found))
            if site.static and site.open:
                self.edge(found, self.field(self.holder(site.caller, site.pos, this), c.ELEMENT))
        return found
