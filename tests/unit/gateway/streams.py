"""Values and channels that tests of the stream filter share."""

import base64
import random
from collections.abc import Iterator, Sequence

from bartizan.classify import find
from bartizan.classify.classes import CATEGORY_OF
from bartizan.classify.registry import ENTITIES
from bartizan.gateway.holdback import Hit, Holdback, Released, Watch
from bartizan.gateway.sensitive import Values
from bartizan.gateway.undecided import WHOLE
from bartizan.gateway.words import Action

TYPES = frozenset(CATEGORY_OF) - WHOLE
PROSE = (
    "The quick brown fox jumps over the lazy dog while nobody in the village minds at all; "
    "it is said that we went home, and that was that. "
)


def _segment(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


_LETTERS = "aB3dE6gH9jK2mN5pQ8rS1tU4vW7xY0zA"
_TOKEN = ".".join(
    (
        _segment(b'{"alg":"HS256","typ":"JWT"}'),
        _segment(b'{"sub":"1234567890","more":"' + b"x" * 600 + b'"}'),
        _segment(b"a signature of thirty-two bytes."),
    )
)
_LINES = "\n".join(f"MIIEpAIBAAKCAQEA7bq3{n:044d}" for n in range(20))
_KIND = "PRIVATE KEY"
CREDENTIALS = {
    "anthropic": f"sk-ant-api03-{_LETTERS * 3}-abcdefAA",
    "openai, long": f"sk-proj-{_LETTERS}_{_LETTERS * 4}",
    "github": f"ghp_{_LETTERS}q6q7",
    "bedrock": f"ABSK{_LETTERS * 4}==",
    "json web token": _TOKEN,
    "private key": f"-----BEGIN RSA {_KIND}-----\n{_LINES}\n-----END RSA {_KIND}-----",
    "connection": "postgres://admin:Xy7!kk29zQ@db.internal/x",
    "password, quoted": 'password: "correct-Horse7battery"',
    "key, assigned": 'api_key = "zX81mmQpl0xTT21aKe93"',
    "password, written": "password: hunter2Xy!9z ok",
}
VALUES: Sequence[tuple[str, str]] = (
    *(
        (entity.name, example.replace("«", "").replace("»", ""))
        for entity in ENTITIES
        if entity.name in TYPES
        for example in entity.must
    ),
    *CREDENTIALS.items(),
)
OPEN = frozenset({"json web token", "private key", "cookie"})


def hidden(kind: str) -> Hit:
    return Hit(0, 0, kind, Action.REDACT, f"«{kind}»")


WATCH: Watch = Values(TYPES, hidden)


def whole(text: str) -> str:
    """What hiding the values of the whole text gives: the oracle."""
    parts, position = [], 0
    for span in find(text, types=TYPES):
        parts += [text[position : span.start], f"«{span.type}»"]
        position = span.end
    return "".join([*parts, text[position:]])


def dice(seed: int | str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - cuts, not keys


def chunks(text: str, chance: random.Random) -> Iterator[str]:
    position = 0
    while position < len(text):
        size = chance.choice((1, 1, 2, 3, 4, 7, 20, 200))
        yield text[position : position + size]
        position += size


def streamed(holdback: Holdback, pieces: Iterator[str] | Sequence[str]) -> tuple[str, int]:
    """Return what comes out of a channel, and the most that it held."""
    out, most = [], 0
    for piece in pieces:
        out.append(holdback.feed(piece).text)
        most = max(most, holdback.held)
    out.append(holdback.finish().text)
    return "".join(out), most


def released(holdback: Holdback, pieces: Sequence[str]) -> Released:
    """Return all that comes out of a channel as one."""
    some = [*(holdback.feed(piece) for piece in pieces), holdback.finish()]
    stopped = next((each.stopped for each in some if each.stopped), None)
    hits = tuple(hit for each in some for hit in each.hits)
    return Released("".join(each.text for each in some), hits, stopped)


def texts(value: str, chance: random.Random) -> str:
    """Return a value within prose, cut and joined at random."""
    before = PROSE[chance.randrange(60) :][: chance.randrange(120)]
    after = PROSE[: chance.randrange(120)]
    join = chance.choice((" ", "\n", " (", ": "))
    return f"{before}{join}{value}{chance.choice((' ', '. ', chr(10), ', '))}{after}"
