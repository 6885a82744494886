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


DATA_BINDERS = frozenset(
    (owner, name)
    for owner, names in {
        "com.fasterxml.jackson.databind.ObjectMapper": "writeValue writeValueAsString writeValueAsBytes valueToTree convertValue",
        "com.fasterxml.jackson.databind.ObjectWriter": "writeValue writeValueAsString writeValueAsBytes",
        "com.fasterxml.jackson.core.JsonGenerator": "writeObject writePOJO writeObjectField",
        "com.google.gson.Gson": "toJson toJsonTree",
        "jakarta.json.bind.Jsonb": "toJson",
        "javax.json.bind.Jsonb": "toJson",
        "jakarta.xml.bind.Marshaller": "marshal",
        "javax.xml.bind.Marshaller": "marshal",
        "org.yaml.snakeyaml.Yaml": "dump dumpAs dumpAll",
        "org.apache.commons.beanutils.BeanUtils": "describe copyProperties",
        "org.springframework.beans.BeanUtils": "copyProperties",
    }.items()
    for name in names.split()
)
"""They read the properties of whatever objects they are given, through any number of maps and lists."""

ENUM_READERS = frozenset(
    (owner, name)
    for owner, names in {
        "java.util.EnumSet": "allOf noneOf complementOf range",
        "java.util.EnumMap": "<init>",
        "java.lang.Enum": "valueOf",
        "java.lang.Class": "getEnumConstants",
    }.items()
    for name in names.split()
)
"""Given the class of an enum, they call its ``values()``."""

COLLECTIONS = ("java.lang.Iterable", "java.util.Map", "java.util.Iterator", "java.util.Enumeration", "java.util.Dictionary")

BROAD = frozenset(
    [
        "java.lang.Object",
        "java.lang.Iterable",
        "java.lang.AutoCloseable",
        "java.io.Closeable",
        "java.io.Serializable",
        "java.lang.Cloneable",
        "java.lang.Comparable",
        "java.lang.Runnable",
        "java.lang.CharSequence",
        "java.lang.Thread",
        "java.lang.Class",
    ]
)
"""Types too general to say what an object behind them holds."""


def effect(owner: str, name: str) -> str:
    """What a library method does with a function it is given."""
    return THREAD if (owner, name) in THREAD_STARTERS else CALLBACK
