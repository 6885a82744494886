"""The analysis itself: operations are copied for each instance, and calls bound as receivers become known."""

from typing import Final

from forelog.flow.points import constraints as c
from forelog.flow.points import paths as p
from forelog.flow.points.instances import (
    BACK,
    BOUND,
    CALL,
    CLOSE,
    DIRECT,
    ESCAPED,
    LOAD,
    MAKE,
    NO_THIS,
    ROOT,
    STORE,
    objects_of,
)
from forelog.flow.points.libraries import CONTAINER, OPEN
from forelog.flow.points.outside import Outside
from forelog.flow.points.program import Program
from forelog.flow.points.sites import Site
from forelog.flow.points.solver import Watcher, bits_of
from forelog.flow.points.values import CLASS, FUNCTION, OUTSIDE, REFERENCE, Values
from forelog.flow.points.world import Method, World

_MANY: Final = 8


class Engine(Outside):
    """Solves one program."""

    def __init__(self, world: World, values: Values, program: Program) -> None:
        super().__init__(world, values, program)
        self._asked: set[tuple[int, int]] = set()
        self.thrown = self.node(values.filter("java.lang.Throwable"))
        self.threads = self.node(values.filter("java.lang.Thread"))
        self.edge(self.any, self.thrown)
        self.edge(self.any, self.threads)
        self.watch(self.any, (ROOT,))

    # Running.

    def run(self) -> None:
        """Solve."""
        self._start()
        while self.waiting or self.queue:
            while self.waiting:
                method, this, first = self.waiting.pop()
                self._copy(method, this, first)
            self.settle()
        called = self.hits.get((0, NO_THIS), {}).get(0, set())
        by_callee = objects_of(called)
        for site, this in self.open_sites:
            for callee in site.back:
                for on in by_callee.get(callee, ()):
                    self.hit(site, this, callee, on)

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
        for name in sorted(world.flags):
            if name not in made_above and world.kinds[name] in ("class", "record") and world.concrete(name) and world.instantiable(name):
                self.made_by_library(1 << self.values.of(CLASS, (name,), name), self.escaped)

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
                    self.watch(first + op[1], (LOAD, op[2], first + op[3]))
            elif kind == p.CALL:
                self._call(sites[op[1]], this, first)
            elif kind == p.STORE:
                if op[1] == c.THIS and this != NO_THIS:
                    self.edge(first + op[3], self.field(this, op[2]))
                else:
                    self.watch(first + op[1], (STORE, op[2], first + op[3]))
            elif kind == p.STATIC_LOAD:
                self.edge(self.static(op[1], op[2], op[3]), first + op[4])
            elif kind == p.STATIC_STORE:
                self.edge(first + op[4], self.static(op[1], op[2], op[3]))
            elif kind == p.NEW:
                value = self.object(op[2])
                for name, slot in op[3]:
                    self.edge(first + slot, self.field(value, name))
                self.give(first + op[1], 1 << value)
                self._call(sites[op[4]], this, first, value)
            elif kind == p.LAMBDA:
                self._lambda(method, op[2], this, first, first + op[1])
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

    def _lambda(self, method: int, body: int, this: int, first: int, target: int) -> None:
        value = self.values.of(FUNCTION, (body, this), "", body)
        params, result = self.program.codes[method].bodies[body]
        self.bodies.setdefault(value, []).append((first, params, result))
        self.give(self.any, 1 << value)
        self.give(target, 1 << value)
        if body not in self.world.called:
            for slot in params:
                if slot != c.NONE:
                    self.edge(self.inside, first + slot)

    # Calls.

    def _call(self, site: Site, this: int, first: int, made: int = OUTSIDE) -> None:
        """*made*: the one value that the receiver has here, ``OUTSIDE`` when that is not known."""
        target = first + site.target if site.target != c.NONE else c.NONE
        receiver = first + site.receiver if site.receiver != c.NONE else c.NONE
        methods = self.world.methods
        if site.receiver == c.THIS and this != NO_THIS:
            made = this
        for callee in site.direct:
            method = methods[callee]
            if method.static:
                self.bind(site, this, first, method, NO_THIS, site.args, target)
            elif made != OUTSIDE:
                self._direct(site, this, first, method, 1 << made)
            elif receiver != c.NONE:
                self.watch(receiver, (DIRECT, site, this, first, method))
            else:
                self.root(method)
        if site.virtual or site.open or site.unresolved:
            if made != OUTSIDE:
                self._receivers(site, this, first, 1 << made)
            elif receiver != c.NONE:
                self.watch(receiver, (CALL, site, this, first))
            else:
                for callee in site.virtual:
                    self.root(methods[callee])
                    if target != c.NONE:
                        self.unknown(target, methods[callee].returns)
        if site.properties or site.reflective:
            self._reflective(site, target)
        if site.unresolved:
            for slot in site.args:
                if slot != c.NONE:
                    self.edge(first + slot, self.escaped)
            if target != c.NONE:
                self.edge(self.inside, target)
        if target != c.NONE:
            if site.static and site.name == "currentThread":
                self.edge(self.threads, target)
            if site.throwable:
                self.edge(self.thrown, target)
        if site.back or (site.open and (site.static or site.external == OPEN)):
            self.outside(site, this, first, receiver, target)

    def _reflective(self, site: Site, target: int) -> None:
        methods = self.world.methods
        for callee in site.properties:
            self.root(methods[callee])
        for callee in site.reflective:
            method = methods[callee]
            if target != c.NONE:
                self.edge(self.result(method), target)
            self.root(method)
            if method.name == "<init>":
                made = self.object(method.class_name)
                if target != c.NONE:
                    self.give(target, 1 << made)

    def _direct(self, site: Site, this: int, first: int, method: Method, bits: int) -> None:
        """A call of exactly this method on values."""
        target = first + site.target if site.target != c.NONE else c.NONE
        for value in bits_of(self.on_objects(bits, method)):
            self.bind(site, this, first, method, value, site.args, target)

    def _receivers(self, site: Site, this: int, first: int, bits: int) -> None:
        """A call on values."""
        values, methods = self.values, self.world.methods
        target = first + site.target if site.target != c.NONE else c.NONE
        for value in bits_of(bits & values.objects):
            owner = values.class_of[value]
            callees = self.dispatch(owner, site.virtual) if site.virtual else ()
            for callee in callees:
                self.bind(site, this, first, methods[callee], value, site.args, target)
            if not callees and (site.open or site.unresolved):
                own = self.world.named(owner, site.name, len(site.args)) if site.name != "<init>" else []
                for method in own:
                    self.bind(site, this, first, method, value, site.args, target)
                if not own:
                    self.on_library(site, this, first, value, target)
        if bits & values.functions and site.virtual:
            for value in bits_of(bits & self.callable(site)):
                self.function(site, this, first, value, site.virtual, site.args, target)
        if site.open:
            others = bits & (values.holders | values.classes)
            if others and site.external != CONTAINER:
                self.on_library(site, this, first, OUTSIDE, target)
                others &= values.classes
            for value in bits_of(others):
                self.on_library(site, this, first, value, target)

    def _any_receiver(self, watcher: Watcher) -> None:
        """A call on what a library gave, whose type does not show: on whatever libraries hold of the callees' classes."""
        site: Site = watcher[1]
        key = site.number, watcher[3]
        if key in self._asked:
            return
        self._asked.add(key)
        methods = self.world.methods
        owners = {methods[callee].class_name for callee in site.virtual if methods[callee].kind != "lambda"}
        if len(owners) > _MANY or any(methods[callee].kind == "lambda" or methods[callee].static for callee in site.virtual):
            self.watch(self.library, watcher)
        else:
            for owner in sorted(owners):
                self.watch(self.escaping(self.values.filter(owner)), watcher)

    # What watchers do.

    def react(self, watcher: Watcher, bits: int) -> None:
        """A watcher's node has these new values."""
        kind = watcher[0]
        if kind == CALL:
            if bits & 1 << OUTSIDE and watcher[1].virtual:
                self._any_receiver(watcher)
            self._receivers(watcher[1], watcher[2], watcher[3], bits)
        elif kind == LOAD:
            self._load(watcher, bits)
        elif kind == STORE:
            self._store(watcher, bits)
        elif kind == DIRECT or kind == BOUND:
            _, site, this, first, method = watcher[:5]
            if bits & 1 << OUTSIDE:
                self.watch(self.escaping(self.values.filter(method.class_name)), watcher)
            if kind == DIRECT:
                self._direct(site, this, first, method, bits)
            else:
                for value in bits_of(self.on_objects(bits, method)):
                    if self.world.runs(self.values.class_of[value], method):
                        self.bind(site, this, first, method, value, watcher[5], watcher[6])
        elif kind == BACK:
            self.called_back(watcher[1], watcher[2], watcher[3], watcher[4], bits)
        elif kind == CLOSE:
            if watcher[1] == self.escaped:
                self.opened(bits)
            else:
                if self.smeared(watcher[1], self.sets[watcher[1]]):
                    bits &= ~self.values.holders
                for value in bits_of(bits & self.values.holding & ~1):
                    self.edge(self.field(value, c.ELEMENT), watcher[1])
        elif kind == MAKE:
            self.made_by_library(bits, watcher[1])
        elif kind == ESCAPED:
            self.escapes(bits)
        else:
            self.born(bits)

    def _load(self, watcher: Watcher, bits: int) -> None:
        _, field, target = watcher
        if field == c.ELEMENT:
            bits &= self.values.holding
        elif bits & 1 << OUTSIDE:
            self.watch(self.library, watcher)
            bits ^= 1 << OUTSIDE
        for value in bits_of(bits):
            self.edge(self.field(value, self.component(value, field)), target)

    def _store(self, watcher: Watcher, bits: int) -> None:
        _, field, source = watcher
        if field == c.ELEMENT:
            if bits & 1 << OUTSIDE:
                self.edge(source, self.escaped)
            bits &= self.values.holding
        elif bits & 1 << OUTSIDE:
            self.watch(self.library, watcher)
        for value in bits_of(bits & ~1):
            self.edge(source, self.field(value, field))
