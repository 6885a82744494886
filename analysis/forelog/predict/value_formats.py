"""How a value is printed when its hole names a format: ``java.util.Formatter``, ``java.text.MessageFormat``, the elements of an array."""

from forelog.templates.printf import SPECIFIER

# java.util.Formatter, "Date/Time Conversions": a form of forelog.predict.values each.
_TIMES = {
    "H": "1{digit}",
    "I": "0{small}",
    "k": "1{digit}",
    "l": "{small}",
    "M": "3{digit}",
    "S": "1{digit}",
    "L": "{digit}{digit}{digit}",
    "N": "{digit}{digit}{digit}000000",
    "p": "pm",
    "z": "+0000",
    "Z": "UTC",
    "s": "18943{digit}{digit}{digit}{digit}{digit}",
    "Q": "18943{digit}{digit}{digit}{digit}{digit}000",
    "B": "January",
    "b": "Jan",
    "h": "Jan",
    "A": "Tuesday",
    "a": "Tue",
    "C": "20",
    "Y": "2030",
    "y": "30",
    "j": "01{small}",
    "m": "01",
    "d": "1{digit}",
    "e": "1{digit}",
    "R": "12:3{digit}",
    "T": "12:3{digit}:1{digit}",
    "r": "12:3{digit}:1{digit} PM",
    "D": "01/1{digit}/30",
    "F": "2030-01-1{digit}",
    "c": "Tue Jan 1{digit} 12:3{digit}:1{digit} UTC 2030",
}
_ELEMENT_TIMES = {"date": "Jan 1{digit}, 2030", "time": "12:3{digit}:1{digit} PM"}


def time_form(written: str) -> str:
    """The form of a date or time for a hole's format; ``""`` for every other format."""
    if match := SPECIFIER.fullmatch(written):
        return _TIMES.get(match[6], _TIMES["F"]) if match[5] else ""
    kind = written.strip("{,}").partition(",")[0]
    return _ELEMENT_TIMES.get(kind, "")


def shown(written: str, value: str, number: int) -> str:
    """*value* as the format *written* prints it; *number* stands in where the format wants a number and the value is none.

    Unknown formats print the value as it is.
    """
    match = SPECIFIER.fullmatch(written)
    if match is not None:
        flags, width, precision, conversion = match[2] or "", int(match[3] or 0), match[4], match[6]
        text = _converted(value, number, flags, width, None if precision is None else int(precision[1:]), conversion)
        if conversion.isupper():
            text = text.upper()
        return text.ljust(width) if "-" in flags else text.rjust(width)
    if written.startswith("{"):
        return _element(written, value, number)
    if written == "[]":
        return f"[{value}]"
    return value


def _converted(value: str, number: int, flags: str, width: int, precision: int | None, conversion: str) -> str:
    kind = conversion.lower()
    if kind == "d":
        return _signed(_integer(value, number), flags, width, 0, "d")
    if kind in "xo":
        # A negative number prints as its two's complement; ours are positive.
        digits = format(abs(_integer(value, number)), kind)
        sharp = {"x": "0x", "o": "0"}[kind] if "#" in flags else ""
        return sharp + (digits.rjust(width - len(sharp), "0") if "0" in flags else digits)
    if kind in "efg":
        return _signed(_float(value, number), flags, width, 6 if precision is None else precision, kind)
    if kind == "a":
        return _float(value, number).hex()
    if kind == "h":
        return format(number & 0x7FFFFFFF, "x")
    if kind == "b":
        return value if value in ("true", "false") else "true"
    if kind == "c":
        return value[:1] or "x"
    return value if precision is None else value[:precision]


def _signed(number: float, flags: str, width: int, precision: int, kind: str) -> str:
    body = format(abs(number), ("," if "," in flags and kind in "df" else "") + ("d" if kind == "d" else f".{precision}{kind}"))
    before, after = ("-", "") if number < 0 else ("+" if "+" in flags else " " if " " in flags else "", "")
    if number < 0 and "(" in flags:
        before, after = "(", ")"
    return before + (body.rjust(width - len(before) - len(after), "0") if "0" in flags else body) + after


def _element(written: str, value: str, number: int) -> str:
    kind, _, style = written.strip("{}").lstrip(",").partition(",")
    if not kind:  # the default: numbers are grouped by the locale, other values print as they are
        return _grouped(value) if _is_number(value) else value
    if kind != "number":
        return value
    given = _float(value, number) if "." in value or "#." in style or "0." in style else _integer(value, number)
    if style == "percent":
        return f"{int(given) % 100}%"
    if style == "currency":
        return f"${given:,.2f}"
    if style.startswith("#") and "," not in style:  # {0,number,#}: no grouping
        return str(int(given)) if "." not in style else f"{given:.{len(style.partition('.')[2])}f}"
    return _grouped(str(int(given) if style == "integer" else given))


def _grouped(value: str) -> str:
    whole, dot, fraction = value.partition(".")
    return f"{int(whole):,}" + (dot + fraction if fraction.strip("0") else "")


def _is_number(value: str) -> bool:
    whole, _, fraction = value.removeprefix("-").partition(".")
    return whole.isdecimal() and (not fraction or fraction.isdecimal())


def _integer(value: str, number: int) -> int:
    return int(value) if value.removeprefix("-").isdecimal() else number % 1000


def _float(value: str, number: int) -> float:
    return float(value) if _is_number(value) else number % 100000 / 100
