"""What one file says of where its objects go, before any name of another file is known.

Plain tuples, so that ``marshal`` moves and stores them.  A **group** is a declared method with the lambdas in it: they share their variables.
A **slot** is a number of a variable or expression in a group; :data:`THIS` and :data:`RESULT` are the first, then come the parameters.

Operations are ``(code, ...)``::

    COPY    source, target
    NEW     target, pos, type, anonymous, args, outer, captured
                                      anonymous: binary name of the class made here, or ""; outer: slot of the written outer instance, or NONE;
                                      captured: ((name, slot), ...) of what a class inside the body uses of it
    LOAD    object, name, target      object.name; ELEMENT as name: what an array or a library's object holds
    STORE   object, name, source
    PATH    steps, target             a.b.c whose first name is no variable: steps: ((name, type of the path up to here), ...)
    SET     steps, source             the same, assigned to
    CALL    pos, name, receiver, args, target
                                      receiver: a slot, or IMPLIED (none is written), SUPER
    CTOR    pos, "this" or "super", args, outer
    LAMBDA  target, number            the body of that number
    REF     target, pos, object, type, name
    ARRAY   target, pos               a new array
    EACH    pos, iterable, target     what a for-each statement takes out
    CLOSE   pos, resource
    OUTER   class, target             the instance of a class around
    CLASS   type, target              X.class
    UNKNOWN target                    whatever fits its declared type
"""

from typing import Any, Final, TypeAlias

COPY: Final = 0
NEW: Final = 1
LOAD: Final = 2
STORE: Final = 3
PATH: Final = 4
SET: Final = 5
CALL: Final = 6
CTOR: Final = 7
LAMBDA: Final = 8
REF: Final = 9
ARRAY: Final = 10
EACH: Final = 11
CLOSE: Final = 12
OUTER: Final = 13
CLASS: Final = 14
UNKNOWN: Final = 15

THIS: Final = 0
RESULT: Final = 1
FIRST: Final = 2
"""Slot of the first parameter."""
NONE: Final = -1
"""No object: a primitive, a String, null."""
IMPLIED: Final = -2
SUPER: Final = -3

ELEMENT: Final = "[]"
CAPTURED: Final = "val$"
"""Before the name of a variable: the field of a local class that holds it."""
OUTER_FIELD: Final = "this$"
"""Before the binary name of a class around: the field that holds its instance."""
ARGUMENT: Final = "arg$"
"""Before a number: what the constructor of an anonymous class hands to its superclass."""
ARRAYS: Final = "[]"
"""Type of all arrays."""

Operation: TypeAlias = tuple[Any, ...]
Body: TypeAlias = tuple[int, tuple[int, ...], int, tuple[Operation, ...]]
"""(position of the lambda, or -1 for the method's own body; slots of its parameters; slot of its result; operations)."""
Group: TypeAlias = tuple[str, str, int, int, int, tuple[str, ...], tuple[tuple[int, int], ...], tuple[Body, ...]]
"""(class, name, position, number of parameters, number of slots, binary names of the class and those around it, ((slot, type), ...) of what is
declared, bodies)."""
FileConstraints: TypeAlias = tuple[
    tuple[tuple[str, ...], ...], tuple[tuple[str, str], ...], tuple[Group, ...], tuple[str, ...], tuple[tuple[str, tuple[str, ...]], ...]
]
"""(types: candidates of each, most binding first, the last "!" when it is one of these for sure; static imports: (class, member or "*"); groups;
constant strings that can name a class; records: (class, components))."""
