"""Clients must verify whom they talk to."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.scripting import unproven
from bartizan.checks.testcode import apart
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.asks import aside, calls, keys, targets
from bartizan.evidence.scripts import Scripts
from bartizan.evidence.scriptsinks import REQUESTS as SCRIPTED
from bartizan.evidence.source import Assignment, Call, Missing, Source
from bartizan.evidence.tls import CLIENTS, FIELDS, MADE, Checking, checking, field_checking
from bartizan.evidence.value import Turned, turned

UNVERIFIED = "ssl._create_unverified_context"
# What says the same in scripts, for a connection and for all of a process.
SWITCH, VARIABLE = "rejectUnauthorized", "node_tls_reject_unauthorized"
SILENCED = "urllib3.disable_warnings"
# This machine, or the one that a container runs on, to a client that asks there.
LOCAL = frozenset({"localhost", "0.0.0.0", "host.docker.internal", "{}", ""})  # noqa: S104


@check(
    Meta(
        id="infra-tls-verification",
        title="Clients verify certificates",
        control="INF-05",
        clause="verification-on",
        severity=Severity.HIGH,
        asks=(
            *calls(*CLIENTS, *MADE, UNVERIFIED, SILENCED, *SCRIPTED),
            *targets(*FIELDS),
            *aside(keys(SWITCH)),
            *aside(targets(VARIABLE)),
        ),
        fix="Leave verification on; give a private authority's certificate by its path.",
        absent="no HTTP client",
        refs=("CWE-295", "CWE-319"),
    ),
    Source,
    Scripts,
)
def tls_verification(source: Source, scripts: Scripts) -> Iterator[Verdict]:
    """Without verification anyone on the way reads prompts and writes answers.

    *What it reads*: HTTP and cloud clients with their switches, contexts of `ssl`,
    `rejectUnauthorized` and NODE_TLS_REJECT_UNAUTHORIZED of scripts, and constant addresses. *Why
    it matters*: prompts carry what the business knows. *Passes*: verification is left on. *Fails*:
    it is off, or a remote address is plain http. A switch that is set out of sight, silenced
    warnings, and test code are for review. *Fix*: leave it on.
    """
    yield from apart(source, _verdicts(source))
    yield from apart(scripts, unproven(_script_verdicts(scripts)))


def _script_verdicts(scripts: Scripts) -> Iterator[Verdict]:
    """Yield a verdict for each switch, and one pass for the clients of scripts without any."""
    switched = tuple(_switched(scripts))
    yield from switched
    for item in scripts.assigned(VARIABLE):
        if item.value.text != "1":
            because = "the whole process is told to verify no certificate"
            yield failed(because, item.place, subject=item.place.path)
    verified = []
    for call in scripts.calls(*SCRIPTED):
        if address := _plain(call):
            yield _unencrypted(call, address)
        else:
            verified.append(call.place)
    if verified and not switched:
        because = f"{len(verified)} clients in scripts verify certificates"
        yield passed(because, *verified[:20], subject="clients in scripts")


def _switched(scripts: Scripts) -> Iterator[Verdict]:
    for item in scripts.maps(SWITCH):
        given, place = item.value.entry(SWITCH), item.place
        stands = turned(given) if given is not None else Turned.OPEN
        if stands is Turned.OFF:
            yield failed(f"{SWITCH} is off", place, subject=place.path)
        elif stands is Turned.OPEN:
            yield review(f"{SWITCH} is decided at run time", place, subject=place.path)


def _unencrypted(call: Call, address: str) -> Verdict:
    because = f"talks to {address} without encryption"
    verdict = failed(because, call.place, subject=_subject(call))
    return verdict.with_(severity=Severity.MEDIUM)


def _verdicts(source: Source) -> Iterator[Verdict]:
    verified = []
    for call in source.calls(*CLIENTS):
        verdict = _judge(call)
        if verdict is not None:
            yield verdict
        else:
            verified.append(call.place)
    for item in source.assigned(*FIELDS):
        yield from _field(item)
    for call in source.calls(UNVERIFIED):
        yield failed("makes a context that verifies nothing", call.place, subject=_subject(call))
    for call in source.calls(SILENCED):
        because = "silences the warnings of connections that verify nobody: see which those are"
        yield review(because, call.place, subject=_subject(call)).with_(severity=Severity.LOW)
    if verified:
        because = f"{len(verified)} clients verify certificates"
        yield passed(because, *verified[:20], subject="clients")


def _judge(call: Call) -> Verdict | None:
    """Return what is wrong with a client, None where it verifies whom it talks to."""
    name, stands = checking(call)
    if stands is Checking.OFF:
        return failed("certificate verification is off", call.at(name), subject=_subject(call))
    if address := _plain(call):
        return _unencrypted(call, address)
    if stands is Checking.OPEN:
        hidden = call.option(name) is Missing.HIDDEN
        said = "may be set by options out of sight" if hidden else "is decided at run time"
        return review(f"{name} {said}", call.at(name), subject=_subject(call))
    return None


def _field(item: Assignment) -> Iterator[Verdict]:
    stands = field_checking(item)
    name = item.target.lstrip("~")
    if stands is Checking.OFF:
        yield failed(f"{name} is set so that nobody is verified", item.place, subject=name)
    elif stands is Checking.OPEN:
        because = f"{name} is set: see that certificates are verified all the same"
        yield review(because, item.place, subject=name)


def _plain(call: Call) -> str:
    address = call.argument(0, "url", "base_url", "endpoint_url")
    text = address.literal if address is not None else ""
    if not text.startswith("http://"):
        return ""
    host = text[len("http://") :].split("/", 1)[0].split(":", 1)[0]
    local = host in LOCAL or host.startswith("127.")
    return "" if local or "." not in host else host


def _subject(call: Call) -> str:
    return f"{call.name} in {call.within}"
