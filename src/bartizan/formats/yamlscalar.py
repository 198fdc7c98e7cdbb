"""What an unquoted YAML scalar means (YAML 1.1, as the configuration tools read it)."""

import re

_CONSTANTS: dict[str, bool | None] = {"": None, "~": None}
for _word, _meaning in (
    ("null", None),
    ("true", True),
    ("yes", True),
    ("on", True),
    ("false", False),
    ("no", False),
    ("off", False),
):
    _CONSTANTS |= dict.fromkeys((_word, _word.title(), _word.upper()), _meaning)

_NUMBER = re.compile(
    r"(?P<int>[-+]?(?:0|[1-9][0-9_]{0,99}))"
    r"|(?P<based>0x[0-9a-fA-F]{1,99}|0b[01]{1,99})"
    r"|(?P<float>[-+]?(?:[0-9]{1,99}\.[0-9]{0,99}|\.[0-9]{1,99})(?:[eE][-+][0-9]{1,9})?)"
    r"|(?P<inf>[-+]?\.(?:inf|Inf|INF))|(?P<nan>\.(?:nan|NaN|NAN))"
)


def resolve(text: str) -> str | int | float | bool | None:
    """Return what the scalar means; text that means nothing else is a string.

    Numbers with leading zeros stay strings, because they are account ids and file modes, and so do
    dates and base-60 numbers.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "-+.0123456789":
        return text
    found = _NUMBER.fullmatch(text)
    return text if found is None else _number(text, found.lastgroup)


def _number(text: str, kind: str | None) -> int | float:
    if kind == "int":
        return int(text.replace("_", ""))
    if kind == "based":
        return int(text, 0)
    return float(text.replace(".inf", "inf").lower().replace(".", "", kind in ("inf", "nan")))
