"""What docs/ says about the project is there."""

import ast
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from forelog.index.database.schema import create_tables
from tests.conftest import PROJECT

PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def named(page: Path) -> str:
    return str(page.relative_to(PROJECT))


def anchor(heading: str) -> str:
    """The fragment that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    dead = []
    for target in LINK.findall(FENCE.sub("", page.read_text("utf-8"))):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, fragment = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        headings = {anchor(text) for text in HEADING.findall(file.read_text("utf-8"))} if file.suffix == ".md" and file.is_file() else set()
        if not file.exists() or (fragment and file.suffix == ".md" and fragment not in headings):
            dead.append(target)
    assert not dead


def test_files_named_by_the_architecture_exist() -> None:
    page = (PROJECT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
    paths = [name for name in CODE.findall(FENCE.sub("", page)) if re.fullmatch(r"[\w./-]+(\.(py|md|sql|toml)|/)", name)]
    assert len(paths) > 10
    homes = (PROJECT, PROJECT / "analysis" / "forelog", PROJECT / "server" / "forelog_lsp")
    assert not [name for name in paths if not any((home / name).exists() for home in homes)]


def test_names_of_the_library_in_the_architecture_exist() -> None:
    page = (PROJECT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
    names = [name for name in CODE.findall(FENCE.sub("", page)) if re.fullmatch(r"forelog(\.\w+)+", name)]
    assert not [name for name in names if not defined(name)]


def test_every_room_stands_in_the_architecture() -> None:
    page = (PROJECT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
    rooms = {path.parent.name for path in (PROJECT / "analysis" / "forelog").glob("*/__init__.py")}
    assert not [room for room in rooms if f"`{room}/`" not in page]


def test_questions_to_the_database_in_the_readme_run() -> None:
    blocks = re.findall(r"```sql\n(.*?)```", (PROJECT / "README.md").read_text("utf-8"), re.DOTALL)
    questions = [question for block in blocks for question in re.sub(r"--.*", "", block).split(";") if question.strip()]
    assert len(questions) > 1
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        create_tables(connection)
        for question in questions:
            connection.execute(question).fetchall()


def defined(dotted: str) -> bool:
    """Whether ``forelog.a.b`` is a module, or ``forelog.a.b.C`` a name at the top of one."""
    parts = dotted.split(".")
    path = PROJECT / "analysis"
    for index, part in enumerate(parts):
        path = path / part
        module = path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"
        if not path.is_dir() and not module.is_file():
            return False
        rest = parts[index + 1 :]
        if module.is_file() and rest and not (path / rest[0]).is_dir() and not (path / f"{rest[0]}.py").is_file():
            return rest[0] in top_names(module)
    return True


def top_names(module: Path) -> set[str]:
    """Names that a file defines at its top."""
    found: set[str] = set()
    for node in ast.parse(module.read_text("utf-8")).body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
            case ast.Assign(targets=targets):
                found |= {target.id for target in targets if isinstance(target, ast.Name)}
            case ast.ImportFrom(names=names):
                found |= {alias.asname or alias.name for alias in names}
    return found
