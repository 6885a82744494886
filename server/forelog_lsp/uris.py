"""URIs of files to paths and back.

Clients write the same file in different ways (``c%3A``, ``C:``, a space or ``%20``, an umlaut or its bytes); a path is what tells them apart.
"""

import os
import re
import sys
from pathlib import Path, PureWindowsPath
from urllib.parse import quote, unquote_to_bytes, urlsplit

WINDOWS = sys.platform == "win32"
_DRIVE = re.compile(r"/?([A-Za-z]):(?=/|$)")


def to_path(uri: str, *, windows: bool = WINDOWS) -> Path | None:
    """The file that *uri* names; None when it names none: another scheme, another host, no path at all."""
    text = _text(uri, windows=windows)
    if text is None:
        return None
    return Path(os.path.normpath(text))


def _text(uri: str, *, windows: bool) -> str | None:
    try:
        parts = urlsplit(uri)
    except ValueError:  # brackets that are no address
        return None
    if parts.scheme != "file":
        return None
    # a '?' or '#' in a name is written %3F, %23; a client that forgot means the name all the same
    path = parts.path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
    data = unquote_to_bytes(path)
    if not data.startswith(b"/") or b"\0" in data:
        return None
    text = data.decode("utf-8", "replace") if windows else os.fsdecode(data)
    if windows:
        text = _DRIVE.sub(lambda drive: f"{drive[1].upper()}:", text, count=1)
        if parts.netloc and parts.netloc != "localhost":
            text = f"//{parts.netloc}{text}"
        return str(PureWindowsPath(text))
    return text if parts.netloc in {"", "localhost"} else None


def to_uri(path: Path | str, *, windows: bool = WINDOWS) -> str:
    """The URI of an absolute path."""
    text = str(path)
    if not windows:
        return "file://" + quote(os.fsencode(text))
    text = text.replace("\\", "/")
    if text.startswith("//"):
        host, _, rest = text[2:].partition("/")
        return f"file://{host}/{quote(rest)}"
    drive = _DRIVE.match(text)
    if drive is None:
        return "file://" + quote(text)
    return f"file:///{drive[1].lower()}%3A{quote(text[drive.end() :])}"  # as VS Code writes it
