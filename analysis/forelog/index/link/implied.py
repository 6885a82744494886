"""Calls that the source does not write: static initialisers, ``toString`` in concatenation, iterators, ``close``, callbacks, threads."""

from __future__ import annotations

from collections import Counter

from forelog.index.link.callbacks import BROAD, COLLECTIONS, DATA_BINDERS, ENUM_READERS, HASHING_PACKAGES, SILENT, TO_STRING, effect
from forelog.index.link.dispatch import MOST_OVERRIDES, shared
from forelog.index.link.plans import Plan, ground
from forelog.index.link.rows import Held
from forelog.index.link.state import State
from forelog.index.link.types import OBJECT, OUTSIDE, STRING, Type, substitute
from forelog.index.link.world import ClassInfo, FieldInfo, MethodInfo
from forelog.java import facts
from forelog.java.ir import Expr

_OBJECT_METHODS = (("toString", ""), ("hashCode", ""), ("equals", "java.lang.Object"))
_QUERIES = (
    "get",
    "contains",
    "size",
    "is",
    "iterator",
    "keySet",
    "values",
    "entrySet",
    "peek",
    "has",
    "next",
    "toArray",
    "stream",
    "forEach",
)
"""Of collections: methods that only look, and call none of the hooks that a subclass may override."""
_QUIET_TYPES = frozenset(("java.lang.Object", "java.lang.String", "java.lang.CharSequence"))


class Implied(State):
    """Edges that follow from the language or from what libraries do."""

    __slots__ = ()

    # Static initialisers (JLS 12.4.1).

    def note_use(self, owner: str, pos: int, line_pos: int) -> None:
        """A class is instantiated, or a static method or a non-constant static field of it is used."""
        chain = self.links.initializers.get(owner)
        if chain is None:
            chain = self.links.initializers[owner] = tuple(self._initializers(owner))
        if not chain:
            return
        at = (owner, line_pos)
        if at in self._noted:
            return
        self._noted.add(at)
        for name, method_id in chain:
            if self.info is None or not self.members.is_subclass(self.info.name, name):
                self.emit(pos, line_pos, method_id, "<clinit>", "initializer")

    def _initializers(self, owner: str) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        for name in self.members.linearised(owner):
            info = self.world.find(name)
            if info is None or not info.workspace:
                continue
            if (
                name != owner
                and info.interface
                and not any(not m.abstract and not m.static for methods in info.methods.values() for m in methods if m.name != "<clinit>")
            ):
                continue  # a superinterface is initialised only when it declares a default method
            found.extend((name, method.id) for method in info.methods.get("<clinit>", ()))
        return found

    def note_field(self, field: FieldInfo, pos: int) -> None:
        """A field is read or written."""
        if field.static and field.owner.workspace:
            constant = field.is_constant
            if constant is None:
                constant = field.is_constant = _is_constant(field)
            if not constant:
                self.note_use(field.owner.name, pos, pos)

    def field_type(self, field: FieldInfo, view: Type | None) -> Type | None:
        """Type of a field as seen through a value of type *view*."""
        t = field.type
        if t is None or field.static or (t[0] == "class" and not t[2]) or t[0] == "prim" or not field.owner.type_params:
            return t
        if view is None:
            view = self._own_view(field.owner)
        if view is None or view[0] != "class":
            return t
        seen = self.members.as_super(view, field.owner.name)
        return substitute(t, self.members.bindings(seen, field.owner)) if seen is not None else t

    def _own_view(self, owner: ClassInfo) -> Type | None:
        """The innermost class around this place that inherits from *owner*, as a type."""
        info = self.info
        while info is not None:
            if self.members.is_subclass(info.name, owner.name):
                return info.type()
            info = self.world.find(info.outer) if info.outer else None
        return None

    # What libraries call on the objects they are given.

    def printed(self, t: Type, pos: int, line_pos: int) -> None:
        """A value is turned into text."""
        plan = self.plans.printed.get(t)
        if plan is None:
            plan = Plan()

            def note() -> None:
                for inner in _with_arguments(t):
                    self._call_on(inner, "toString", "", pos, line_pos, "callback")

            self.planned(plan, note)
            if ground(t):
                self.plans.printed[t] = plan
        self.follow(plan, pos, line_pos)

    def _call_on(self, t: Type | None, name: str, erased: str, pos: int, line_pos: int, kind: str) -> bool:
        owner = self.class_of(t)
        info = self.world.find(owner) if owner else None
        if info is None or not info.workspace:
            return False
        found = False
        for method in self.members.candidates(owner, name):
            if method.erased == erased and not method.static:
                targets, certain = self.dispatch.targets(owner, method)
                if len(targets) > MOST_OVERRIDES:
                    continue
                confidence = shared(len(targets), certain=certain)
                for target in targets:
                    self.emit(pos, line_pos, target.id, name, kind, confidence)
                    found = True
        return found

    def given(self, method: MethodInfo | None, owner: str, name: str, at: int, arg: Type | None, pos: int, line_pos: int) -> None:
        """Argument *at* of type *arg* is given to a library method: what may it call on it?"""
        arg = self.value(arg)
        if arg is None or arg[0] != "class" or (not arg[2] and self._inert(arg[1])) or (owner, name) in SILENT:
            return
        formal: Type | None = None
        if method is not None:
            params = method.params
            formal = params[min(at, len(params) - 1)] if params else None
            if formal is not None and formal[0] == "array" and method.varargs:
                formal = formal[1]
            if formal is not None and formal[0] == "var":
                formal = method.bounds().get(formal[1]) or OBJECT
        kind = effect(owner, name)
        info = self.world.find(arg[1])
        if (owner, name) in DATA_BINDERS:
            ours = [inner[1] for inner in _with_arguments(arg) if self._in_workspace(inner[1])]
            for known in ours or [""]:  # of a Map<String, Object> anything may come out that is handed around as Object
                self.emit(pos, line_pos, ("getters", known), name, kind, 0.2)
            return
        if (owner, name) in ENUM_READERS and arg[1] == "java.lang.Class" and arg[2]:
            self._call_on(self.value(arg[2][0]), "values", "", pos, line_pos, kind)
            return
        if formal is not None and formal[0] == "class" and formal[1] not in _QUIET_TYPES:
            self._through(formal[1], arg, pos, line_pos, kind)
            if formal[2] and arg[2] and method is not None:
                self._through_elements(method, formal, arg, pos, line_pos, kind)
        elif owner.startswith(HASHING_PACKAGES):
            for inner in _with_arguments(arg):
                for method_name, erased in _OBJECT_METHODS[1:]:
                    self._call_on(inner, method_name, erased, pos, line_pos, kind)
                self._call_on(inner, "compareTo", "java.lang.Object", pos, line_pos, kind)
        elif (owner, name) in TO_STRING or (formal is not None and formal == STRING):
            self.printed(arg, pos, line_pos)
        elif info is None or not info.workspace:
            return
        elif formal is None:
            self._overrides_of_libraries(info, pos, line_pos, kind)
        else:
            self.printed(arg, pos, line_pos)

    def _inert(self, name: str) -> bool:
        """Can no object of this type be one of ours, or lead to a function of ours?"""
        self.dispatch.asked.add((name, "<"))
        known = self.links.inert.get(name)
        if known is None:
            ours = self._in_workspace(name) or bool(self.dispatch.subtypes(name)) or self.functional.method(name) is not None
            known = self.links.inert[name] = not ours
        return known

    def _through(self, interface: str, arg: Type, pos: int, line_pos: int, kind: str) -> None:
        """The library calls the methods of its own type *interface* on *arg*."""
        info = self.world.find(interface)
        if info is None or info.workspace or info.flags & facts.FINAL:
            argument = self.world.find(arg[1])
            if info is None and argument is not None and argument.workspace:
                self._overrides_of_libraries(argument, pos, line_pos, kind)
            return
        single = self.functional.method(interface)
        if single is not None and (arg[1] == interface or self.functional.method(arg[1]) is not None):
            self.emit(pos, line_pos, ("implementations", arg[1]), single.name, kind, 0.5)
        narrow = arg[1] if self.members.is_subclass(arg[1], interface) else interface
        self.dispatch.asked.add((narrow, "<"))
        if not self.dispatch.subtypes(narrow) and not self._in_workspace(narrow):
            return
        # A collection is copied; and of a library type nothing says that it is one of ours.
        keeps = kind == "callback" and self._in_workspace(arg[1]) and not self._collection(interface)
        for owner in self.members.linearised(interface):
            declared = self.world.find(owner)
            if declared is None or owner == "java.lang.Object":
                continue
            for methods in declared.methods.values():
                for method in methods:
                    if method.name == "<init>" or method.flags & (facts.STATIC | facts.PRIVATE | facts.FINAL):
                        continue
                    targets, certain = self.dispatch.targets(narrow, method)
                    if len(targets) > MOST_OVERRIDES:
                        continue
                    confidence = shared(len(targets), certain=certain) * 0.8
                    for target in targets:
                        self.emit(pos, line_pos, target.id, method.name, kind, confidence)
                        if keeps:
                            self.reached.add(target.id)
        if self._in_workspace(arg[1]) and arg[1] != interface:
            for target in self._hooks(arg[1], interface):
                self.emit(pos, line_pos, target.id, target.name, kind, 0.5)
                if keeps:
                    self.reached.add(target.id)

    def _hooks(self, name: str, interface: str) -> tuple[MethodInfo, ...]:
        """What library classes between a class of ours and *interface* leave it to implement: calls of the interface's methods end there."""
        self.dispatch.asked.add((name, "*"))
        key = (name, interface + "+")
        found = self.links.templates.get(key)
        if found is None:
            info = self.world.find(name)
            between = [parent for parent in self._library_classes_above(info) if parent.name != interface] if info is not None else []
            hooks: dict[int, MethodInfo] = {}
            for parent in between:
                if not self.members.is_subclass(parent.name, interface):
                    continue
                for methods in parent.methods.values():
                    for method in methods:
                        if method.flags & facts.ABSTRACT or (method.flags & facts.PROTECTED and method.name != "<init>"):
                            target = self.dispatch.implementation(name, method)
                            if target is not None and target.owner.workspace and not target.abstract:
                                hooks[target.id] = target
            found = self.links.templates[key] = tuple(hooks.values())
        return found

    def _through_elements(self, method: MethodInfo, formal: Type, arg: Type, pos: int, line_pos: int, kind: str) -> None:
        """A parameter says what its elements must be (``List<T extends Comparable>``, ``Collection<Callable<T>>``): that is called on them."""
        view: Type | None = None
        for at, argument in enumerate(formal[2]):
            element = argument
            if element is not None and element[0] == "wild":
                element = element[2] if element[1] == "+" else None
            if element is not None and element[0] == "var":
                element = method.bounds().get(element[1]) if element[1] in method.type_params else None
            if element is None or element[0] != "class" or element[1] in _QUIET_TYPES:
                continue
            view = view or self.members.as_super(arg, formal[1])
            if view is None or len(view[2]) != len(formal[2]):
                return
            given = self.value(view[2][at])
            if given is not None and given[0] == "class":
                self._through(element[1], given, pos, line_pos, kind)

    def _collection(self, name: str) -> bool:
        return any(self.members.is_subclass(name, parent) for parent in COLLECTIONS)

    def _in_workspace(self, name: str) -> bool:
        info = self.world.find(name)
        return info is not None and info.workspace

    def _overrides_of_libraries(self, info: ClassInfo, pos: int, line_pos: int, kind: str) -> None:
        """The library's parameter type is not known: it may call whatever overrides a library type's method."""
        for owner in self.members.linearised(info.name):
            declared = self.world.find(owner)
            if declared is None or declared.workspace or owner == "java.lang.Object":
                continue
            for methods in declared.methods.values():
                for method in methods:
                    if method.abstract and not method.static:
                        targets, _ = self.dispatch.targets(info.name, method)
                        for target in targets if len(targets) <= MOST_OVERRIDES else ():
                            self.emit(pos, line_pos, target.id, method.name, kind, 0.4)
                            self.reached.add(target.id)
        if self.members.has_unknown_super(info.name):
            for method in self._marked_overrides(info):
                self.emit(pos, line_pos, method.id, method.name, kind, 0.3)
                self.reached.add(method.id)

    def _marked_overrides(self, info: ClassInfo) -> list[MethodInfo]:
        """Methods marked ``@Override`` in a class some of whose supertypes are out of sight."""
        return [
            method
            for methods in info.methods.values()
            for method in methods
            if method.packed is not None and any(a[0] == "Override" for a in method.packed.annotations)
        ]

    # What a library object calls on what it is made of.

    def kept(self, holder: str, arg: Type | None) -> None:
        """A library object of class *holder* was given *arg*; ``reached`` says what it can call on it."""
        arg = self.value(arg)
        targets = tuple(sorted(self.reached))
        library = ""
        if arg is not None and arg[0] == "class":
            info = self.world.find(arg[1])
            if (info is None or not info.workspace) and arg[1] not in BROAD and not arg[1].startswith(("java.lang.", "java.util.")):
                library = arg[1]
        if (targets or library) and holder not in BROAD:
            self.held.add(Held(holder, targets, library))

    def called_back(self, receiver: str, method: MethodInfo, pos: int, line_pos: int) -> None:
        """A library method runs on an object whose class may override others that it uses (template methods)."""
        if receiver in BROAD or method.owner.name in BROAD:
            return
        if method.owner.name.startswith(HASHING_PACKAGES) and method.name.startswith(_QUERIES):
            return
        self.dispatch.asked.add((receiver, "*"))
        key = (receiver, method.owner.name)
        targets = self.links.templates.get(key)
        if targets is None:
            targets = self.links.templates[key] = tuple(self._template_methods(receiver, method.owner.name))
        for target in targets:
            if target.name != method.name:
                self.emit(pos, line_pos, target.id, target.name, "callback", 0.3)

    def _template_methods(self, receiver: str, declaring: str) -> list[MethodInfo]:
        found: dict[int, MethodInfo] = {}
        for name in (receiver, *self.dispatch.subtypes(receiver)):
            info = self.world.find(name)
            if info is None or not info.workspace or name not in self.dispatch.instantiated:
                continue
            for parent in self._library_classes_above(info):
                if not self.members.is_subclass(parent.name, declaring):
                    continue
                for methods in parent.methods.values():
                    for method in methods:
                        # Hooks are protected or abstract; a public method with a body is there to be called from outside.
                        if method.name == "<init>" or not method.flags & (facts.PROTECTED | facts.ABSTRACT):
                            continue
                        target = self.dispatch.implementation(name, method)
                        if target is not None and target.owner.workspace and not target.abstract:
                            found[target.id] = target
        counts = Counter([target.name for target in found.values()])
        return [target for target in found.values() if counts[target.name] <= MOST_OVERRIDES]

    def _library_classes_above(self, info: ClassInfo) -> list[ClassInfo]:
        found = []
        superclass = info.superclass
        while superclass is not None and superclass[1] != "java.lang.Object":
            above = self.world.find(superclass[1])
            if above is None:
                break
            if not above.workspace:
                found.append(above)
            superclass = above.superclass
        return found

    # Loops and resources.

    def iterated(self, t: Type | None, pos: int) -> Type | None:
        """Element type of what a for-each goes over; calls of the iterator when it is ours."""
        t = self.value(t)
        if t is None or t == OUTSIDE:
            return t
        if t[0] == "array":
            return self.value(t[1])
        owner = self.class_of(t)
        view = self.members.as_super(t if t[0] == "class" else ("class", owner, ()), "java.lang.Iterable") if owner else None
        if view is None:
            return None
        ours = False
        for method in self.members.candidates(owner, "iterator"):
            if method.arity == 0:
                targets, certain = self.dispatch.targets(owner, method)
                for target in self.dispatch.narrowed(targets, view):
                    self.emit(pos, pos, target.id, "iterator", "virtual", shared(len(targets), certain=certain))
                    ours = True
        if owner == "java.lang.Iterable":
            self.emit(pos, pos, ("implementations", owner), "iterator", "lambda", 0.5)
            ours = True
        if ours:
            iterator: Type = ("class", "java.util.Iterator", view[2])
            for name in ("hasNext", "next"):
                for method in self.members.candidates("java.util.Iterator", name):
                    targets, certain = self.dispatch.targets("java.util.Iterator", method)
                    for target in self.dispatch.narrowed(targets, iterator):
                        self.emit(pos, pos, target.id, name, "virtual", shared(len(targets), certain=certain))
        return self.value(view[2][0]) if view[2] else OBJECT

    def closed(self, t: Type | None, pos: int, places: tuple[int, int]) -> None:
        """A resource is closed at the end of its ``try`` (JLS 14.20.3).

        Byte code has the call twice: at the closing brace, and for exceptions at the ``try``.
        """
        owner = self.class_of(t)
        if not owner:
            return
        for method in self.members.candidates(owner, "close"):
            if method.arity == 0:
                targets, certain = self.dispatch.targets(owner, method)
                for target in targets:
                    for line_pos in places:
                        self.emit(pos, line_pos, target.id, "close", "virtual", shared(len(targets), certain=certain))

    _noted: set[tuple[str, int]]


def _is_constant(field: FieldInfo) -> bool:
    """A constant variable (JLS 4.12.4) does not initialise its class."""
    if not field.flags & facts.FINAL or field.init is None or field.flags & facts.ENUM:
        return False
    return _constant_expression(field.init) and field.text in (
        "String",
        "java.lang.String",
        "int",
        "long",
        "boolean",
        "char",
        "byte",
        "short",
        "double",
        "float",
    )


def _constant_expression(e: Expr) -> bool:
    operation = e[0]
    if operation == "lit":
        return True
    if operation in ("binary", "unary"):
        operands = e[3] if operation == "binary" else (e[3],)
        return all(_constant_expression(operand) for operand in operands)
    if operation == "cast":
        return _constant_expression(e[3])
    return operation in ("name", "field")


def _with_arguments(t: Type | None, depth: int = 0) -> list[Type]:
    """A type and the types of what it contains: ``Map<String, List<Foo>>`` → itself, ``String``, ``List<Foo>``, ``Foo``."""
    if t is None or depth > 3:
        return []
    if t[0] == "wild":
        return _with_arguments(t[2], depth)
    if t[0] == "array":
        return _with_arguments(t[1], depth + 1)
    if t[0] != "class":
        return []
    return [t, *(inner for argument in t[2] for inner in _with_arguments(argument, depth + 1))]
