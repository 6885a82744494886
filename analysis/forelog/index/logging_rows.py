"""Log statements of one linked file → rows for the store."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from forelog.index.link.text_context import BodyContext, Texts
from forelog.index.link.world import MethodInfo
from forelog.templates import regex, text
from forelog.templates.identity import stable_ids
from forelog.templates.interpret import LoggedStatement, statements, wrapper_summary
from forelog.templates.session import Session
from forelog.templates.wrappers import WrapperSummary

if TYPE_CHECKING:
    from forelog.index.linking import Lines

StatementRow = tuple[Any, ...]
"""(method id, stable id, pos, line, end line, column, level, logger, framework, template, regex, parts, throwable, guessed, key, wrapper)."""
Wrapper = tuple[int, WrapperSummary]
"""A method that writes what its callers give it: (method id, what it does)."""


def log_rows(texts: Texts, session: Session, methods: list[MethodInfo], lines: Lines) -> tuple[list[StatementRow], list[Wrapper]]:
    """Rows of the log statements in the bodies of *methods*, and those of the methods that are wrappers."""
    rows: dict[tuple[Any, ...], StatementRow] = {}
    wrappers: list[Wrapper] = []
    texts.session = session
    for method in methods:
        context = texts.context(method)
        logged = statements(context, session)
        if not logged:
            continue
        for row in _rows(texts, context, method, logged, lines):
            rows.setdefault((row[2], row[6], row[9], row[15]), row)  # initialisers stand in every constructor
        summary = wrapper_summary(context, logged)
        if summary is not None:
            wrappers.append((method.id, summary))
    return list(rows.values()), wrappers


def _rows(texts: Texts, context: BodyContext, method: MethodInfo, logged: list[LoggedStatement], lines: Lines) -> list[StatementRow]:
    ids = stable_ids(context.key, [(statement.template, statement.wrapper) for statement in logged])
    rows = []
    for stable_id, statement in zip(ids, logged, strict=True):
        template = statement.template
        owner = texts.world.lambda_id(method.owner, statement.lambda_name) if statement.lambda_name else method.id
        end = statement.call[-1]
        rows.append(
            (
                owner if owner >= 0 else method.id,
                stable_id,
                statement.pos,
                lines.line(statement.paren if statement.call[0] == "call" else statement.pos),
                lines.line(max(end - 1, statement.pos)),
                lines.column(statement.pos),
                template.level,
                template.logger,
                template.framework,
                text.render(template.parts),
                regex.whole_line(template.parts),
                json.dumps(text.to_json(template.parts), ensure_ascii=False, separators=(",", ":")),
                template.throwable,
                int(template.guessed),
                template.catalogue_key,
                statement.wrapper,
            )
        )
    return rows
