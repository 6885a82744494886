"""The expectations of the marker cases are true Java: javac compiles every case, and its byte code has the calls that the markers name."""

import re
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest

from tests.conftest import missing, tool
from tests.marker.bytecode import ClassFile, Invoke, Method, read_classes
from tests.marker.markers import CASES, Case, Marker, Signature, Unit, read_case
from tests.maven import UnavailableError, fetching, run_maven

HERE = Path(__file__).parent
EXACT = {"static", "special"}  # the instruction names the callee itself


def libraries() -> list[Path]:
    """The real logging libraries, brought by Maven on first use."""
    folder = HERE / "target" / "dependency"
    done = folder / ".complete"
    with fetching():
        if not done.is_file() or done.stat().st_mtime < (HERE / "pom.xml").stat().st_mtime:
            try:
                run_maven("dependency:copy-dependencies", cwd=HERE)
            except UnavailableError as error:
                missing(f"logging libraries ({error})")
            done.touch()
    return sorted(folder.glob("*.jar"))


def compiler(release: int) -> str:
    """A javac that knows *release*: the one on PATH, or another JDK installed beside it."""
    first = Path(tool("javac"))
    for javac in [first, *sorted(first.resolve().parents[2].glob("*/bin/javac"))]:
        said = subprocess.run([javac, "-version"], capture_output=True, text=True, check=False).stdout
        if (found := re.match(r"javac (\d+)", said)) and int(found[1]) >= release:
            return str(javac)
    missing(f"a javac for release {release}")
    return ""


def compile_cases(cases: list[Case], release: int, folder: Path) -> dict[str, ClassFile]:
    for case in cases:
        case.write(folder / "src")
    sources = sorted((folder / "src").rglob("*.java"))
    path = ":".join(map(str, libraries()))
    command = [
        compiler(release),
        "--release",
        str(release),
        "-g",
        "-nowarn",
        "-Xlint:none",
        "-cp",
        path,
        "-d",
        str(folder / "classes"),
        "-encoding",
        "UTF-8",
    ]
    done = subprocess.run([*command, *map(str, sources)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return read_classes(tool("javap"), sorted((folder / "classes").rglob("*.class")))


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ClassFile]:
    """Every class of every case: one compiler run a release."""
    by_release = defaultdict(list)
    for path in CASES:
        case = read_case(path)
        by_release[case.release].append(case)
    classes: dict[str, ClassFile] = {}
    for release, cases in by_release.items():
        classes |= compile_cases(cases, release, tmp_path_factory.mktemp(f"java{release}"))
    return classes


def methods_of(classes: dict[str, ClassFile], unit: Unit) -> list[tuple[ClassFile, Method]]:
    folder, _, name = unit.path.rpartition("/")
    package = folder.replace("/", ".")
    return [
        (read, method)
        for read in classes.values()
        if read.source == name and read.name.rpartition(".")[0] == package
        for method in read.methods
    ]


def ancestors(classes: dict[str, ClassFile], name: str) -> set[str]:
    found = {name, "java.lang.Object"}
    if name in classes:
        for parent in classes[name].supertypes:
            found |= ancestors(classes, parent)
    return found


def declares(read: ClassFile, wanted: Signature) -> bool:
    """Whether the class has this method with a body; javac adds parameters around those written in constructors."""
    for method in read.methods:
        if method.name != wanted.name or method.abstract:
            continue
        if wanted.params is None or wanted.params == method.params or wanted.name.startswith("lambda$"):
            return True
        if wanted.name == "<init>" and f",{wanted.params}," in f",{method.params},".replace(",,", ","):
            return True
        if wanted.name == "<init>" and not wanted.params:
            return True
    return False


def disagreement(classes: dict[str, ClassFile], unit: Unit, marker: Marker) -> str:
    """Why a marker of calls is not what the byte code says, or nothing."""
    kinds = marker.kinds()
    code = unit.text.split("\n")[marker.line - 1].split("//>")[0]
    here = [call for _, method in methods_of(classes, unit) for call in method.invokes if call.line == marker.line]
    here += [inner for call in here if call.name.startswith("access$") for inner in body_of(classes, call)]
    for wanted in marker.signatures():
        local = classes.get(wanted.owner)
        if kinds == {"external"}:
            if local is not None:
                return f"{wanted.owner} is in the workspace"
        elif local is None:
            if "external" not in kinds:
                return f"no class {wanted.owner}"
        elif not declares(local, wanted):
            return f"no method {wanted}"
        if "->" in code and wanted.name.startswith("lambda$") and not is_on(classes, wanted, marker.line):
            return f"{wanted} is another lambda"
        if not kinds <= {"static", "special", "virtual", "external"}:
            continue  # callbacks, threads, initialisers: no instruction names the callee
        calls = [call for call in here if call.name == wanted.name]
        if local is None:
            fits = [call for call in calls if call.params == wanted.params]
        elif kinds & EXACT and "virtual" not in kinds:
            fits = [call for call in calls if wanted.owner in ancestors(classes, call.owner)]
            if wanted.name != "<init>":
                fits = [call for call in fits if call.params == wanted.params]
        else:  # the instruction names a supertype, or a subtype that inherits the method
            fits = [
                call
                for call in calls
                if related(classes, call.owner, wanted.owner) and (call.params == wanted.params or bridges(local, call, wanted))
            ]
        if not fits:
            return f"no call of {wanted}; the line has {[f'{c.owner}#{c.name}({c.params})' for c in here]}"
    if marker.verb == "calls" and kinds == {"special"}:
        made = {(call.owner, call.params) for call in here if call.name == "<init>" and call.owner in classes}
        wanted_made = [wanted for wanted in marker.signatures() if wanted.name == "<init>"]
        if wanted_made and len(made) != len(wanted_made):
            return f"the line has other constructors: {sorted(made)}"
    return ""


def is_on(classes: dict[str, ClassFile], wanted: Signature, line: int) -> bool:
    return any(method.name == wanted.name and line in method.lines for method in classes[wanted.owner].methods)


def body_of(classes: dict[str, ClassFile], call: Invoke) -> list[Invoke]:
    """What the method that is called calls in turn."""
    return [inner for method in classes[call.owner].methods if method.name == call.name for inner in method.invokes]


def related(classes: dict[str, ClassFile], one: str, other: str) -> bool:
    """One inherits from the other, or some class from both: then the method of one may implement that of the other."""
    return any({one, other} <= ancestors(classes, name) for name in classes)


def bridges(owner: ClassFile, call: Invoke, wanted: Signature) -> bool:
    """The method that is called is a bridge (JLS 15.12.4.5) to the one that is wanted."""
    return any(
        method.name == call.name
        and method.params == call.params
        and any(inner.name == wanted.name and inner.params == wanted.params for inner in method.invokes)
        for method in owner.methods
    )


@pytest.mark.slow
def test_expected_calls_are_in_the_byte_code(compiled: dict[str, ClassFile]) -> None:
    wrong = []
    for path in CASES:
        case = read_case(path)
        for unit, marker in case.markers():
            if marker.verb in {"calls", "reaches"} and (why := disagreement(compiled, unit, marker)):
                wrong.append(f"{path.name}:{marker.line}: {marker.text}: {why}")
            if marker.verb == "in":
                (wanted,) = marker.signatures()
                if not any(
                    read.name == wanted.owner and method.name == wanted.name and marker.line in method.lines
                    for read, method in methods_of(compiled, unit)
                ):
                    wrong.append(f"{path.name}:{marker.line}: the line is not in {wanted}")
    assert not wrong, "\n" + "\n".join(wrong)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_is_well_formed(path: Path) -> None:
    case = read_case(path)
    assert case.markers(), "a case without markers proves nothing"
    for unit, marker in case.markers():
        if marker.verb in {"calls", "reaches", "in", "wrapper"}:
            assert marker.signatures()
        if marker.verb in {"template", "matches", "rejects"}:
            assert marker.strings(), f"{path.name}:{marker.line}: no text in quotes"
        if unit.path.endswith(".java"):
            package = re.search(r"^package ([\w.]+);", unit.text, re.MULTILINE)
            assert package, f"{unit.path} has no package"
            assert package[1].split(".")[0] == case.name, f"{unit.path}: packages start with the name of the case"
            assert unit.path.rpartition("/")[0] == package[1].replace(".", "/")
