"""Calls that libraries make: on the objects they are given, and on what they are made of."""

from __future__ import annotations

from collections import Counter
from typing import Final

from forelog.index.link.callbacks import BROAD, COLLECTIONS, DATA_BINDERS, ENUM_READERS, HASHING_PACKAGES, SILENT, TO_STRING, effect
from forelog.index.link.classes import ClassInfo, MethodInfo
from forelog.index.link.dispatch import MOST_OVERRIDES, shared
from forelog.index.link.hooks import Hooks
from forelog.index.link.plans import Plan, ground
from forelog.index.link.rows import Held
from forelog.index.link.types import OBJECT, STRING, Type
from forelog.java import facts

_OBJECT_METHODS: Final[tuple[tuple[str, str], ...]] = (("toString", ""), ("hashCode", ""), ("equals", "java.lang.Object"))
_QUERIES: Final[tuple[str, ...]] = (
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
_FEW_TEXTS: Final = 16
"""A text is made of objects everywhere: that an object of a library's type may be any of more classes than these says nothing."""
_QUIET_TYPES: Final = frozenset(("java.lang.Object", "java.lang.String", "java.lang.CharSequence"))


class Implied(Hooks):
    """Calls by libraries."""

    __slots__ = ()

    # What libraries call on the objects they are given.

    def printed(self, t: Type, pos: int, line_pos: int) -> None:
        """A value is turned into text."""
        plan = self.plans.printed.get(t)
        if plan is None:
            plan = Plan()

            def note() -> None:
                for inner in _with_arguments(t):
                    self._call_on(inner, "toString", "", pos, line_pos, "callback", any_type=True)

            self.planned(plan, note)
            if ground(t):
                self.plans.printed[t] = plan
        self.follow(plan, pos, line_pos)

    def _call_on(
        self, t: Type | None, name: str, erased: str | None, pos: int, line_pos: int, kind: str, *, any_type: bool = False
    ) -> bool:
        """A library calls a method (*erased*: its parameter types, where one is not known ``None``) on an object of type *t*.

        *any_type*: also where the type is the library's, and objects of ours may be of it.
        """
        owner = self.class_of(t)
        info = self.world.find(owner) if owner else None
        if info is None or (not info.workspace and (not any_type or info.flags & facts.FINAL or self._inert(owner))):
            return False
        found = False
        for method in self.members.candidates(owner, name):
            if (method.erased == erased if erased is not None else method.arity == 1) and not method.static:
                targets, certain = self.dispatch.targets(owner, method)
                if len(targets) > (MOST_OVERRIDES if info.workspace else _FEW_TEXTS):
                    continue
                confidence = shared(len(targets), certain=certain)
                for target in targets:
                    self.emit(pos, line_pos, target.id, name, kind, confidence)
                    found = True
        return found

    def given(self, method: MethodInfo | None, owner: str, name: str, at: int, arg: Type | None, pos: int, line_pos: int) -> None:
        """Argument *at* of type *arg* is given to a library method: what may it call on it?"""
        arg = self.value(arg)
        if arg is None or arg[0] != "class" or arg == STRING or (not arg[2] and self._inert(arg[1])) or (owner, name) in SILENT:
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
                if self.members.is_subclass(self.class_of(inner), "java.lang.Comparable"):
                    self._call_on(inner, "compareTo", None, pos, line_pos, kind)
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
            if target.name != method.name or target.erased != method.erased:
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
