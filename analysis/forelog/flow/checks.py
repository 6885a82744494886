"""Whose logger a level check asks, as far as the file itself says: ``LOG.isDebugEnabled()`` where ``LOG = LoggerFactory.getLogger(X.class)``."""

from typing import TypeAlias

from forelog.flow.names import Scope
from forelog.java.facts import TypeFact
from forelog.java.ir import Expr
from forelog.templates.frameworks import FACTORIES, FACTORY_METHODS, LOMBOK, LOMBOK_FIELD

Named: TypeAlias = str | tuple[str, ...]
"""Name of a logger: the name itself, or candidates for the class that it is named after; empty when it is not known."""
_OF_ITS_CLASS = frozenset(path.rpartition(".")[2] for path, (_, factory) in FACTORIES.items() if factory.name_arg < 0) | {"getLogger"}
"""Factory methods that name a logger after the class which calls them, when nothing else is said."""
_NAMES = frozenset(("getName", "getCanonicalName", "getTypeName"))


def logger_of(scope: Scope, receiver: Expr | None) -> Named:
    """The logger that *receiver* is: a field of the class or of one around it, which no variable hides."""
    if receiver is None:
        return ""
    if receiver[0] == "name":
        name = receiver[2]
    elif receiver[0] == "field" and receiver[2][0] == "this" and not receiver[2][2]:
        name = receiver[3]
    else:
        return ""
    owner = scope.owner_of(name)
    if owner is None:
        return _of_lombok(scope, name)
    field = next(field for field in owner.fields if field.name == name)
    return _given(scope, owner, field.init) if field.init is not None else ""


def _given(scope: Scope, owner: TypeFact, expr: Expr) -> Named:
    """The logger that a factory gives; its argument is a class, the name of one, or a text."""
    if expr[0] != "call" or expr[3] not in FACTORY_METHODS:
        return ""
    if not expr[4]:
        return owner.binary if expr[3] in _OF_ITS_CLASS else ""
    argument = expr[4][0]
    if argument[0] == "call" and argument[3] in _NAMES and argument[2] is not None and not argument[4]:
        argument = argument[2]
    if argument[0] == "classlit":
        return scope.candidates(argument[2])
    return str(argument[3]) if argument[0] == "lit" and argument[2] == "String" else ""


def _of_lombok(scope: Scope, name: str) -> Named:
    """The logger that an annotation of the class, or of one around it, declares."""
    if name != LOMBOK_FIELD:
        return ""
    for owner in scope.chain:
        for annotation in owner.annotations:
            if not LOMBOK.keys().isdisjoint(scope.candidates(annotation.name)):
                topic = dict(annotation.args).get("topic")
                if topic is None:
                    return owner.binary
                return str(topic[3]) if topic[0] == "lit" and topic[2] == "String" else ""
    return ""
