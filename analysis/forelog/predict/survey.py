"""What can be reached from an entry, before any path is looked for: which methods call each other in circles, and how near the next line is."""

from collections.abc import Iterable

from forelog.flow.graph import LogFlowGraph
from forelog.index.questions.reach import components
from forelog.predict.bindings import Key

FAR = 1 << 20
"""Height of a method whose calls may go on for ever."""
_MANY = 30
"""Methods of one recursion, above which stacks differ in too many ways to be told apart."""


class Survey:
    """The methods within *depth* calls of *entry*; a function counts as called where a parameter is that may hold it."""

    def __init__(self, graph: LogFlowGraph, entry: int, depth: int) -> None:
        self.graph = graph
        self._calls: dict[int, dict[int, None]] = {}
        self._flows: dict[Key, dict[int, None]] = {}
        """Parameter → functions that it may hold."""
        self._late = False
        """There was no time to look at all."""
        self._look(entry, depth)
        calls = {method: list(callees) for method, callees in self._calls.items()}
        self._callers: dict[int, list[int]] = {}
        for caller, callees in calls.items():
            for callee in callees:
                self._callers.setdefault(callee, []).append(caller)
        self._near = self._distances()
        self._open = self._up(callee for callees in calls.values() for callee in callees if callee not in calls)
        """Methods from which others can be reached that were not looked at."""
        self.family: dict[int, int] = {}
        """Method that is part of a recursion → number of the recursion."""
        self.tangled = False
        """Very many methods call each other."""
        self._height: dict[int, int] = {}
        for number, component in enumerate(components(calls)):
            self.tangled = self.tangled or len(component) > _MANY
            circular = len(component) > 1 or component[0] in calls.get(component[0], ())
            for method in component:
                if circular:
                    self.family[method] = number
                unknown = method not in calls or circular
                self._height[method] = FAR if unknown else max((self._height[callee] + 1 for callee in calls[method]), default=0)

    def height(self, method: int) -> int:
        """How high a stack above it can get; :data:`FAR` when there is no end to it."""
        return self._height.get(method, FAR)

    def within(self, method: int, left: int) -> bool:
        """Whether a method writes a line (or starts a thread) within so many calls, its own counted."""
        return self._near.get(method, FAR) < left

    def looked_at(self, method: int) -> bool:
        """Whether it is known what a method calls."""
        return method in self._calls

    def late(self, method: int) -> bool:
        """Whether it was for lack of time that a method was not looked at, or something that it calls."""
        return self._late and method not in self._near and (method in self._open or method not in self._calls)

    def silent(self, method: int) -> bool:
        """Whether nothing that it calls, however deep, writes a line here: the calls that might are left out, or are other functions'."""
        return method in self._calls and method not in self._near and method not in self._open

    def deepest(self, entry: int, depth: int, most: int) -> int:
        """The highest stack, at most *depth*, with which what is gone into can have no more than *most* edges: each method counts once for each height left above it."""
        sizes = {method: sum(map(len, self.graph.machine(method).edges)) for method in self._calls}
        if sum(sizes.values()) * (depth + 1) <= most:
            return depth
        for tried in range(2, depth + 1):
            if self._size(entry, tried, most, sizes) > most:
                return tried - 1
        return depth

    def _size(self, entry: int, depth: int, most: int, sizes: dict[int, int]) -> int:
        """At least so many edges there are under a stack of *depth*; it is no longer counted when there are more than *most*."""
        counted: set[tuple[int, int]] = set()
        level = {entry}
        total = 0
        for left in range(depth, -1, -1):
            for method in level:
                key = method, min(left, self.height(method))
                if key not in counted:
                    counted.add(key)
                    total += sizes[method]
            if total > most:
                break
            level = {callee for method in level for callee in self._calls[method] if callee in sizes and self.within(callee, left)}
        return total

    def _look(self, entry: int, depth: int) -> None:
        level = [entry]
        for _ in range(depth + 1):
            self.graph.load(level)
            self.graph.facts.preload(level)
            after: dict[int, None] = {}
            for method in level:
                if method != entry and self.graph.out_of_time():
                    self._late = True
                    break
                machine = self.graph.machine(method)
                found = self._calls[method] = dict.fromkeys(label[1] for edges in machine.edges for label, _ in edges if label[0] == "call")
                after.update(found)
            after.update(self._functions())
            level = [method for method in after if method not in self._calls]
            if not level or self._late:
                return

    def _functions(self) -> dict[int, None]:
        """Functions that are called where parameters hold them, and methods which they are handed to; calls of these are added."""
        found: dict[int, None] = {}
        changed = True
        while changed:
            changed = False
            for method in tuple(self._calls):
                for pos, argument, function, key in self.graph.functions(method).given:
                    held = dict.fromkeys((function,)) if function else self._flows.get(key, {})
                    place = self.graph.places(method).get(pos) if held else None
                    for callee in place.callees if place is not None else ():
                        if argument in self.graph.functions(callee).uses:
                            flows = self._flows.setdefault((callee, argument), {})
                            changed = changed or not flows.keys() >= held.keys()
                            flows.update(held)
                            self._calls[method][callee] = found[callee] = None
        for method, calls in self._calls.items():
            for _, key in self.graph.functions(method).applied:
                calls.update(self._flows.get(key, {}))
                found.update(self._flows.get(key, {}))
        return found

    def _distances(self) -> dict[int, int]:
        """For each method how many calls it is, at least, to one that writes a line itself (or starts a thread)."""
        found = {
            method: 0
            for method in self._calls
            if any(label[0] in ("event", "spawn") for edges in self.graph.machine(method).edges for label, _ in edges)
        }
        todo = list(found)
        for method in todo:
            for caller in self._callers.get(method, ()):
                if caller not in found:
                    found[caller] = found[method] + 1
                    todo.append(caller)
        return found

    def _up(self, methods: Iterable[int]) -> set[int]:
        """The methods and all from which one of them can be reached."""
        found = set(methods)
        todo = list(found)
        for method in todo:
            for caller in self._callers.get(method, ()):
                if caller not in found:
                    found.add(caller)
                    todo.append(caller)
        return found
