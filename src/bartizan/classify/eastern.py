"""Names of persons in Chinese, Japanese and Korean sentences, without a title beside them.

These scripts have no capitals and, but for Korean, no spaces. A name is a known surname, then one
or two characters that parents choose, where a sentence lets a name begin and end: a word of a role,
a preposition or a mark before it, a particle or a verb after it. In Korean the particle must agree
with the last syllable (은 after a final consonant, 는 after a vowel), as it does after a name.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from bartizan.classify.detectors.person import CHINESE, JAPANESE, KOREAN

SCORE: Final = 0.7
_EASTERN: Final = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]")
_OPEN: Final = "\\s,|>\\]\uff0c\u3001\u3002\uff1b;\uff1a:\uff08(\u300c\u300e\u201c\"'\u300a\u3011"
_CLOSE: Final = (
    "\\s,.|<\\[!?\uff0c\u3001\u3002\uff1b;\uff1a:\uff09)"
    "\u300d\u300f\u201d\"'\u300b\u3010\uff01\uff1f\u7684"
)
# Endings of verbs and nouns, with which names seldom end.
_KO_NEVER_LAST: Final = "하라자도"
_KO_AGREE: Final = (("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"))
_KO_ANY: Final = "에게|한테|께서|님|씨|의|도"
_KO_BE: Final = "입니다|이에요|예요|이며|이고|이라고|라고"
_HANGUL: Final = 0xAC00
_FINALS: Final = 28
_KANA: Final = re.compile("[\u3041-\u30ff]")


@cache
def _lists() -> dict[str, list[str]]:
    """Return the lists by their name, each a line of the file."""
    text = (files("bartizan.classify") / "names" / "eastern.txt").read_text(encoding="utf-8")
    return {name: each for name, *each in map(str.split, text.splitlines())}


def _any(name: str) -> str:
    return "|".join(_lists()[name])


@cache
def _stop() -> frozenset[str]:
    """Return words that are written as names are."""
    return frozenset(_lists()["zh-stop"] + _lists()["ko-stop"])


@cache
def _chinese_names() -> re.Pattern[str]:
    given = _any("zh-given")
    return re.compile(
        rf"(?:(?P<role>(?:\A|(?<=[{_OPEN}])|(?<=[\u4e00-\u9fff]))(?:{_any('zh-role')})"
        rf"(?:是|为)?[\uff1a: ]?)|\A|(?<=[{_OPEN}])|(?:{_any('zh-when')}))"
        rf"(?P<name>(?:{_any('zh-two')})[{given}]{{1,2}}|(?:{CHINESE})[{given}]{{1,2}})"
        rf"(?=\Z|[{_CLOSE}]|{_any('zh-next')})"
    )


@cache
def _japanese_names() -> re.Pattern[str]:
    return re.compile(
        rf"(?:\A|(?<=[^\u4e00-\u9fff々\u30a0-\u30ff])|(?<=[\u4e00-\u9fff])(?:{_any('ja-role')})"
        rf"|(?:{_any('ja-role')}))(?P<name>(?P<surname>{JAPANESE})[ \u3000]?"
        rf"(?P<given>[{_any('ja-given')}]{{1,3}}|(?:{_any('ja-kana')})))"
        rf"(?=\Z|[{_CLOSE}]|{_any('ja-next')})"
    )


@cache
def _korean_names() -> re.Pattern[str]:
    given = _any("ko-given")
    return re.compile(
        rf"(?<![가-힣])(?P<name>(?:(?:{_any('ko-two')})[{given}]{{1,2}}|(?:{KOREAN})[{given}]{{2}})"
        rf"(?<![{_KO_NEVER_LAST}]))"
        rf"(?P<next>(?:{_KO_BE})|(?:{_KO_ANY})(?![가-힣])|[은는이가을를과와](?![가-힣])"
        rf"|(?=[,\uff0c\u3001.)\]])|\Z)"
    )


def is_eastern(text: str) -> bool:
    """Whether a text has characters of these scripts, none of which is upper or lower case."""
    return not text.isascii() and _EASTERN.search(text) is not None


def eastern(text: str) -> Iterator[tuple[int, int, float]]:
    """Yield start, end and score of each name. Time is linear; nothing is raised."""
    if not is_eastern(text):
        return
    found = _japanese(text) if _KANA.search(text) is not None else _chinese(text)
    yield from sorted({*found, *_korean(text)})


def _chinese(text: str) -> Iterator[tuple[int, int, float]]:
    """One character after a surname is a name behind a word of a role alone."""
    for match in _chinese_names().finditer(text):
        name = match["name"]
        short = len(name) == 2 and match["role"] is None  # noqa: PLR2004 - surname and given name
        if not short and name not in _stop() and name[:2] not in _stop():
            yield *match.span("name"), SCORE


def _japanese(text: str) -> Iterator[tuple[int, int, float]]:
    """After a surname of one character, as 林 or 森, one more is a word more often than a name."""
    for match in _japanese_names().finditer(text):
        if len(match["surname"]) + len(match["given"]) > 2:  # noqa: PLR2004
            yield *match.span("name"), SCORE


def _korean(text: str) -> Iterator[tuple[int, int, float]]:
    for match in _korean_names().finditer(text):
        name, following = match["name"], match["next"]
        if name not in _stop() and f"{name}{following}" not in _stop() and _agrees(name, following):
            yield *match.span("name"), SCORE


def _agrees(name: str, following: str) -> bool:
    closed = (ord(name[-1]) - _HANGUL) % _FINALS != 0
    return following not in {pair[closed] for pair in _KO_AGREE}
