"""The tree every other room reads: Java bodies as plain tuples.

``lower`` turns tree-sitter nodes into these tuples once; linking, templates and flow read nothing else, so knowledge of the grammar
stays in this room.  Plain tuples and not dataclasses, because a large workspace has tens of millions of them: they are built four times
as fast, take half the memory, and ``marshal`` moves them between processes at memory speed.

Every tuple starts with its operation and its **position**: the offset in bytes into the UTF-8 text of the file
(:meth:`forelog.java.facts.FileFacts.line_of` gives the line).  *Type texts* are the source's own spelling of a type without white space
and annotations (``Map<String,List<?extends Foo>>[]``), in the scope of the place where they stand.  ``expr?`` means an expression or ``None``.

Expressions::

    ("lit", pos, kind, value)             kind: int long float double char boolean String null; value: the Python value
    ("name", pos, ident)                  a simple name: local, field, type or package
    ("field", pos, object, ident)         object.ident (also the qualified names of types and packages); pos is that of ident
    ("this", pos, qualifier?)             this, Outer.this (qualifier: the type text)
    ("super", pos, qualifier?)            only as a receiver: super.m(), Iface.super.m()
    ("call", pos, receiver?, name, args, paren, type_args, end)
                                          pos: that of the name; paren: that of "(" (its line is the line of the call in byte code);
                                          end: position behind ")"
    ("ctor", pos, "this"|"super", args, paren, outer?, end)
                                          explicit or implied constructor call, the first thing in a constructor
    ("new", pos, type, args, body, outer?, paren, end)
                                          body: index into FileFacts.types of the anonymous class, or -1; pos: that of "new"
    ("newarray", pos, type, dims, init?)  type: the text of the whole array type
    ("arrayinit", pos, exprs)
    ("lambda", pos, params, body, name)   params: ((name, type text or ""), ...); body: expression or block; name: lambda$m$0 as javac numbers it
    ("ref", pos, target, name)            target: expression or ("type", pos, text); name "new" for constructors
    ("type", pos, text)                   a type where an expression is expected
    ("classlit", pos, type)               X.class
    ("binary", pos, operator, operands)   a chain of one left-associative operator is flat: a + b + c has three operands
    ("unary", pos, operator, operand)     + - ! ~
    ("update", pos, operator, prefix, target)
                                          ++ and --; prefix: bool
    ("assign", pos, operator, target, value)
                                          operator: = += -= ...
    ("cond", pos, condition, then, otherwise)
    ("cast", pos, types, expr)            types: one or more type texts (intersection)
    ("instanceof", pos, expr, pattern)
    ("index", pos, array, index)
    ("switch", pos, selector, cases, is_expression)
                                          case: (labels, guard?, arrow, statements); label: expression, pattern or ("default",);
                                          an arrow with an expression is a ("yield", ...) in a switch expression, else an ("expr", ...)
    ("bad", pos, exprs)                   what can be read inside a syntax error

Patterns::

    ("typepat", type, name)               name "" or "_" when it binds nothing
    ("recpat", type, patterns, name)

Statements::

    ("local", pos, type, declarators)     declarator: (name, pos, init?, dims); dims: brackets behind the name
    ("expr", pos, expr)
    ("block", pos, statements)
    ("if", pos, condition, then, otherwise?)
    ("while", pos, condition, body)
    ("do", pos, body, condition)
    ("for", pos, inits, condition?, updates, body)
                                          inits: statements; updates: expressions
    ("foreach", pos, type, name, iterable, body)
    ("return", pos, expr?)
    ("throw", pos, expr)
    ("break", pos, label) ("continue", pos, label)
                                          label "" when there is none
    ("yield", pos, expr)
    ("labeled", pos, label, statement)
    ("switch", ...)                       as above, is_expression False
    ("try", pos, resources, block, catches, finally?, end)
                                          resource: a ("local", ...) or an expression; catch: (types, name, block, pos);
                                          end: position of the brace that closes the block, where resources are closed
    ("sync", pos, expr, block)
    ("assert", pos, condition, message?)
    ("localtype", pos, index)             a local class, interface, enum or record: index into FileFacts.types
    ("fieldinit", pos, name, expr, static)
                                          field initialiser, in <clinit> and after super(...) in constructors; enum constants are a static
                                          fieldinit with a "new"
    ("empty", pos)
"""

from collections.abc import Iterator
from typing import Any, Final

type_text = str
Expr = tuple[Any, ...]
Stmt = tuple[Any, ...]
Pattern = tuple[Any, ...]


def children(node: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    """Every expression, statement and pattern directly inside *node*, in source order.

    By place and not by look: a variable may be called ``call`` or ``name``.
    """
    operation: str = node[0]
    found: list[tuple[Any, ...]] = []
    places = PLACES.get(operation)
    if places is not None:
        for place in places:
            if place < 0:
                found += node[-place]
            elif node[place] is not None:
                found.append(node[place])
    elif operation == "local":
        for declarator in node[3]:
            if declarator[2] is not None:
                found.append(declarator[2])
    elif operation == "switch":
        found.append(node[2])
        for labels, guard, _, statements in node[3]:
            for label in labels:
                if label[0] != "default":
                    found.append(label)
            if guard is not None:
                found.append(guard)
            found += statements
    else:  # try
        found += node[2]
        found.append(node[3])
        for _, _, block, _ in node[4]:
            found.append(block)
        if node[5] is not None:
            found.append(node[5])
    return found


def walk(node: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """*node* and everything below it, in source order, without recursion (generated code nests deep)."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(children(top)))


PLACES: Final[dict[str, tuple[int, ...]]] = {
    "lit": (),
    "name": (),
    "field": (2,),
    "this": (),
    "super": (),
    "call": (2, -4),
    "ctor": (-3, 5),
    "new": (5, -3),
    "newarray": (-3, 4),
    "arrayinit": (-2,),
    "lambda": (3,),
    "ref": (2,),
    "type": (),
    "classlit": (),
    "binary": (-3,),
    "unary": (3,),
    "update": (4,),
    "assign": (3, 4),
    "cond": (2, 3, 4),
    "cast": (3,),
    "instanceof": (2, 3),
    "index": (2, 3),
    "bad": (-2,),
    "typepat": (),
    "recpat": (-2,),
    "expr": (2,),
    "block": (-2,),
    "if": (2, 3, 4),
    "while": (2, 3),
    "do": (2, 3),
    "for": (-2, 3, -4, 5),
    "foreach": (4, 5),
    "return": (2,),
    "throw": (2,),
    "break": (),
    "continue": (),
    "yield": (2,),
    "labeled": (3,),
    "sync": (2, 3),
    "assert": (2, 3),
    "localtype": (),
    "fieldinit": (3,),
    "empty": (),
}
"""Where each operation holds what it is made of; a negative place is a tuple of such.  ``local``, ``switch`` and ``try`` are not regular."""
OPERATIONS = frozenset((*PLACES, "local", "switch", "try"))
