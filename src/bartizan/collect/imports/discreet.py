"""Rows of other tools without the values that their messages quote."""

import re
from dataclasses import replace
from typing import Final

from bartizan.classify.hide import hide
from bartizan.classify.told import MASK
from bartizan.evidence.imported import ForeignResult

# A tool that looks for secrets says what it found, often in the words of its message.
_ABOUT_SECRETS: Final = re.compile(
    r"(?i)secret|passw|passphrase|credential|token|api[-_ ]?key|private[-_ ]?key|access[-_ ]?key"
    r"|hard-?coded|gitleaks|trufflehog|entropy|cleartext|clear[-_ ]text"
)
_QUOTED: Final = re.compile(r"(?P<mark>[\"'`])(?P<value>[^\"'`\n]{3,}+)(?P=mark)")
_FOUND: Final = re.compile(
    r"(?i)((?:secret|passw\w{0,4}|token|key|credential|value|match|found|detected)s?[ \t]{0,4}"
    r"[:=][ \t]{0,4})([^\s\"'`«…]{3,}+)"
)
_DENSE: Final = re.compile(r"(?<![\w+./:\\-])(?=[A-Za-z_+]*\d)(?=\d*[A-Za-z])[\w+=!@#$%^&*~]{8,}+")


def discreet(row: ForeignResult) -> ForeignResult:
    """Return a row whose texts hold no secret that could be recognised.

    Of a message about secrets every value that it quotes is masked too, whatever it looks like.
    """
    message = hide(row.message)
    if _ABOUT_SECRETS.search(f"{row.tool} {row.rule} {message}"):
        message = _without_values(message)
    return replace(
        row,
        tool=hide(row.tool),
        tool_version=hide(row.tool_version),
        rule=hide(row.rule),
        subject=hide(row.subject),
        message=message,
    )


def _without_values(message: str) -> str:
    quoted = _QUOTED.sub(rf"\g<mark>{MASK}\g<mark>", message)
    return _DENSE.sub(MASK, _FOUND.sub(rf"\g<1>{MASK}", quoted))
