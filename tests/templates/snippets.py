"""A workspace made of Java snippets, linked by the real linker: what its log statements say."""

from dataclasses import dataclass
from functools import cache

from forelog.index import linking
from forelog.index.library import Library
from forelog.index.link.text_context import Texts
from forelog.index.link.world import World
from forelog.index.packing import Bodies, pack
from forelog.java.facts import FileFacts
from forelog.java.lower import lower
from forelog.templates.catalogues import Catalogues
from forelog.templates.interpret import LoggedStatement, statements, wrapper_summary
from forelog.templates.regex import whole_line
from forelog.templates.session import Session
from forelog.templates.text import render


@cache
def library() -> Library:
    return Library.open(())


@dataclass
class Said:
    """One log statement, as tests compare it."""

    line: int
    method: str
    statement: LoggedStatement

    @property
    def text(self) -> str:
        return render(self.statement.template.parts)

    @property
    def level(self) -> str:
        return self.statement.template.level

    @property
    def regex(self) -> str:
        return whole_line(self.statement.template.parts)


class Workspace:
    """Java files, and catalogues by bundle name."""

    def __init__(self, *files: str, bundles: dict[str, dict[str, str]] | None = None, console: bool = False) -> None:
        self.facts: list[FileFacts] = [lower(file.encode()) for file in files]
        packed = [pack(facts) for facts in self.facts]
        self.world = World([declarations for declarations, _ in packed], library())
        bodies: list[Bodies] = [each for _, each in packed]
        self.texts = Texts(linking.links_of(self.world), lambda at: bodies[at])
        self.session = Session(Catalogues(bundles or {}), console=console)

    def said(self) -> list[Said]:
        """Every log statement of every method, wrappers followed to their fixpoint."""
        found: dict[str, list[Said]] = {}
        while True:
            before = dict(self.session.wrappers)
            for file_at, facts in enumerate(self.facts):
                for type_at in range(len(facts.types)):
                    self._class(file_at, type_at, facts, found)
            if self.session.wrappers == before:
                break
            self.session.returns.clear()
        return sorted((said for each in found.values() for said in each), key=lambda said: (said.line, said.statement.pos))

    def _class(self, file_at: int, type_at: int, facts: FileFacts, found: dict[str, list[Said]]) -> None:
        info = self.world.class_at(file_at, type_at)
        assert info is not None
        for methods in info.methods.values():
            for method in methods:
                if method.packed is None or not method.packed.has_body:
                    continue
                context = self.texts.context(method)
                logged = statements(context, self.session)
                found[context.key] = [Said(facts.line_of(each.paren), context.key, each) for each in logged]
                summary = wrapper_summary(context, logged)
                if summary is not None:
                    self.session.add_wrapper(summary)


def said(*files: str, bundles: dict[str, dict[str, str]] | None = None, console: bool = False) -> list[Said]:
    """Log statements of a few files."""
    return Workspace(*files, bundles=bundles, console=console).said()


def texts(body: str, *, members: str = "", imports: str = "") -> list[str]:
    """Templates of the log statements in one method body, SLF4J's ``LOG`` and some parameters at hand."""
    source = (
        "package p; import org.slf4j.*; import java.util.*; import java.text.*; " + imports + "\n"
        "class C { static final Logger LOG = LoggerFactory.getLogger(C.class); " + members + "\n"
        "void m(String s, int n, Object o, Exception e, boolean b, String[] names, List<String> list) throws Exception {\n" + body + "\n} }"
    )
    return [each.text for each in said(source) if each.method.startswith("p.C#m(")]
