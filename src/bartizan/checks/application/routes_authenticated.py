"""Whoever asks a model must have said who they are."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.admission import unjudged
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.serving import SERVING_ASKS, model_routes
from bartizan.evidence.source import Source


@check(
    Meta(
        id="app-routes-authenticated",
        title="Routes that ask a model demand an authenticated caller",
        control="APP-07",
        clause="callers-authenticated",
        severity=Severity.HIGH,
        confidence=Confidence.MEDIUM,
        asks=SERVING_ASKS,
        fix="Put a dependency on the route that resolves the caller, such as "
        "Depends(current_user), or one for the whole router or application.",
        absent="no route that asks a model",
        refs=("CWE-306", "owasp-llm/LLM10"),
    ),
    Source,
    Scripts,
)
def routes_authenticated(source: Source, scripts: Scripts) -> Iterator[Verdict]:
    """An open model route is found within hours, and whoever finds it spends your money.

    *What it reads*: routes of FastAPI, Flask, aiohttp, Tornado and their kin, of Django (tables of
    paths, the REST framework, Ninja, Channels), of gRPC, of the servers of the standard library and
    of plain WSGI and ASGI, and of Next.js (route handlers, API routes, server actions), Express,
    Hono, Fastify and their kin, from which a model is asked, directly, through functions, or by
    handing it to a thread or a task; dependencies, decorators, permissions, middleware and calls
    that authenticate. *Why it matters*: consumption, data and tools are then anyone's. *Passes*:
    code that can be seen refuses a caller without proof, with 401 or 403, or a known library does.
    *Fails*: nothing does. What only its name calls an authentication, and a middleware of unknown
    use, are for review; so is a proof whose error is caught and passed over, or that is asked for
    only where something is set. Who a caller is that the request itself says proves nothing.
    *Fix*: a dependency, or a middleware before all.
    """
    for facts in (source, scripts):
        yield from _verdicts(facts)


def _verdicts(source: Source) -> Iterator[Verdict]:
    unknown = unjudged(source)
    for route in model_routes(source):
        place = route.mark.place
        if route.authenticated is not None:
            because = f"{route.subject} authenticates its caller"
            yield passed(because, place, route.authenticated, subject=route.subject)
        elif route.named is not None:
            because = (
                f"{route.subject} is authenticated by name; no code was found here that always "
                "refuses a caller with 401 or 403"
            )
            yield review(because, place, route.named, subject=route.subject)
        elif unknown is not None:
            because = f"{route.subject} asks a model; see whether the middleware authenticates"
            yield review(because, place, unknown, subject=route.subject)
        elif route.said is not None:
            because = (
                f"{route.subject} asks a model, and takes who calls from what the request says"
            )
            yield failed(because, place, route.said, subject=route.subject)
        else:
            because = (
                f"{route.subject} asks a model, and nothing in the code says who calls; see "
                "whether something in front of the service authenticates"
            )
            yield failed(because, place, route.function.place, subject=route.subject)
