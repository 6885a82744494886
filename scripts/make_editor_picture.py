"""Draw docs/images/editor.svg: the screen of a real Neovim with the real server on examples/shop, set up as docs/editors.md says.

Needs tmux and Neovim 0.7 or newer. What is seen is what tmux has on its screen; rich makes the SVG of it.
"""

import contextlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

PROJECT = Path(__file__).resolve().parent.parent
FILE = "src/main/java/example/shop/order/OrderService.java"
METHOD = "public Order place("
STATEMENT = 'log.warn("Order {} needs'
WIDTH, HEIGHT = 116, 44
PATIENCE = 60.0
THEME = TerminalTheme(
    (30, 32, 40),
    (215, 218, 224),
    [(30, 32, 40), (224, 108, 117), (152, 195, 121), (229, 192, 123), (97, 175, 239), (198, 120, 221), (86, 182, 194), (215, 218, 224)],
    [(92, 99, 112), (224, 108, 117), (152, 195, 121), (229, 192, 123), (97, 175, 239), (198, 120, 221), (86, 182, 194), (255, 255, 255)],
)
LOOKS = """
vim.o.termguicolors, vim.o.number, vim.o.laststatus, vim.o.wrap, vim.o.cmdheight = true, true, 2, false, 1
vim.o.swapfile, vim.o.shadafile, vim.o.shortmess, vim.o.ruler, vim.o.showmode = false, 'NONE', vim.o.shortmess .. 'IFW', false, false
vim.cmd('colorscheme slate')
vim.cmd('highlight Normal guibg=#1e2028 guifg=#d7dae0 | highlight NormalFloat guibg=#2b2f3b guifg=#d7dae0 | highlight FloatBorder guibg=#2b2f3b')
vim.lsp.handlers['textDocument/hover'] = vim.lsp.with(vim.lsp.handlers.hover, { border = 'rounded', max_width = 96 })
vim.g.mapleader = ' '
"""


def guide() -> str:
    """The Lua of docs/editors.md for the Neovim that is here."""
    page = (PROJECT / "docs" / "editors.md").read_text(encoding="utf-8")
    blocks = re.findall(r"<!-- nvim (?:0\.7|keys) -->\n+```lua\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 2, "docs/editors.md marks what Neovim 0.7 needs, and the keys"
    return "".join(blocks)


class Screen:
    """A terminal of tmux with an editor in it."""

    def __init__(self, folder: Path, file: str) -> None:
        self._socket = str(folder / "tmux")
        config = folder / "config" / "nvim"
        config.mkdir(parents=True)
        (config / "init.lua").write_text(LOOKS + guide(), encoding="utf-8")
        homes = {f"XDG_{kind}_HOME": str(folder / kind.lower()) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
        environment = {**os.environ, **homes, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
        command = ["new-session", "-d", "-x", str(WIDTH), "-y", str(HEIGHT), shlex.join(["nvim", file])]
        subprocess.run(["tmux", "-u", "-S", self._socket, "-f", os.devnull, *command], cwd=folder / "shop", env=environment, check=True)
        self._tmux("set", "-g", "status", "off")
        self._tmux("set", "-sa", "terminal-overrides", ",*:RGB")

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(["tmux", "-u", "-S", self._socket, *arguments], capture_output=True, text=True, encoding="utf-8", check=True)
        return done.stdout

    def keys(self, *keys: str) -> None:
        """Press keys, by their names in tmux."""
        self._tmux("send-keys", *keys)

    def text(self, *, colours: bool = False) -> str:
        """What is to be seen, with escape sequences for the *colours*."""
        return self._tmux("capture-pane", "-p", *(["-e"] if colours else []))

    def until(self, *words: str) -> str:
        """Wait until all *words* are to be seen, and the screen does not change any more."""
        deadline = time.monotonic() + PATIENCE
        before = ""
        while not all(word in before for word in words) or before != self.text():
            if time.monotonic() > deadline:
                sys.exit(f"still not to be seen: {words}\n{before}")
            before = self.text()
            time.sleep(0.2)  # tmux tells nobody of a change
        return before

    def end(self) -> None:
        """Close it; the server that the editor started goes with it."""
        self._tmux("kill-server")


@contextlib.contextmanager
def editor() -> Iterator[Screen]:
    """Neovim in a copy of the shop, with folders of its own for all that it keeps."""
    folder = Path(tempfile.gettempdir(), "forelog")  # a short name: it is seen
    folder.mkdir()
    try:
        shutil.copytree(PROJECT / "examples" / "shop", folder / "shop")
        screen = Screen(folder, FILE)
        try:
            yield screen
        finally:
            screen.end()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def look_around(screen: Screen) -> str:
    """A prediction from a method by its code action, then the hover of a statement; the screen with its colours."""
    screen.until("class OrderService")
    screen.keys(f"/{METHOD}", "Enter", "5w")
    wait_for_index(screen)
    screen.keys(" a")
    menu = screen.until("Predict log sequences from", "anomalies only")
    choice = next(line.split(":")[0].strip() for line in menu.splitlines() if "anomalies only" in line)
    screen.keys(choice, "Enter")
    screen.until("explicit")
    screen.keys(":resize 16", "Enter", "C-w", "p", f"/{STATEMENT}", "Enter", "zt", "5k", "5j", "w", "w")
    screen.keys(":noh | echo ''", "Enter", "K")
    screen.until("needs <")
    return screen.text(colours=True)


def wait_for_index(screen: Screen) -> None:
    """Ask until the server says that the index is there."""
    ask = "lua for _, c in pairs(vim.lsp.get_active_clients()) do c.request('workspace/executeCommand', {command = 'forelog.status'},"
    ask += " function(_, r) vim.g.forelog_state = r and r.state end) end"
    deadline = time.monotonic() + PATIENCE
    while "state=ready" not in screen.text():
        if time.monotonic() > deadline:
            sys.exit(f"the index is not ready\n{screen.text()}")
        screen.keys(f":{ask}", "Enter")
        screen.keys(":echo 'state=' . get(g:, 'forelog_state', '')", "Enter")
        time.sleep(0.3)
    screen.keys(":echo ''", "Enter")


def svg(screen: str) -> str:
    """The screen as a picture that loads nothing."""
    console = Console(width=WIDTH, record=True, file=StringIO(), force_terminal=True, color_system="truecolor", legacy_windows=False)
    for line in screen.rstrip("\n").split("\n"):
        console.print(Text.from_ansi(line), no_wrap=True, overflow="crop", crop=True)
    picture = console.export_svg(title="OrderService.java in Neovim", theme=THEME, unique_id="editor")
    picture = re.sub(r"@font-face \{.*?\}\n?", "", picture, flags=re.DOTALL).replace("Fira Code", "ui-monospace, Menlo, Consolas")
    return re.sub(r"[ \t]+$", "", picture, flags=re.MULTILINE)


def main() -> None:
    """Write the picture."""
    place = PROJECT / "docs" / "images" / "editor.svg"
    with editor() as screen:
        seen = look_around(screen)
    place.write_text(svg(seen), encoding="utf-8")
    print(place.relative_to(PROJECT))


if __name__ == "__main__":
    main()
