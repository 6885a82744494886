"""Values of Java literals (JLS 3.10)."""

import re
from typing import Final

_ESCAPE: Final = re.compile(r"\\(u+[0-9a-fA-F]{4}|[0-3]?[0-7]{1,2}|\r\n|.)", re.DOTALL)
_HIGH: Final = chr(0xD800)
_LOW: Final = chr(0xDFFF)
"""First and last surrogate; written so because mypyc takes none in literals."""
_SIMPLE: Final = {
    "b": "\b",
    "t": "\t",
    "n": "\n",
    "f": "\f",
    "r": "\r",
    "s": " ",
    '"': '"',
    "'": "'",
    "\\": "\\",
    "\n": "",
    "\r\n": "",
    "\r": "",
}


def unescape(text: str) -> str:
    """Replace escape sequences (JLS 3.10.7); what is no escape sequence stays as written."""
    if "\\" not in text:
        return text
    text = _ESCAPE.sub(_escape, text)
    if any(_HIGH <= c <= _LOW for c in text):  # surrogate pairs written as two escapes
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _escape(match: re.Match[str]) -> str:
    body = match.group(1)
    if body[0] == "u" and len(body) > 1:
        return chr(int(body.lstrip("u"), 16))
    if body[0].isdigit() and body[0] < "8":
        return chr(int(body, 8))
    return _SIMPLE.get(body, match.group())


def string_value(raw: str) -> str:
    """Value of a string literal or text block as written, quotes included."""
    if raw.startswith('"""'):
        return text_block_value(raw[3:-3] if raw.endswith('"""') and len(raw) >= 6 else raw[3:])
    return unescape(raw[1:-1] if len(raw) >= 2 and raw.endswith('"') else raw[1:])


def text_block_value(body: str) -> str:
    """Value of what stands between the triple quotes (JLS 3.10.6): strip incidental white space, then replace escapes."""
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    newline = body.find("\n")
    lines = body[newline + 1 :].split("\n")
    significant = [line for line in lines[:-1] if line.strip()] + [lines[-1]]
    indent = min((len(line) - len(line.lstrip()) for line in significant), default=0)
    stripped = [line[indent:].rstrip() if line.strip() else "" for line in lines]
    return unescape("\n".join(stripped))


def char_value(raw: str) -> str:
    """The character of a character literal."""
    return unescape(raw[1:-1])


def integer(raw: str, base: int) -> tuple[str, int]:
    """Kind (``int`` or ``long``) and two's complement value of an integer literal."""
    text = raw.replace("_", "")
    kind, bits = ("long", 64) if text[-1:] in "lL" else ("int", 32)
    text = text.rstrip("lL")
    if base in (2, 16):
        text = text[2:]
    try:
        value = int(text or "0", base)
    except ValueError:  # 08: not Java, but people write it
        value = 0
    if base != 10 and value >= 1 << (bits - 1):
        value -= 1 << bits
    return kind, value


def floating(raw: str) -> tuple[str, float]:
    """Kind (``float`` or ``double``) and value of a floating-point literal."""
    text = raw.replace("_", "")
    hexadecimal = text[:2] in ("0x", "0X")
    kind = "float" if text[-1:] in "fF" and not (hexadecimal and "p" not in text.lower()) else "double"
    text = text.rstrip("fFdD") if not hexadecimal else re.sub(r"[fFdD]$", "", text)
    try:
        return kind, float.fromhex(text) if hexadecimal else float(text)
    except (ValueError, OverflowError):
        return kind, 0.0
