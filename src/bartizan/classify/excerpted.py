"""Masks what only looks like a secret or a person's data, in a line of a file that is shown."""

import re
from typing import Final

from bartizan.classify.hide import hide
from bartizan.classify.plausible import has_kinds
from bartizan.classify.told import MASK, NAMES

_NAMED_SECRET: Final = re.compile(
    rf"((?:{NAMES}|auth)[a-z0-9_]{{0,30}}[\"']?\]?\s{{0,4}}(?:[:=]|=>|,)\s{{0,4}}[bru]{{0,2}}[\"'])"
    r"([^\"']{4,})",
    re.IGNORECASE,
)
_BARE_SECRET: Final = re.compile(
    rf"({NAMES}[a-z0-9_]{{0,30}}"
    r"\s{0,4}[:=]\s{0,4})(?![\w.]{0,200}[(\[])([^\s\"'()\[\]{}$<«…]{4,})",
    re.IGNORECASE,
)
_KNOWN_PREFIX: Final = re.compile(
    r"\b(?:sk-|sk_|pk_|rk_|gh[pousr]_|github_pat_|glpat-|hf_|xox[abprs]-|AKIA|ASIA|AIza|eyJ|ya29\."
    r"|r8_|gsk_|pcsk_|lsv2_|nvapi-)[A-Za-z0-9._~+/=-]{8,}"
)
_SECRET_WORD: Final = re.compile(NAMES, re.IGNORECASE)
_LITERAL: Final = re.compile(r"([\"'])([^\"'\s]{8,})\1")
_RUN: Final = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}"
)
_ACCOUNT: Final = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_LONG_NUMBER: Final = re.compile(r"\b\d(?:[ -]?\d){8,18}\b")


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
    return f"{match[1]}{MASK}{match[1]}" if has_kinds(match[2]) else match[0]


def _dense(run: str) -> bool:
    """Whether a run of characters is more like a key than like words or a path."""
    digits = sum(character.isdigit() for character in run)
    letters = len(run) - digits
    return digits >= 2 and letters >= 2 and max(map(len, run.split("/"))) >= 10  # noqa: PLR2004
