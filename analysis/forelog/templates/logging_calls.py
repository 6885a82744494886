"""Calls of logging libraries → invocations: whose logger it is, and which argument is what."""

import re
from dataclasses import replace

from forelog.java.ir import Expr
from forelog.templates.binding import PRIMITIVE_ARRAYS, formatted
from forelog.templates.context import Callee
from forelog.templates.expressions import STRING
from forelog.templates.frameworks import (
    BY_BUILDER,
    BY_NAME,
    CONSOLE,
    CONSOLE_METHODS,
    FRAMEWORKS,
    LOG_METHODS,
    MARKERS,
    START_METHODS,
    STEPS,
    UNKNOWN,
    Framework,
    Method,
)
from forelog.templates.invocation import Invocation, guessed_style, level_of
from forelog.templates.model import Hole, Text
from forelog.templates.spelling import spell
from forelog.templates.statements import Statements
from forelog.templates.text import concat, constant, string_of
from forelog.templates.values import Argued, Bundled, Chain, LoggerOf, Value

_LOGGER_NAME = re.compile(r"(?:^|_)log(?:ger)?$|(?:^|[a-z0-9_])Log(?:ger)?$|(?:^|_)LOG(?:GER)?$")
_LOGGER_TYPE = re.compile(r"(?:^|[.$]|[a-z])Log(?:ger)?$|(?:^|[._$])LOG(?:GER)?$")
MIN_SCORE = 3
"""Of four signs of a logging call whose receiver has no known type: name, level method, text as message, import of a logging library."""


class Logging(Statements):
    """Recognises logging calls."""

    def row_of(self, expr: Expr, on: Value | None) -> tuple[Framework, bool] | None:
        """The framework that a call belongs to, and whether that is a guess."""
        if isinstance(on, Chain | LoggerOf):
            return BY_NAME[on.framework], isinstance(on, Chain) and on.guessed
        receiver = expr[2]
        owner = self.ctx.owner(expr)
        row = self.session.framework_of(owner, self.ctx.is_subtype) if owner else None
        if row is not None:
            if receiver is None or receiver[0] in ("this", "super"):
                # A logger's own code calls itself; only what it inherits from a library is a logging call.
                callee = self.ctx.callee(expr)
                return None if callee is not None and callee.workspace else (row, False)
            return row, False
        return self._guess(expr, owner)

    def _guess(self, expr: Expr, owner: str) -> tuple[Framework, bool] | None:
        """A scored guess where the receiver's type is not at hand."""
        receiver, name = expr[2], expr[3]
        if name not in UNKNOWN.methods or receiver is None or receiver[0] not in ("name", "field", "call"):
            return None
        if owner and (self.ctx.knows(owner) or not _LOGGER_TYPE.search(owner)):
            return None
        called = receiver[3] if receiver[0] in ("field", "call") else receiver[2]
        row = next((row for row in FRAMEWORKS if any(name.startswith(row.packages) for name in self.ctx.imports)), None)
        score = bool(_LOGGER_NAME.search(called.removesuffix("()"))) + 1 + (row is not None)
        score += bool(expr[4]) and (
            self.ctx.type_of(expr[4][0]) in (STRING, "java.lang.CharSequence")
            or expr[4][0][0] == "lit"
            or self.is_throwable(self.ctx.type_of(expr[4][0]))
        )
        if score < MIN_SCORE or not expr[4]:
            return None
        return (row if row is not None and name in row.methods else UNKNOWN), True

    def logging_call(self, expr: Expr) -> Invocation | Chain | None:
        """The invocation of a call that writes a line, the chain of one that begins or continues a fluent one, or ``None``."""
        name, receiver = expr[3], expr[2]
        if name not in LOG_METHODS and name not in START_METHODS and name not in STEPS:
            return self._console(expr) if self.session.console and name in CONSOLE_METHODS else None
        on = self.eval(receiver) if receiver is not None and receiver[0] in ("call", "name", "cond") else None
        if isinstance(on, Chain):
            return self._step(expr, on)
        found = self.row_of(expr, on)
        if found is None:
            return self._console(expr) if self.session.console and name in CONSOLE_METHODS else None
        row, guessed = found
        logger, logger_param, style, bundle = self.logger_of(receiver, on)
        if name in row.starts:
            level, param = (row.starts[name], -1) if row.starts[name] else self._level_arg(expr)
            return Chain(row.name, level, param, logger, guessed=guessed)
        if name in STEPS and self.ctx.owner(expr) in BY_BUILDER:
            return self._step(expr, Chain(row.name, "", logger=logger))
        method = row.methods.get(name)
        if method is None:
            return None
        if row.name == "jul" and name == "log" and len(expr[4]) == 1:
            record = self.eval(expr[4][0])
            return self._recorded(expr, replace(record, logger=logger)) if isinstance(record, Chain) else None
        given = [self._supplied(arg) for arg in expr[4]]
        invocation = self._shaped(row, method, given, style, (logger, logger_param), guessed=guessed)
        if invocation is None:
            return None
        if row is UNKNOWN and invocation.message is not None:
            invocation = replace(invocation, style=guessed_style(invocation.message.text, invocation.args))
        return self._from_bundle(invocation, bundle) if bundle else invocation

    def _supplied(self, expr: Expr) -> Argued:
        """An argument of a logging call; a method reference is a supplier, and what it gives is printed."""
        arg = self.argued(expr)
        if expr[0] != "ref" or expr[3] == "new":
            return arg
        called = f"{spell(expr[2])}.{expr[3]}()"
        return Argued((Hole(called, ""),), "", called)

    def _level_arg(self, expr: Expr) -> tuple[str, int]:
        return level_of(self.argued(expr[4][0])) if expr[4] else ("", -1)

    def logger_of(self, receiver: Expr | None, on: Value | None) -> tuple[str, int, str, str]:
        """Name, parameter, style and bundle of the logger that a receiver is."""
        if isinstance(on, LoggerOf):
            return on.name, -1, on.formatter, on.bundle
        if type(on) is tuple and len(on) == 1 and isinstance(on[0], Hole) and on[0].param >= 0:
            return "", on[0].param, "", ""
        if receiver is not None and receiver[0] in ("name", "field"):
            ref = self.ctx.field(receiver)
            if ref is not None:
                if ref.init is None and isinstance(ref.value, str):
                    return ref.value, -1, "", ""
                value = self.field_value(ref)
                if isinstance(value, LoggerOf):
                    return value.name, -1, value.formatter, value.bundle
        return "", -1, "", ""

    def _shaped(
        self, row: Framework, method: Method, given: list[Argued], style: str, logger: tuple[str, int], *, guessed: bool
    ) -> Invocation | None:
        """Deal the arguments to the roles of the first shape that fits."""
        for shape in method.shapes:
            roles = self._dealt(shape.split(), given)
            if roles is not None:
                break
        else:
            return None
        level, level_param = method.level, -1
        if "level" in roles:
            level, level_param = level_of(roles["level"][0])
        message = roles["message"][0] if "message" in roles else None
        args = tuple(roles.get("args", ()))
        throwable = roles["throwable"][0] if "throwable" in roles else None
        chosen = method.style or style or row.style
        if method.text:
            message, args = _fixed(method.text, row, message, args)
            chosen = "log4j2" if row.name == "log4j2" else "jul"
        elif message is None:
            if throwable is None:
                return None
            message = None if row.name == "jul" else throwable
        if args and args[-1].throwable and throwable is None and (chosen == "plain" or (chosen == "jul" and len(args) == 1)):
            throwable, args = args[-1], args[:-1]
        if throwable is not None and throwable.text == constant("null"):
            throwable = None
        if not args and method.style != "printf":
            chosen = "plain"  # no library formats a message that comes alone, those named after printf excepted
        invocation = Invocation(row.name, chosen, level, level_param, *logger, message, args, throwable, guessed=guessed)
        bundle = roles["bundle!"][0].value if "bundle!" in roles else None
        return self._from_bundle(invocation, bundle.hints[0]) if isinstance(bundle, Bundled) else invocation

    def _dealt(self, roles: list[str], given: list[Argued]) -> dict[str, list[Argued]] | None:
        found: dict[str, list[Argued]] = {}
        at = 0
        for role in roles:
            if role == "args":
                found["args"] = given[at:]
                return found
            arg = given[at] if at < len(given) else None
            if role == "marker?":
                at += arg is not None and (self._is_a(arg, *MARKERS) or (not arg.type and "marker" in arg.source.lower()))
                continue
            if role == "throwable":
                if arg is not None:
                    found[role] = [arg]
                    at += 1
                continue
            if arg is None:
                return None
            if (
                (role == "throwable!" and not arg.throwable)
                or (role == "bundle!" and not self._is_a(arg, "java.util.ResourceBundle"))
                or (role == "params!" and not arg.type.endswith("[]"))
                or (role == "message" and any(self._is_a(arg, marker) for marker in MARKERS))
            ):
                return None
            if (role == "fqcn" and arg.type and arg.type != STRING) or (role == "fqcn!" and arg.type != STRING):
                return None
            found.setdefault({"throwable!": "throwable", "params!": "args"}.get(role, role), []).append(arg)
            at += 1
        return found if at == len(given) else None

    def _is_a(self, arg: Argued, *types: str) -> bool:
        if not arg.type or arg.type in PRIMITIVE_ARRAYS or arg.type == STRING:
            return False
        return any(arg.type == name or self.ctx.is_subtype(arg.type, name) for name in types)

    def _from_bundle(self, invocation: Invocation, bundle: str) -> Invocation:
        """A logger with a bundle looks its messages up (java.util.logging.Logger, "localization")."""
        key = string_of(invocation.message.text) if invocation.message is not None else None
        entries = self.session.catalogues.bundles.get(bundle)
        if key is None or entries is None or key not in entries or invocation.message is None:
            return invocation
        message = replace(invocation.message, text=constant(entries[key]))
        return replace(invocation, message=message, style=invocation.style if invocation.args else "plain", catalogue_key=key)

    # Fluent chains.

    def _step(self, expr: Expr, chain: Chain) -> Invocation | Chain | None:
        """One step of a fluent chain."""
        role = STEPS.get(expr[3], "")
        given = [self._supplied(arg) for arg in expr[4]]
        if role == "message" and given:
            return replace(chain, message=given[0].text)
        if role == "arg" and given:
            return replace(chain, args=(*chain.args, given[0]))
        if role == "args" and given:
            return replace(chain, args=given[0].elements if given[0].elements is not None else (given[0],))
        if role == "throwable" and given:
            return replace(chain, throwable=given[0])
        if role != "log":
            return chain
        row = BY_NAME[chain.framework]
        message: Argued | None = given[0] if given else None
        args = (*chain.args, *given[1:])
        if message is None:
            text: Text = chain.message if chain.message is not None else ()
            message = Argued(text, STRING, spell(expr))
        throwable = chain.throwable
        style = row.style
        if not args:
            style = "plain"
        if args and args[-1].throwable and throwable is None and style == "slf4j":
            # A builder has no overload (String, Throwable): the last argument is the cause all the same.
            done = formatted("slf4j", message.text, args, message.source)
            message, throwable, args, style = replace(message, text=done.text), args[-1], (), "plain"
        return Invocation(
            row.name,
            style,
            chain.level,
            chain.level_param,
            chain.logger,
            message=message,
            args=args,
            throwable=throwable,
            guessed=chain.guessed,
        )

    def _recorded(self, expr: Expr, record: Chain) -> Invocation:
        """``log(LogRecord)``: the record was made before, with or without parameters."""
        return Invocation(
            record.framework,
            BY_NAME[record.framework].style if record.args else "plain",
            record.level,
            record.level_param,
            record.logger,
            message=Argued(record.message or (), STRING, spell(expr)),
            args=record.args,
            throwable=record.throwable,
        )

    def _console(self, expr: Expr) -> Invocation | None:
        """``System.out``, ``System.err`` and ``printStackTrace()``."""
        receiver = expr[2]
        if receiver is None:
            return None
        if expr[3] == "printStackTrace" and not expr[4] and self.is_throwable(self.ctx.type_of(receiver)):
            source = spell(receiver)
            return Invocation(
                "console", "plain", "", message=self.argued(receiver), throwable=Argued((Hole(source, ""),), "", source, throwable=True)
            )
        if receiver[0] != "field" or receiver[3] not in ("out", "err") or receiver[2][-1] != "System":
            return None
        method = CONSOLE.methods.get(expr[3])
        given = [self.argued(arg) for arg in expr[4]]
        if method is None:
            return None
        if not given:
            return Invocation("console", "plain", "", message=Argued((), STRING, ""))
        if method.style and given[0].type == "java.util.Locale":
            given = given[1:]
        return Invocation("console", method.style or "plain", "", message=given[0], args=tuple(given[1:]))

    # Message interfaces: org.jboss.logging.annotations.

    def message_call(self, expr: Expr, callee: Callee) -> Invocation | None:
        """A call of a ``@LogMessage`` method."""
        notes = {note.name.rpartition(".")[2]: dict(note.args) for note in callee.annotations}
        if "LogMessage" not in notes or "Message" not in notes:
            return None
        level_expr = notes["LogMessage"].get("level")
        level = str(level_expr[-1]) if level_expr is not None and level_expr[0] in ("name", "field") else "INFO"
        given = [self.argued(arg) for arg in expr[4]]
        pattern, style, prefix = self._message(notes["Message"], callee)
        # Annotations of parameters (@Cause) are not at hand: a Throwable that the pattern has no place for is the cause.
        places = len(re.findall(r"%(?![%n])" if style == "printf" else r"\{\d", string_of(pattern) or ""))
        cause = next((arg for arg in given if arg.throwable), None) if len(given) > places else None
        rest = tuple(arg for arg in given if arg is not cause)
        message = Argued(pattern, STRING, spell(expr))
        return Invocation("jboss", style, level, message=message, args=rest, throwable=cause, prefix=prefix)

    def interface_message(self, callee: Callee) -> Value | None:
        """The text of a ``@Message`` method that returns a String, in terms of its parameters."""
        if not callee.annotations:
            return None
        notes = {note.name.rpartition(".")[2]: dict(note.args) for note in callee.annotations}
        if "Message" not in notes or "LogMessage" in notes or callee.returns != STRING:
            return None
        pattern, style, prefix = self._message(notes["Message"], callee)
        args = [Argued((Hole(f"arg{at}", kind, at),), kind, f"arg{at}") for at, kind in enumerate(callee.params)]
        text = formatted(style, pattern, args, callee.name).text
        return (*constant(prefix), *text) if prefix else text

    def _message(self, note: dict[str, Expr], callee: Callee) -> tuple[Text, str, str]:
        """Pattern, style and id prefix of a ``@Message``."""
        value = note.get("value")
        pattern = constant(str(value[3])) if value is not None and value[0] == "lit" else ()
        if value is not None and value[0] == "binary" and all(part[0] == "lit" for part in value[3]):
            pattern = constant("".join(str(part[3]) for part in value[3]))
        layout = note.get("format")
        style = {"MESSAGE_FORMAT": "message_format", "NO_FORMAT": "plain"}.get(str(layout[-1]) if layout is not None else "", "printf")
        number = note.get("id")
        prefix = ""
        for owner in callee.owner_annotations:
            args = dict(owner.args)
            code = args.get("projectCode")
            if code is not None and code[0] == "lit" and number is not None and number[0] == "lit" and int(number[3]) > 0:
                width = args.get("length")
                digits = int(width[3]) if width is not None and width[0] == "lit" else 6
                prefix = f"{code[3]}{int(number[3]):0{digits}d}: " if digits > 0 else f"{code[3]}{number[3]}: "
        return pattern, style, prefix


def _fixed(text: str, row: Framework, message: Argued | None, args: tuple[Argued, ...]) -> tuple[Argued, tuple[Argued, ...]]:
    """Message and arguments of methods that bring their own text (``entering``, ``traceExit``)."""
    if row.name == "jul":
        # LogManager's own: "ENTRY {0} {1}", as many as there are parameters (java.util.logging.Logger.entering).
        opened = args[0].elements if len(args) == 1 and args[0].elements is not None else args
        if text in ("ENTRY", "RETURN"):
            text += "".join(f" {{{at}}}" for at in range(len(opened)))
        return Argued(constant(text), STRING, text), tuple(opened)
    if text.startswith(("Enter", "Exit")):
        opened = args[0].elements if len(args) == 1 and args[0].elements is not None else args
        if message is not None:
            return replace(message, text=(*constant("Enter "), *message.text)), tuple(opened)
        if text.startswith("Exit") and len(opened) == 2 and opened[0].type == STRING:  # traceExit(format, result)
            return replace(opened[0], text=concat((constant("Exit: "), opened[0].text))), (opened[1],)
        head = text.partition("({})")[0]
        if not opened:
            return Argued(constant(head.partition(" ")[0]), STRING, head), ()
        return Argued(constant(f"{head}({', '.join('{}' for _ in opened)})"), STRING, head), tuple(opened)
    return Argued(constant(text), STRING, text), args
