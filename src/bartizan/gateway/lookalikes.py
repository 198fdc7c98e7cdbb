"""Letters that stand for Latin ones: of other alphabets, small capitals, in boxes and of flags.

NFKC keeps them apart, rightly: here a text is only read once more as somebody may have meant it.
"""

import re
from typing import Final

_ALPHABETS: Final = dict(
    zip(
        map(ord, "авекмнорстухіјѕԁԛԝһӏгАВЕКМНОРСТУХІЈЅԌԚԜӀαοιρυνκτχΑΒΕΖΗΙΚΜΝΟΡΤΥΧ"),
        "abekmhopctyxijsdqwhlrABEKMHOPCTYXIJSGQWIaoipuvktxABEZHIKMNOPTYX",
        strict=True,
    )
)
_SMALL: Final = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ"
# Negative circled and squared letters, and those of which two are a flag.
_ROWS: Final = (0x1F150, 0x1F170, 0x1F1E6)
_SIGNS: Final = {
    **dict(zip(map(ord, _SMALL), "abcdefghijklmnoprstuvwyz", strict=True)),
    **{row + number: chr(ord("a") + number) for row in _ROWS for number in range(26)},
}
_SIGN: Final = f"[{_SMALL}\U0001f150-\U0001f169\U0001f170-\U0001f189\U0001f1e6-\U0001f1ff]"
_MIXED: Final = "[a-zA-Z][\u0370-\u052f]|[\u0370-\u052f][a-zA-Z]"
ALIKE: Final = re.compile(f"{_MIXED}|{_SIGN}{{3}}")
"""Where words are written so: two alphabets in a word, or three such signs in a row."""
_WORD: Final = re.compile(rf"[a-zA-Z\u0370-\u052f]+|{_SIGN}+")


def latin(text: str) -> str:
    """Return a text of the same length with such words in Latin letters."""
    return _WORD.sub(_read, text)


def _read(match: re.Match[str]) -> str:
    word = match[0]
    if ord(word[0]) in _SIGNS:
        return word.translate(_SIGNS)
    return word.translate(_ALPHABETS) if ALIKE.search(word) else word
