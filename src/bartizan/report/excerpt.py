"""The few lines around a place that a report shows, without secrets and without rows of data."""

import re
from collections.abc import Sequence

from bartizan.classify.hide import hide
from bartizan.classify.told import MASK
from bartizan.core.place import Place
from bartizan.report.inert import inert

MAX_LINES = 5
MAX_CHARACTERS = 200
READ_CHARACTERS = 4_000
# A key longer than this many lines is not looked back for.
KEY_LINES = 300
CODE_FILES = (
    ".py",
    ".pyw",
    ".wsgi",
    ".ipynb",
    ".js",
    ".jsx",
    ".ts",
    ".tsx",
    ".mjs",
    ".tf",
    ".go",
    ".java",
    ".rs",
)
DATA_FILES = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".sql", ".log", ".arrow", ".avro")

_NAMED_SECRET = re.compile(
    r"((?:passw(?:or)?d|passwd|pwd|secret|token|api_?key|apikey|access_?key|credential|private_?key"
    r"|auth)[a-z0-9_]{0,30}[\"']?\]?\s{0,4}(?:[:=]|=>|,)\s{0,4}[bru]{0,2}[\"'])([^\"']{4,})",
    re.IGNORECASE,
)
_BARE_SECRET = re.compile(
    r"((?:passw(?:or)?d|passwd|pwd|secret|token|api_?key|access_?key|private_?key)[a-z0-9_]{0,30}"
    r"\s{0,4}[:=]\s{0,4})(?![\w.]{0,200}[(\[])([^\s\"'()\[\]{}$<«…]{4,})",
    re.IGNORECASE,
)
_KNOWN_PREFIX = re.compile(
    r"\b(?:sk-|sk_|pk_|rk_|gh[pousr]_|github_pat_|glpat-|hf_|xox[abprs]-|AKIA|ASIA|AIza|eyJ|ya29\."
    r"|r8_|gsk_|pcsk_|lsv2_|nvapi-)[A-Za-z0-9._~+/=-]{8,}"
)
_SECRET_WORD = re.compile(r"(?i)passw|passphrase|pwd|secret|token|api_?key|credential|private_?key")
_LITERAL = re.compile(r"([\"'])([^\"'\s]{8,})\1")
_RUN = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
_KEY_BEGINS = re.compile(r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}")
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_LONG_NUMBER = re.compile(r"\b\d(?:[ -]?\d){8,18}\b")


def first_line(place: Place) -> int:
    """Return the number of the first line that an excerpt of place shows."""
    span = (place.end_line or place.line) - place.line + 1
    before = max(0, min(2, (MAX_LINES - span) // 2))
    return max(1, place.line - before)


def excerpt(lines: Sequence[str], place: Place) -> tuple[str, ...]:
    """Return at most five lines around place, each at most 200 characters and masked.

    The first of them is line `first_line(place)`. Files of data rows yield nothing, and so does a
    place outside of the file: a wrong excerpt would be worse than none.
    """
    if place.path.lower().endswith(DATA_FILES) or not 1 <= place.line <= len(lines):
        return ()
    start = first_line(place) - 1
    code = place.path.lower().endswith(CODE_FILES)
    window = zip(lines[start : start + MAX_LINES], _of_key(lines, start), strict=False)
    return tuple(MASK if of_key else _shown(line, code=code) for line, of_key in window)


def _of_key(lines: Sequence[str], start: int) -> list[bool]:
    """Return which of the lines from `start` on continue a private key that began before them."""
    first = max(0, start - KEY_LINES)
    marks, within = [], False
    for line in lines[first : start + MAX_LINES]:
        marks.append(within)
        if "-----" in line:
            within = _KEY_BEGINS.search(line.rpartition("-----END ")[2]) is not None
    return marks[start - first :]


def _shown(line: str, *, code: bool) -> str:
    text = inert(line.rstrip("\r\n")[:READ_CHARACTERS].expandtabs(4), READ_CHARACTERS * 8)
    return inert(masked(text, code=code), MAX_CHARACTERS)


def masked(text: str, *, code: bool) -> str:
    """Return text with what looks like a secret or a person's data replaced by a mask.

    It masks too much rather than too little: an excerpt shows the shape of code, not its values.
    Outside of `code` a secret may stand without quotes.
    """
    text = hide(text, code=code)
    if not code:
        text = _BARE_SECRET.sub(lambda match: match.group(1) + MASK, text)
    text = _NAMED_SECRET.sub(lambda match: match.group(1) + MASK, text)
    if _SECRET_WORD.search(text):
        text = _LITERAL.sub(_literal, text)
    text = _KNOWN_PREFIX.sub(MASK, text)
    text = _RUN.sub(lambda match: MASK if _dense(match.group()) else match.group(), text)
    return _LONG_NUMBER.sub(MASK, _ACCOUNT.sub(MASK, _EMAIL.sub(MASK, text)))


def _literal(match: re.Match[str]) -> str:
    """Mask a literal beside a word for secrets when letters and digits are mixed in it."""
    mixed = any(map(str.isdigit, match[2])) and any(map(str.isalpha, match[2]))
    return f"{match[1]}{MASK}{match[1]}" if mixed else match[0]


def _dense(run: str) -> bool:
    """Whether a run of characters is more like a key than like words or a path."""
    digits = sum(character.isdigit() for character in run)
    letters = len(run) - digits
    return digits >= 2 and letters >= 2 and max(map(len, run.split("/"))) >= 10  # noqa: PLR2004
