"""What the compiler adds without its being written: constructors, record members, initialisers in constructors."""

from forelog.java import facts
from forelog.java.facts import FieldFact, MethodFact, ParamFact
from forelog.java.headers import HeaderLowering
from forelog.java.nodes import Node


class ImpliedLowering(HeaderLowering):
    """Completes classes (JLS 8.8.7, 8.8.9, 8.9.3, 8.10.3)."""

    def _components(self, node: Node) -> tuple[list[ParamFact], int]:
        params, varargs = self._params_of(node)
        for param in params:
            self.scope.fields.append(FieldFact(param.name, param.type, facts.PRIVATE | facts.FINAL, param.pos, None))
        return list(params), varargs

    def _implied_constructor(self, pos: int, flags: int, params: tuple[ParamFact, ...]) -> MethodFact:
        body = ("block", pos, (("expr", pos, ("ctor", pos, "super", (), pos, None, pos)), *self.scope.instances))
        return MethodFact("<init>", params, "void", (), (), flags, pos, pos, pos, body)

    def _implied(self, what: str, name: str, pos: int, flags: int, components: list[ParamFact], varargs: int) -> None:
        """Constructors completed (JLS 8.8.7, 8.8.9), and what records (8.10.3) and enums (8.9.3) have without writing it."""
        scope = self.scope
        if what in ("interface", "annotation"):
            return
        access = flags & (facts.PUBLIC | facts.PRIVATE | facts.PROTECTED)
        canonical = [param.type for param in components]
        complete: list[MethodFact] = []
        has_constructor = has_canonical = False
        for method in scope.methods:
            if method.name == "<compact>":
                complete.append(self._with_start(method, tuple(components), varargs))
                has_constructor = has_canonical = True
            elif method.name == "<init>":
                complete.append(self._with_start(method, method.params))
                has_constructor = True
                has_canonical = has_canonical or [param.type for param in method.params] == canonical
            else:
                complete.append(method)
        scope.methods[:] = complete
        if what == "record":
            if not has_canonical:
                scope.methods.append(self._implied_constructor(pos, access | facts.IMPLIED | varargs, tuple(components)))
            declared = {method.name for method in scope.methods if not method.params}
            for param in components:
                if param.name not in declared:
                    body = ("block", param.pos, (("return", param.pos, ("field", param.pos, ("this", param.pos, None), param.name)),))
                    implied = facts.PUBLIC | facts.IMPLIED
                    scope.methods.append(MethodFact(param.name, (), param.type, (), (), implied, param.pos, param.pos, param.pos, body))
        elif not has_constructor:
            scope.methods.append(self._implied_constructor(pos, access | facts.IMPLIED, ()))
        if what == "enum":
            implied = facts.PUBLIC | facts.STATIC | facts.IMPLIED
            scope.methods.append(MethodFact("values", (), name + "[]", (), (), implied, pos, pos, pos, None))
            key = (ParamFact("name", "java.lang.String", pos),)
            scope.methods.append(MethodFact("valueOf", key, name, (), (), implied, pos, pos, pos, None))

    def _with_start(self, method: MethodFact, params: tuple[ParamFact, ...], more_flags: int = 0) -> MethodFact:
        """A constructor with what runs before its own statements."""
        assert method.body is not None
        statements = method.body[2]
        first = statements[0] if statements else None
        if first is not None and first[0] == "expr" and first[2][0] == "ctor":
            rest = statements[1:]
            before = () if first[2][2] == "this" else tuple(self.scope.instances)
        else:
            first = ("expr", method.pos, ("ctor", method.pos, "super", (), method.pos, None, method.pos))
            before, rest = tuple(self.scope.instances), statements
        body = ("block", method.body[1], (first, *before, *rest))
        return MethodFact(
            "<init>",
            params,
            "void",
            method.type_params,
            method.throws,
            method.flags | more_flags,
            method.pos,
            method.start,
            method.end,
            body,
            method.annotations,
        )

    def _class_initializer(self, pos: int, node: Node) -> None:
        if self.scope.statics:
            body = ("block", pos, tuple(self.scope.statics))
            flags = facts.STATIC | facts.IMPLIED
            self.scope.methods.append(
                MethodFact("<clinit>", (), "void", (), (), flags, pos, node.start_byte, min(node.end_byte, self.end), body)
            )
