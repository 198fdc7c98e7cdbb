"""Clients must verify whom they talk to."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.source import Call, Source
from bartizan.evidence.testcode import is_test

REQUESTS = tuple(
    f"{library}.{verb}"
    for library in ("requests", "httpx")
    for verb in ("get", "post", "put", "patch", "delete", "request", "Client", "AsyncClient")
)
OFF = ("ssl._create_unverified_context", "urllib3.disable_warnings")
CLIENTS = ("boto3.client", "boto3.resource", "aiohttp.TCPConnector", "*.OpenSearch")
SWITCHES = ("verify", "ssl", "verify_ssl", "verify_certs")


@check(
    Meta(
        id="infra-tls-verification",
        title="Clients verify certificates",
        control="INF-05",
        clause="verification-on",
        severity=Severity.HIGH,
        asks=calls(*REQUESTS, *OFF, *CLIENTS),
        fix="Leave verification on; give a private authority's certificate by its path.",
        absent="no HTTP client",
        refs=("CWE-295", "CWE-319"),
    ),
    Source,
)
def tls_verification(source: Source) -> Iterator[Verdict]:
    """Without verification anyone on the way reads prompts and writes answers.

    *What it reads*: HTTP and cloud clients with their switches, and constant addresses. *Why it
    matters*: prompts carry what the business knows. *Passes*: verification is left on. *Fails*: it
    is off, or a remote address is plain http. Tests are left out. *Fix*: leave it on.
    """
    verified = []
    for call in source.calls(*REQUESTS, *CLIENTS):
        if is_test(call.place.path):
            continue
        switch = call.keyword(*SWITCHES)
        if switch is not None and switch.is_false:
            yield failed(
                "certificate verification is off", call.at(*SWITCHES), subject=_subject(call)
            )
        elif address := _plain(call):
            because = f"talks to {address} without encryption"
            verdict = failed(because, call.place, subject=_subject(call))
            yield verdict.with_(severity=Severity.MEDIUM)
        else:
            verified.append(call.place)
    for call in source.calls("ssl._create_unverified_context"):
        yield failed("makes a context that verifies nothing", call.place, subject=_subject(call))
    if verified:
        because = f"{len(verified)} clients verify certificates"
        yield passed(because, *verified[:20], subject="clients")


def _plain(call: Call) -> str:
    address = call.argument(0, "url", "base_url", "endpoint_url")
    text = address.literal if address is not None else ""
    if not text.startswith("http://"):
        return ""
    host = text[len("http://") :].split("/", 1)[0].split(":", 1)[0]
    local = host in ("localhost", "host.docker.internal", "{}", "") or host.startswith("127.")
    return "" if local or "." not in host else host


def _subject(call: Call) -> str:
    return f"{call.name} in {call.within}"
