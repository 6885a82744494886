"""What interpretation remembers across methods: caches, the catalogues, the wrappers found so far."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from forelog.templates.catalogues import Catalogues
from forelog.templates.frameworks import BY_BUILDER, BY_LOGGER, CONSOLE_METHODS, LOG_METHODS, Framework
from forelog.templates.values import Value
from forelog.templates.wrappers import WrapperSummary

_MISSING: Final[Any] = object()


@dataclass(slots=True)
class Session:
    """One per process and state of the workspace."""

    catalogues: Catalogues = field(default_factory=lambda: Catalogues({}))
    wrappers: dict[str, WrapperSummary] = field(default_factory=dict)
    """Summaries by method key; :meth:`add_wrapper` adds to them."""
    wrapper_names: set[str] = field(default_factory=set)
    """Simple names of the wrappers: of the method, or of the class for a constructor."""
    message_names: set[str] = field(default_factory=set)
    """Simple names of the workspace's methods with a ``@LogMessage`` or ``@Message`` annotation."""
    console: bool = False
    """Whether ``System.out``, ``System.err`` and ``printStackTrace`` count as logging."""
    loggers: dict[str, Framework | None] = field(default_factory=dict)
    fields: dict[tuple[str, str], Value | None] = field(default_factory=dict)
    """Values of final fields by (class, name)."""
    returns: dict[str, Value | None] = field(default_factory=dict)
    """What methods return, by key, in terms of their parameters."""
    active: set[object] = field(default_factory=set)
    """Fields and methods being evaluated now: what comes back to itself is unknown."""
    asked: set[object] = field(default_factory=set)
    """Keys of ``fields`` and ``returns`` that were asked for since this was emptied, with all that their values rest on; and (class, method, ``""``)
    for which method the objects of a class have."""
    behind: dict[object, frozenset[object]] = field(default_factory=dict)
    """What the values in ``fields`` and ``returns`` rest on: keys of the same kind."""
    seed_names: set[str] = field(init=False)
    """Names of all methods whose calls may write a line."""

    def __post_init__(self) -> None:
        self.seed_names = {*LOG_METHODS, *self.message_names, *self.wrapper_names, *(CONSOLE_METHODS if self.console else ())}

    def again(self, key: object) -> None:
        """A value that is known already is asked for."""
        self.asked.add(key)
        self.asked |= self.behind.get(key, frozenset())

    @contextmanager
    def evaluating(self, key: object) -> Iterator[None]:
        """A value is found out; what is asked for meanwhile is what it rests on."""
        self.active.add(key)
        outer, self.asked = self.asked, set()
        try:
            yield
        finally:
            self.active.discard(key)
            self.behind[key] = frozenset(self.asked)
            self.asked |= outer
            self.asked.add(key)

    def add_wrapper(self, summary: WrapperSummary) -> bool:
        """Remember a wrapper; says whether anything is new about it, so that its callers have to be looked at again."""
        if self.wrappers.get(summary.method) == summary:
            return False
        self.wrappers[summary.method] = summary
        self.wrapper_names.add(summary.simple_name)
        self.seed_names.add(summary.simple_name)
        return True

    def may_log(self, name: str) -> bool:
        """Whether a call of a method of that simple name (a class's, for ``new``) can be a log statement: the first, cheap sieve."""
        return name in self.seed_names

    def framework_of(self, type_name: str, is_subtype: Callable[[str, str], bool]) -> Framework | None:
        """The framework whose logger (or fluent builder) a type is, exactly or by inheritance."""
        known: Any = self.loggers.get(type_name, _MISSING)
        if known is not _MISSING:
            return known  # type: ignore[no-any-return]
        found = BY_LOGGER.get(type_name) or BY_BUILDER.get(type_name)
        if found is None and type_name:
            for ancestors in (BY_LOGGER, BY_BUILDER):
                found = found or next((row for name, row in ancestors.items() if is_subtype(type_name, name)), None)
        self.loggers[type_name] = found
        return found
