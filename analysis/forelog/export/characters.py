"""Characters that have no place on a line of their own: control characters, line separators, direction marks, lone surrogates."""

_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str, keep: str = "") -> str:
    r"""*text* with every character that a terminal or a page would act on written as Java writes it (``\n``, ``\u001b``), but for *keep*.

    So a message stays on its line, and neither moves a cursor, nor colours a terminal, nor turns the direction of the text around it
    (Unicode Technical Report 36, 2.9).
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if char in keep or char == " " or char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    if char in _NAMED:
        return _NAMED[char]
    code = ord(char)
    if code < 0x10000:
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"
