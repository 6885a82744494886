"""Results as documents: Markdown files in a private folder that goes with the server."""

import re
import shutil
import tempfile
from hashlib import blake2b
from pathlib import Path


class Results:
    """The folder and its files."""

    def __init__(self) -> None:
        self.show = True
        """Whether results are opened in the editor; a client that shows them in its own way says ``showResults: false``."""
        self._folder: Path | None = None

    def file(self, kind: str, target: str) -> Path | None:
        """A file for the result about *target*, always the same one; None when there is no place for it."""
        if self._folder is None or not self._folder.is_dir():
            try:
                self._folder = Path(tempfile.mkdtemp(prefix="forelog-"))  # 0700: nobody else reads what the source says
            except OSError:
                return None
        short = re.sub(r"[^\w.-]+", "-", re.sub(r"\(.*", "", target).rpartition("$")[2].rpartition(".")[2])[:60].strip("-.") or "result"
        digest = blake2b(f"{kind} {target}".encode("utf-8", "surrogatepass"), digest_size=3).hexdigest()
        return self._folder / f"{kind}-{short}-{digest}.md"

    def close(self) -> None:
        """Remove the folder."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
