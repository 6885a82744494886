"""What library methods do with the objects and functions they are given: a table.

A row is (class, method) → effect; a method is also found under the class that declares it.  No row: the library may call what it is given,
in this thread, now or later (kind ``callback``).
"""

from collections.abc import Mapping

THREAD, CALLBACK, NEVER = "thread", "callback", "never"

_THREADS: Mapping[str, str] = {
    "java.lang.Thread": "<init> startVirtualThread",
    "java.lang.Thread$Builder": "start unstarted",
    "java.lang.Thread$Builder$OfVirtual": "start unstarted",
    "java.lang.Thread$Builder$OfPlatform": "start unstarted",
    "java.lang.Runtime": "addShutdownHook",
    "java.util.Timer": "schedule scheduleAtFixedRate",
    "java.util.TimerTask": "",
    "java.util.concurrent.Executor": "execute",
    "java.util.concurrent.ExecutorService": "submit invokeAll invokeAny execute",
    "java.util.concurrent.AbstractExecutorService": "submit invokeAll invokeAny",
    "java.util.concurrent.ThreadPoolExecutor": "execute submit",
    "java.util.concurrent.ScheduledExecutorService": "schedule scheduleAtFixedRate scheduleWithFixedDelay",
    "java.util.concurrent.ScheduledThreadPoolExecutor": "schedule scheduleAtFixedRate scheduleWithFixedDelay execute submit",
    "java.util.concurrent.ForkJoinPool": "execute submit invoke",
    "java.util.concurrent.ForkJoinTask": "fork invokeAll",
    "java.util.concurrent.CompletionService": "submit",
    "java.util.concurrent.ExecutorCompletionService": "submit",
    "java.util.concurrent.CompletableFuture": (
        "runAsync supplyAsync thenApplyAsync thenAcceptAsync thenRunAsync thenCombineAsync thenAcceptBothAsync runAfterBothAsync"
        " applyToEitherAsync acceptEitherAsync runAfterEitherAsync thenComposeAsync whenCompleteAsync handleAsync exceptionallyAsync"
        " exceptionallyComposeAsync completeAsync"
    ),
    "java.util.concurrent.CompletionStage": (
        "thenApplyAsync thenAcceptAsync thenRunAsync thenCombineAsync thenComposeAsync whenCompleteAsync handleAsync exceptionallyAsync"
    ),
    "java.util.concurrent.ThreadFactory": "newThread",
    "javax.swing.SwingUtilities": "invokeLater invokeAndWait",
    "java.awt.EventQueue": "invokeLater invokeAndWait",
}
THREAD_STARTERS = frozenset((owner, name) for owner, names in _THREADS.items() for name in names.split())

# Given an object where any object will do, these call nothing but the named methods of Object on it.
TO_STRING = frozenset(
    (owner, name)
    for owner, names in {
        "java.lang.StringBuilder": "append insert",
        "java.lang.StringBuffer": "append insert",
        "java.lang.AbstractStringBuilder": "append insert",
        "java.lang.String": "valueOf format formatted join",
        "java.util.Objects": "toString requireNonNullElse",
        "java.io.PrintStream": "print println printf format",
        "java.io.PrintWriter": "print println printf format",
        "java.util.Formatter": "format",
        "java.text.MessageFormat": "format",
        "java.text.Format": "format",
    }.items()
    for name in names.split()
)
HASHING_PACKAGES = ("java.util.",)
"""Collections: they compare what they hold, but never print it."""

SILENT = frozenset(
    (owner, name)
    for owner, names in {
        "java.util.Objects": "requireNonNull isNull nonNull",
        "java.lang.ref.WeakReference": "<init>",
        "java.lang.ref.SoftReference": "<init>",
        "java.util.concurrent.atomic.AtomicReference": "<init> set get compareAndSet getAndSet lazySet",
        "java.lang.ThreadLocal": "set",
        "java.util.Optional": "of ofNullable orElse",
        "java.lang.System": "identityHashCode",
        "java.lang.reflect.Array": "set get",
        "java.util.concurrent.CompletableFuture": "complete completedFuture",
    }.items()
    for name in names.split()
)
"""They keep what they are given and call nothing on it."""


def effect(owner: str, name: str) -> str:
    """What a library method does with a function it is given."""
    return THREAD if (owner, name) in THREAD_STARTERS else CALLBACK
