"""The real program, run as a process in a small real workspace."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import PROJECT

JAVA = {
    "src/main/java/bank/Account.java": """\
package bank;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

public class Account {
    private static final Logger LOG = LoggerFactory.getLogger(Account.class);
    private final Ledger ledger = new Ledger();
    private long cents;

    public static void main(String[] args) {
        Account account = new Account();
        account.pay(Long.parseLong(args[0]));
        account.close();
    }

    public void pay(long amount) {
        LOG.info("Paying {} of {} cents", amount, cents);
        if (amount > cents) {
            LOG.warn("Payment refused: {} is more than {}", amount, cents);
            throw new IllegalStateException("not enough");
        }
        cents -= amount;
        ledger.write("pay", amount);
    }

    public void close() {
        LOG.debug("Closing");
        ledger.write("close", 0);
    }

    public void close(String reason) {
        LOG.info("Closing because " + reason);
    }

    long cents() {
        return cents;
    }
}
""",
    "src/main/java/bank/Ledger.java": """\
package bank;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class Ledger {
    private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

    void write(String what, long amount) {
        try {
            store(what + amount);
            LOG.debug("Wrote {}", what);
        } catch (IOException e) {
            LOG.error("Cannot write " + what, e);
        }
    }

    private void store(String line) throws IOException {
        if (line.isEmpty()) {
            throw new IOException("empty");
        }
    }
}
""",
}


def write_java(folder: Path, files: dict[str, str] = JAVA) -> Path:
    """*folder* with the files in it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def line_of(text: str, file: str = "src/main/java/bank/Account.java") -> int:
    """1-based line of *text* in one of the files above."""
    return next(number for number, line in enumerate(JAVA[file].split("\n"), 1) if text in line)


@dataclass(frozen=True, slots=True)
class Run:
    """What a process left."""

    code: int
    out: str
    err: str


class Program:
    """``forelog`` in one folder, with a home and cache of its own."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        home.mkdir(exist_ok=True)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "FORELOG_"))},
            "HOME": str(home),
            # A process a test: they share compiled files even where the environment wants none written.
            "PYTHONDONTWRITEBYTECODE": "",
            "PYTHONPYCACHEPREFIX": str(PROJECT / ".pytest_cache" / "pyc"),
            "XDG_CACHE_HOME": str(home / "cache"),
            "COLUMNS": "120",
            "NO_COLOR": "1",
        }

    def start(self, *arguments: object, **options: object) -> "subprocess.Popen[str]":
        """The process, running, with its streams as pipes."""
        return subprocess.Popen(
            [sys.executable, "-m", "forelog", *map(str, arguments)],
            **{
                "cwd": self.folder,
                "env": self.environment,
                "stdin": subprocess.DEVNULL,
                "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE,
                "text": True,
                **options,
            },
        )

    def __call__(self, *arguments: object, env: dict[str, str] | None = None) -> Run:
        process = self.start(*arguments, env={**self.environment, **(env or {})})
        out, err = process.communicate(timeout=60)
        assert "Traceback" not in err, err
        return Run(process.returncode, out, err)

    def ok(self, *arguments: object) -> str:
        """Standard output of a run that ends well."""
        run = self(*arguments)
        assert run.code == 0, run.err
        return run.out

    def fails(self, code: int, *arguments: object) -> str:
        """Message of a run that ends with *code* and prints no result."""
        run = self(*arguments)
        assert (run.code, run.out) == (code, ""), run
        return run.err


@pytest.fixture(scope="session")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """The workspace above, indexed; to be read only."""
    home = tmp_path_factory.mktemp("home")
    program = Program(write_java(tmp_path_factory.mktemp("work") / "bank"), home)
    program.ok("index")
    return program


@pytest.fixture
def program(tmp_path: Path) -> Callable[[dict[str, str]], Program]:
    """Maker of a program in a fresh folder with the given files."""

    def make(files: dict[str, str]) -> Program:
        folder = tmp_path / "work"
        folder.mkdir()
        return Program(write_java(folder, files), tmp_path / "home")

    return make


def lines(text: str) -> Sequence[str]:
    """The lines that say something."""
    return [line for line in text.splitlines() if line.strip()]
