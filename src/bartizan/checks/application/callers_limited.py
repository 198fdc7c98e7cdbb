"""One caller must not be able to use up what a model costs or can bear."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.asks import beside, calls, decorators, imports
from bartizan.evidence.serving import SERVING_ASKS, model_routes
from bartizan.evidence.source import Call, Source

# Libraries whose one purpose is this, and names that say so of anything else.
LIBRARIES = ("slowapi*", "flask_limiter*", "fastapi_limiter*", "fastapi_throttle*", "ratelimit*",
             "django_ratelimit*", "asgi_ratelimit*", "pyrate_limiter*", "limits*",
             "quart_rate_limiter*", "throttled*", "fastapi_simple_rate_limiter*")  # fmt: skip
WORDS = ("ratelimit", "rate_limit", "throttl", "quota", "limiter")
PATTERNS = tuple(f"*{word}*" for word in WORDS)
MOST_PLACES = 20


@check(
    Meta(
        id="app-callers-limited",
        title="Callers of a model are limited in requests or tokens",
        control="APP-09",
        clause="callers-limited",
        severity=Severity.MEDIUM,
        confidence=Confidence.LOW,
        asks=(
            *SERVING_ASKS,
            *beside(imports(*LIBRARIES)),
            *beside(calls(*PATTERNS)),
            *beside(decorators(*PATTERNS)),
        ),
        fix="Count requests or tokens for each caller (slowapi, flask-limiter, a gateway) and "
        "answer 429 beyond the limit.",
        absent="no route that asks a model",
        refs=("CWE-770", "owasp-llm/LLM10"),
    ),
    Source,
)
def callers_limited(source: Source) -> Iterator[Verdict]:
    """A loop in one client is enough to spend a month's budget, or to lock out everybody else.

    *What it reads*: routes from which a model is asked; libraries, decorators, middleware and calls
    that limit callers. *Why it matters*: each request costs money and a place in the queue.
    *Passes*: something in the code limits callers. *Review*: nothing was found that does; see
    whether a gateway in front of the service limits them. *Fix*: a limit for each caller.
    """
    routes = model_routes(source)
    if not routes:
        return
    if limits := tuple(_limits(source)):
        because = f"{limits[0][0]} limits callers"
        yield passed(because, *(place for _, place in limits[:5]), subject="callers")
    else:
        because = f"{len(routes)} routes ask a model, and nothing in the code limits a caller"
        places = [route.mark.place for route in routes[:MOST_PLACES]]
        yield review(because, *places, subject="callers")


def _limits(source: Source) -> Iterator[tuple[str, Place]]:
    for item in source.imports(*LIBRARIES):
        yield item.name, item.place
    for _, mark in source.decorated(*PATTERNS):
        yield mark.name.lstrip("~"), mark.place
    for call in source.calls(*PATTERNS):
        yield call.name.lstrip("~"), call.place
    for call in source.calls("*.add_middleware"):
        yield from ((n, call.place) for n in _names(call) if any(w in n.lower() for w in WORDS))


def _names(call: Call) -> tuple[str, ...]:
    return tuple(value.name for value in call.values)
