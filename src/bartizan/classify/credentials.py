"""Credentials as types of values: what the detectors of secrets find in a block of texts."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from bartizan.classify.assigned import ASSIGNED, PASSWORD_NAME
from bartizan.classify.plausible import is_example
from bartizan.classify.providers_ai import AI
from bartizan.classify.providers_platform import PLATFORM
from bartizan.classify.proving import Block, Found
from bartizan.classify.secrets import Span, proven
from bartizan.classify.structured import BASIC_AUTH, CONNECTION, DOTNET, JWT, PRIVATE_KEY
from bartizan.core.words import Confidence

API_KEY, PASSWORD, JSON_TOKEN, KEY = "api_key", "password", "jwt", "private_key"
TITLES: Final = {
    API_KEY: "API key or token of a service",
    PASSWORD: "password, also within an address",
    JSON_TOKEN: "signed token (JWT)",
    KEY: "private key",
}
_TYPES: Final = {
    PRIVATE_KEY.name: KEY,
    JWT.name: JSON_TOKEN,
    **{each.name: PASSWORD for each in (CONNECTION, BASIC_AUTH, DOTNET)},
    **{each.name: API_KEY for each in (*AI, *PLATFORM)},
}
_GENERIC: Final = frozenset(each.name for each in ASSIGNED)
_SCORES: Final = {Confidence.HIGH: 0.97, Confidence.MEDIUM: 0.8, Confidence.LOW: 0.55}
_EXAMPLE: Final = 0.55
_RANK: Final = -1


def credentials(joined: Block, types: frozenset[str] | None) -> Iterator[Found]:
    """Yield the credentials of these types (all without any) in a block of texts."""
    if types is not None and types.isdisjoint(TITLES):
        return
    for span in proven(joined.data, settings=True):
        name = type_of(span)
        row = bisect_right(joined.starts, span.start) - 1
        whole = joined.end_of(row)
        end = min(span.end, whole)  # the body of a key takes the space behind it
        if span.end <= whole + 1 and (types is None or name in types):
            score = _EXAMPLE if is_example(span.value) else _SCORES[span.detector.confidence]
            yield Found(row, span.start, end, name, score, _RANK)


def type_of(span: Span) -> str:
    """Return the type of a credential: passwords apart from keys, by the name of what they are."""
    if span.detector.name in _GENERIC:
        return PASSWORD if PASSWORD_NAME.search(span.name) else API_KEY
    return _TYPES[span.detector.name]
