"""When a library calls the function it is given: a table.

The index says that a library *may* call it (kind ``callback``).  For the order of events it matters when: inside the call (``List.forEach``; at most once: ``Map.merge``), some time
later and on whatever thread (``CompletableFuture.thenAccept``), or not by this call at all, because it is only kept (``Map.put``).
"""

import re

from forelog.templates.frameworks import BY_LOGGER

NOW, ONCE, LATER, KEPT = "now", "once", "later", "kept"

_LATER = frozenset(
    (
        "java.util.concurrent.CompletableFuture",
        "java.util.concurrent.CompletionStage",
        "java.util.concurrent.Flow$Publisher",
        "org.reactivestreams.Publisher",
        "com.google.common.util.concurrent.Futures",
    )
)
"""What is given to any method of these runs when something is complete."""
_LATER_NAMES = re.compile(
    r"addListener|add\w+Listener|addCallback|subscribe|on[A-Z]\w*|createContext|schedule\w*|submit\w*|execute"
    r"|newTimeout|enqueue|post(?:Delayed|AtTime|AtFrontOfQueue|OnAnimation\w*|InvalidateOnAnimation)?|(?:invoke|run)Later|runOnUiThread"
)
"""Methods, of any library class, that have it called when something happens."""
_KEPT_NAMES = re.compile(
    r"<init>|register\w*|set[A-Z]\w*|with[A-Z]\w*|install\w*|bind\w*|newFixedThreadPool|newProxyInstance|new\w+ThreadPool|new\w+Executor"
)
"""Methods, of any library class, that keep it for what the object does afterwards."""
_COLLECTIONS = re.compile(
    r"java\.util\.(?:concurrent\.)?\w*(?:Map|Set|List|Collection|Collections|Queue|Deque|Vector|Stack|Arrays|Optional)(?:\$\w+)?"
)
_KEPT_IN_COLLECTIONS = re.compile(
    r"add\w*|put|putIfAbsent|putAll|putFirst|putLast|set|offer\w*|push|of\w*|entry|copyOf|asList|remove|contains\w*|get\w*|indexOf"
)
"""Collections keep what they hold, and call nothing on it but how it compares."""
_AT_ONCE = frozenset(
    "toString hashCode equals compareTo compare <clinit> getMessage getLocalizedMessage newThread".split()  # noqa: SIM905 - a table
)
"""Not functions that are given: what a library does with an object or its own subclass, it does at once."""


_ONCE_CLASSES = re.compile(
    r"java\.util\.(?:Optional\w*|Objects)|java\.lang\.ThreadLocal|java\.security\.AccessController|javax\.security\.auth\.Subject"
)
_ONCE_NAMES = re.compile(r"compute\w*|merge|orElse\w*|getAndUpdate|updateAndGet|getAndAccumulate|accumulateAndGet|doPrivileged\w*|doAs\w*")
"""They call it at most once."""


LAZY_NAMES = re.compile(
    r"filter|map\w*|flatMap\w*|peek|sorted|takeWhile|dropWhile|distinct|limit|skip|boxed|as\w+Stream|parallel|sequential|unordered|onClose"
    r"|iterate|generate|concat|comparing\w*|thenComparing\w*|reversed|reverseOrder|nulls\w+|andThen|compose|and|or|not|negate|to[A-Z]\w*"
    r"|groupingBy\w*|partitioningBy|mapping|filtering|flatMapping|reducing|collectingAndThen|teeing|summ\w+|averaging\w+|minBy|maxBy|joining|counting"
)
_LAZY_CLASSES = re.compile(r"java\.util\.(?:stream\.\w+|Comparator|Collections|function\.\w+)")


def lazy(class_name: str, method: str) -> bool:
    """Whether the library method calls nothing itself, but the one that takes its result does: a stream is read by its last operation."""
    return bool(_LAZY_CLASSES.fullmatch(class_name) and LAZY_NAMES.fullmatch(method)) and (class_name, method) not in _AT_LAST


_AT_LAST = frozenset((f"java.util.stream.{kind}Stream", "toArray") for kind in ("", "Int", "Long", "Double")) | {
    ("java.util.stream.Stream", "toList")
}


def when(class_name: str, method: str, called: str, *, held: bool = False) -> str:
    """When the library method *method* of *class_name* calls the workspace method *called* on what it is given.

    *held*: it was given to the object earlier.
    """
    if called in _AT_ONCE:
        return NOW
    if called == "removeEldestEntry":  # of some LinkedHashMap: not of every map that is filled
        return ONCE if class_name.endswith("HashMap") and method.startswith("put") else KEPT
    if _COLLECTIONS.fullmatch(class_name):
        if _KEPT_IN_COLLECTIONS.fullmatch(method):
            return KEPT
        return ONCE if _ONCE_NAMES.fullmatch(method) or _ONCE_CLASSES.fullmatch(class_name) else NOW
    if class_name in _LATER or class_name.endswith(("Future", "Promise")) or _LATER_NAMES.fullmatch(method):
        return KEPT if held else LATER
    if _KEPT_NAMES.fullmatch(method) and class_name != "java.lang.ThreadLocal":  # get() calls what withInitial() was given, mostly soon
        return KEPT
    return ONCE if _ONCE_CLASSES.fullmatch(class_name) or _ONCE_NAMES.fullmatch(method) or class_name in BY_LOGGER else NOW
