"""The key that signs sessions and tokens must not stand in the code."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.testcode import apart
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.asks import beside, calls, targets
from bartizan.evidence.source import Call, Shape, Source, Value

# Settings of frameworks, and names of modules, that hold such a key.
SETTINGS = re.compile(
    r"(?:flask\.Flask|quart\.Quart|.*\.?app)\.secret_key"
    r"|.*\.(?:SECRET_KEY|JWT_SECRET(?:_KEY)?|SESSION_SECRET(?:_KEY)?|jwt_secret(?:_key)?)"
)
# Calls that take one, by keyword or position.
SIGNERS = {
    "*.SessionMiddleware": (None, ("secret_key",)),
    "*.add_middleware": (None, ("secret_key",)),
    "jwt.encode": (1, ("key",)),
    "jwt.decode": (1, ("key",)),
    "jose.jwt.encode": (1, ("key",)),
    "jose.jwt.decode": (1, ("key",)),
    "*.URLSafeTimedSerializer": (0, ("secret_key",)),
    "*.URLSafeSerializer": (0, ("secret_key",)),
    "*.config.update": (None, ("SECRET_KEY", "JWT_SECRET_KEY")),
}
ENVIRONMENT = ("os.environ.get", "os.getenv", "os.environ.setdefault")
WORDS = ("secret_key", "jwt_secret", "session_secret")


@check(
    Meta(
        id="infra-signing-key",
        title="Keys that sign sessions and tokens are not in the code",
        control="INF-02",
        clause="none-in-code",
        severity=Severity.HIGH,
        asks=(*targets(*WORDS), *beside(calls(*SIGNERS))),
        fix="Read the key from the environment or a secrets manager, refuse to start without one, "
        "and make a new one: the old one is known.",
        absent="no key signs sessions or tokens here",
        refs=("CWE-321", "CWE-798"),
    ),
    Source,
)
def signing_key(source: Source) -> Iterator[Verdict]:
    """Whoever reads the key writes sessions and tokens of any user, an administrator too.

    *What it reads*: the keys that Flask, Starlette, Django, PyJWT, jose and itsdangerous are given.
    *Why it matters*: the key is in every copy of the repository, and a made-up word is found by
    trying. *Passes*: it is read from elsewhere. *Fails*: it is written out, be it as the fallback
    of a variable of the environment (medium). Test code is for review. *Fix*: the environment.
    """
    yield from apart(source, _verdicts(source))


def _verdicts(source: Source) -> Iterator[Verdict]:
    for value, place, subject in (*_assigned(source), *_given(source)):
        if value.text:
            yield failed("a key that signs is written out", place, subject=subject)
        elif _fallback(value):
            because = "a key that signs is written out for when the environment has none"
            verdict = failed(because, place, subject=subject)
            yield verdict.with_(severity=Severity.MEDIUM)
        elif value.name:
            because = f"the key that signs comes from {value.name.lstrip('~')}"
            yield passed(because, place, subject=subject)


def _assigned(source: Source) -> Iterator[tuple[Value, Place, str]]:
    for item in source.assigned(*WORDS):
        if SETTINGS.fullmatch(item.target):
            yield item.value, item.place, item.target.lstrip("~")


def _given(source: Source) -> Iterator[tuple[Value, Place, str]]:
    for pattern, (index, names) in SIGNERS.items():
        for call in source.calls(pattern):
            value = call.keyword(*names) or _placed(call, index)
            if value is not None:
                yield value, call.at(*names), f"{call.short} in {call.within}"


def _placed(call: Call, index: int | None) -> Value | None:
    return call.args[index] if index is not None and index < len(call.args) else None


def _fallback(value: Value) -> bool:
    parts = (value, *value.parts) if value.shape is Shape.UNKNOWN else (value,)
    return any(part.text for part in parts) or any(
        part.name in ENVIRONMENT and len(part.parts) > 1 and bool(part.parts[1].text)
        for part in parts
    )
