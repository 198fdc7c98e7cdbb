"""Text from scanned material, made inert: what a reader sees is all that is there."""

import re

ESCAPE_SEQUENCES = r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])"
LIVE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
SPACES = "\t\n\v\f\r\x85\u2028\u2029"
FIRST_FORMAT_CHARACTER = 0xAD


def _replacement(match: re.Match[str]) -> str:
    """Spaces stay spaces, control characters go, and invisible ones show their code point."""
    character = match.group()
    if character in SPACES:
        return " "
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    if ord(character) < FIRST_FORMAT_CHARACTER:
        return ""
    return f"[U+{ord(character):04X}]"


def inert(text: str, limit: int = 2_000) -> str:
    """Return text on one line, without control characters, at most `limit` characters long.

    Terminal escape sequences are dropped whole. Invisible and direction-changing characters are
    shown by code point (Trojan Source, hidden prompts), and lone surrogates are replaced, so that
    the result can always be written as UTF-8.
    """
    if LIVE.search(text):
        text = LIVE.sub(_replacement, re.sub(ESCAPE_SEQUENCES, "", text))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def inert_block(text: str, limit: int = 20_000) -> str:
    """Return text as `inert` does, but with its line breaks kept."""
    if not LIVE.search(text):
        return inert(text, limit)
    unescaped = re.sub(ESCAPE_SEQUENCES, "", text).replace("\r\n", "\n").expandtabs(4)
    return "\n".join(inert(line, limit) for line in unescaped.split("\n"))[:limit]
