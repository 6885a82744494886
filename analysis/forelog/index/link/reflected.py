"""Calls that reflection makes: rows for what the classes, names and handles at a reflective call can stand for.

A file's reflective calls are collected while it is linked and looked at when all its expressions are known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from forelog.index.link.bodies import FileLinker
from forelog.index.link.classes import MethodInfo
from forelog.index.link.dispatch import ANY_CLASS, MOST_OVERRIDES
from forelog.index.link.meanings import UNKNOWN, Meanings, Values
from forelog.index.link.members_by_name import LIBRARY
from forelog.index.link.reflection import Site
from forelog.index.link.text_context import Texts
from forelog.java.ir import Expr

_KNOWN, _GUESSED, _HELD, _VAGUE = 0.9, 0.6, 0.3, 0.1
_HANDLER, _MODULE = "javax.security.auth.callback.CallbackHandler", "javax.security.auth.spi.LoginModule"
_HANDLERS: Final = {
    "evaluateResponse": ((_HANDLER, "handle"),),
    "evaluateChallenge": ((_HANDLER, "handle"),),
    "login": ((_HANDLER, "handle"), (_MODULE, "initialize"), (_MODULE, "login"), (_MODULE, "commit"), (_MODULE, "abort")),
    "logout": ((_MODULE, "logout"),),
    "startHandshake": (
        *(("javax.net.ssl.X509TrustManager", name) for name in ("checkClientTrusted", "checkServerTrusted", "getAcceptedIssuers")),
        *(
            ("javax.net.ssl.X509KeyManager", name)
            for name in ("chooseClientAlias", "chooseServerAlias", "getCertificateChain", "getPrivateKey")
        ),
    ),
}
"""What methods of the JDK call on objects that were handed to it long before, by whoever made theirs."""
NOT_KNOWN: Final = "reflection: what is called is not known"


def add_reflected(texts: Texts, at: int, linker: FileLinker) -> None:
    """Add the rows of a file's reflective calls to those of *linker*, which linked it and was adopted by *texts*."""
    if not linker.sites:
        return
    proxies = linker.near_proxies or at in texts.links.proxy_files
    reflected: Reflected | None = None
    for site in linker.sites.values():
        if proxies or site.what != "proxied":
            reflected = reflected or Reflected(texts, at, linker)
            reflected.add(site)


class Reflected:
    """The reflective calls of one file."""

    __slots__ = ("_found", "_linker", "_links", "_meanings", "_near", "_site", "_world")

    def __init__(self, texts: Texts, at: int, linker: FileLinker) -> None:
        self._linker = linker
        self._links = texts.links
        self._world = texts.world
        self._meanings = Meanings(texts, at, LIBRARY)
        self._near = Meanings(texts, at, LIBRARY, only=texts.links.proxy_files)
        """Of what may be proxies: they are made in few files, and looked for at many calls."""
        self._found: dict[tuple[int, str, str], float] = {}
        """(method id, name, kind) → confidence."""

    def add(self, site: Site) -> None:
        """The rows of one call."""
        linker = self._linker
        self._site = site
        self._found = {}
        self._meanings.begin()
        linker.caller, linker.info = site.caller, site.info
        what, e = site.what, site.call
        if what == "load":
            self._load()
        elif what == "new":
            self._new()
        elif what == "invoke":
            self._invoke()
        elif what == "service":
            self._services()
        elif what == "field":
            self._field()
        elif what == "fired":
            self._fired()
        elif what == "handled":
            self._handled()
        else:
            self._proxied()
        pos, paren = e[1], e[5]
        for (target, name, kind), confidence in self._found.items():
            linker.emit(pos, paren, target, name, kind, confidence)
        if (
            not self._found
            and e[3] in ("newInstance", "invoke")
            and what != "proxied"
            and not self._handle()
            and UNKNOWN in self._meant(e[2])
        ):
            linker.emit_unresolved(pos, paren, e[3], "reflective", NOT_KNOWN)

    def _handle(self) -> bool:
        """Is it a call of a method handle?  Many of these stand for no method of Java at all."""
        return self._linker.class_of(self._linker.types.get(id(self._site.call[2]))) == "java.lang.invoke.MethodHandle"

    def _meant(self, e: object) -> Values:
        return self._meanings.of(e, self._site.method)  # type: ignore[arg-type]

    def _put(self, method_id: int, name: str, kind: str, confidence: float) -> None:
        key = (method_id, name, kind)
        self._found[key] = max(self._found.get(key, 0.0), round(confidence, 3))

    def _initialize(self, name: str, confidence: float) -> None:
        links, linker = self._links, self._linker
        if name in self._world.where:
            for owner, method_id in linker.initializers_of(name):
                if not linker.initialized_here(owner):
                    self._put(method_id, "<clinit>", "initializer", confidence)
        else:
            links.dispatch.asked.add((name, "*"))

    # Classes.

    def _load(self) -> None:
        """``Class.forName`` initialises the class; ``loadClass`` does not (JLS 12.4.1)."""
        e = self._site.call
        args = e[4]
        if e[3] != "forName" or not args or (len(args) == 3 and args[1][:1] == ("lit",) and args[1][3] is False):
            return
        values = self._meanings.of(e, self._site.method)
        names = [value[1] for value in values if value[0] == "class"]
        for name in names:
            self._initialize(name, _KNOWN if UNKNOWN not in values else _GUESSED)
        if UNKNOWN in values:
            mentioned = list(dict.fromkeys(self._site.named))
            for name in mentioned:
                self._initialize(name, _GUESSED)
            if not mentioned and not names:
                every = self._named_anywhere("<clinit>")
                for method in every if len(every) <= MOST_OVERRIDES else ():
                    self._put(method.id, "<clinit>", "initializer", _VAGUE)

    def _new(self) -> None:
        """``newInstance`` on a class or constructor object.

        Constructors that it stands for; else those of the classes that this method names and that fit what is expected of the result.  When
        it names none, of those which are named anywhere by a class literal or a constant string and fit, or else of all that fit; these are
        possible, too, when it names some but could be given others.
        """
        site, linker = self._site, self._linker
        e = site.call
        values = self._meant(e[2]) or (UNKNOWN,)  # a constructor of a class that is not known
        share = (_KNOWN if UNKNOWN not in values else _GUESSED) / max(len([v for v in values if v != UNKNOWN]), 1)
        for kind, value in values:
            if kind == "class":
                self._construct(value, 0, share)
            elif kind in ("method", "exact") and value.name == "<init>" and value.owner.workspace:
                self._put(value.id, "<init>", "reflective", share)
                self._made(value.owner.name, share)
        if UNKNOWN not in values:
            return
        dispatch, members = self._links.dispatch, linker.members
        wanted = linker.class_of(site.expected) if site.expected is not None else ""
        if wanted not in self._world.where and e[2] is not None:
            wanted = linker.argument_class(e[2])
        if self._found:  # a name that has a default, and is configured: whatever fits
            if wanted in self._world.where:
                dispatch.asked.add((wanted, "*"))
                fitting = [wanted, *dispatch.subtypes(wanted)]
                for name in fitting if len(fitting) <= MOST_OVERRIDES else ():
                    self._construct(name, len(e[4]), _VAGUE)
            return
        names = list(dict.fromkeys(site.named))
        if wanted in self._world.where:
            names = [name for name in names if members.is_subclass(name, wanted)]
            if not names:
                dispatch.asked.add((wanted, "*"))
                fitting = [wanted, *dispatch.subtypes(wanted)]
                names = [name for name in fitting if name in dispatch.named]
                if not names and len(fitting) <= MOST_OVERRIDES:
                    names = fitting
        for name in names:
            self._construct(name, len(e[4]), _GUESSED)
        if not names and wanted not in self._world.where:
            every = self._of_named_classes(len(e[4]) if not any(arg[0] == "name" for arg in e[4]) else -1, constructors=True)
            self._vague(every)
            for constructor in every if len(every) <= MOST_OVERRIDES else ():
                self._made(constructor.owner.name, _VAGUE)

    def _construct(self, name: str, arity: int, confidence: float) -> None:
        info = self._world.find(name)
        if info is None:
            self._links.dispatch.asked.add((name, "*"))
        if info is None or not info.workspace or info.abstract:
            return
        constructors = info.own("<init>")
        for constructor in [m for m in constructors if m.arity == arity] or constructors:
            self._put(constructor.id, "<init>", "reflective", confidence)
        self._made(name, confidence)

    def _made(self, name: str, confidence: float) -> None:
        self._initialize(name, confidence)
        finalizer = self._linker.finalizer(name)
        if finalizer is not None:
            self._put(finalizer.id, "finalize", "thread", 0.5)

    def _services(self) -> None:
        """``ServiceLoader.load``: providers are made when somebody iterates."""
        dispatch = self._links.dispatch
        for kind, name in self._meant(self._site.call[4][0] if self._site.call[4] else None):
            if kind != "class" or name not in self._world.where:
                continue
            dispatch.asked.add((name, "*"))
            fitting = [
                below for below in (name, *dispatch.subtypes(name)) if (info := self._world.find(below)) is not None and not info.abstract
            ]
            for below in fitting if len(fitting) <= MOST_OVERRIDES else ():
                self._construct(below, 0, _GUESSED / len(fitting) ** 0.5)

    # Handlers.

    def _fired(self) -> None:
        """``pipeline.fireChannelRead(…)``: methods of that name which override a library's."""
        name = self._site.call[3]
        found = [
            method
            for method in self._named_anywhere(name[4].lower() + name[5:])
            if not (method.abstract or method.static)
            and (above := [one for one in self._linker.members.lineage(method.owner.name) if one is not method.owner])
            and not any(method.name in one.methods for one in above if one.workspace)
            and self._linker.members.inherits_outside(method.owner.name)
        ]
        for method in found if len(found) <= MOST_OVERRIDES else ():
            self._put(method.id, method.name, "callback", _HELD)

    def _handled(self) -> None:
        """A method of the JDK that calls handlers which it has got from elsewhere."""
        for owner, name in _HANDLERS[self._site.call[3]]:
            for method in self._linker.members.candidates(owner, name):
                targets, _ = self._links.dispatch.targets(owner, method)
                for target in targets if len(targets) <= MOST_OVERRIDES else ():
                    if target.owner.workspace and not target.abstract:
                        self._put(target.id, target.name, "callback", _HELD)

    # Methods.

    def _invoke(self) -> None:
        e = self._site.call
        values = self._meant(e[2])
        on = self._linker.class_of(self._linker.types.get(id(e[4][0]))) if e[4] else ""
        share = (_KNOWN if UNKNOWN not in values else _GUESSED) / max(len([v for v in values if v != UNKNOWN]), 1)
        for kind, value in values:
            if kind in ("method", "exact"):
                self._run(value, on, share, exact=kind == "exact")
            elif kind == "named":
                name, params = value
                self._vague([m for m in self._named_anywhere(name) if params is None or m.erased == params])
            elif kind == "class":  # the interface of a proxy whose handler passes the call on
                info = self._world.find(value)
                for methods in info.methods.values() if info is not None and info.interface else ():
                    for method in methods:
                        self._run(method, "", share, exact=False)
        if not self._found and UNKNOWN in values:
            self._vague(self._of_named_classes(len(e[4]) - 1 if self._spread(e) else -1))

    def _spread(self, e: Expr) -> bool:
        """Are the arguments of ``Method.invoke`` written one by one?"""
        types = self._linker.types
        return e[3] == "invoke" and len(e[4]) > 0 and not any((t := types.get(id(arg))) is None or t[0] == "array" for arg in e[4][1:])

    def _vague(self, methods: Sequence[MethodInfo]) -> None:
        for method in methods if len(methods) <= MOST_OVERRIDES else ():
            if not method.abstract:
                self._put(method.id, method.name, "reflective", _VAGUE)

    def _of_named_classes(self, arity: int, *, constructors: bool = False) -> list[MethodInfo]:
        """Methods of the classes that some class literal or constant string names; of very many not all.  *arity* -1: with any."""
        self._links.dispatch.asked.add((ANY_CLASS, "*"))
        found: list[MethodInfo] = []
        for name in sorted(self._links.dispatch.named):
            info = self._world.find(name)
            if info is None or not info.workspace:
                continue
            for methods in info.methods.values():
                found += [m for m in methods if (m.name == "<init>" if constructors else m.name[0] != "<") and arity in (-1, m.arity)]
            if len(found) > MOST_OVERRIDES:
                break
        return found

    def _run(self, method: MethodInfo, on: str, confidence: float, *, exact: bool) -> None:
        targets: Sequence[MethodInfo] = (method,)
        if method.static or method.name == "<init>":
            if method.owner.workspace:
                self._made(method.owner.name, confidence) if method.name == "<init>" else self._initialize(method.owner.name, confidence)
        elif not exact:
            receiver = on if on and self._linker.members.is_subclass(on, method.owner.name) else method.owner.name
            targets, _ = self._links.dispatch.targets(receiver, method)
        for target in targets:
            if target.owner.workspace and not target.abstract:
                self._put(target.id, target.name, "reflective", confidence / max(len(targets), 1))

    def _named_anywhere(self, name: str) -> list[MethodInfo]:
        """All methods of a name in the workspace; of very many not all, but more than :data:`MOST_OVERRIDES`."""
        self._links.dispatch.asked.add((ANY_CLASS, name))
        by_name = self._links.by_name
        if not by_name:
            for at, file in enumerate(self._world.files):
                for type_at, raw in enumerate(file.types):
                    for method in raw[15]:
                        places = by_name.setdefault(method[0], [])
                        if len(places) <= MOST_OVERRIDES:
                            places.append((at, type_at))
        found: dict[MethodInfo, None] = {}
        for at, type_at in dict.fromkeys(by_name.get(name, ())):
            info = self._world.class_at(at, type_at)
            found.update(dict.fromkeys(info.own(name) if info is not None else ()))
        return list(found)

    def _field(self) -> None:
        """``Field.get`` and ``set`` on a static field initialise its class."""
        for kind, value in self._meant(self._site.call[2]):
            if kind == "field" and value.static and value.owner.workspace:
                self._initialize(value.owner.name, _KNOWN)

    def _proxied(self) -> None:
        """A call on an interface that is named somewhere may be one on a proxy."""
        self._near.begin()
        values = self._near.of(self._site.call[2], self._site.method)
        proxies = [value for kind, value in values if kind == "proxy"]
        for method_id, name in proxies:
            self._put(method_id, name, "reflective", _KNOWN / len(proxies))
