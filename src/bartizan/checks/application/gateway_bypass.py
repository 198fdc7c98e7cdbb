"""What a provider counted went through the gateway."""

from collections.abc import Iterator
from itertools import groupby

from bartizan.checks.api import Meta, check
from bartizan.checks.counting import Compared, compared, covered, unnamed, written
from bartizan.checks.gatewaying import MODELS, routes
from bartizan.checks.vouching import doubts
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review, unknown
from bartizan.core.words import Outcome, Severity, Source
from bartizan.evidence.auditlog import AuditLogs, LogSeen
from bartizan.evidence.gateway import Gateways
from bartizan.evidence.usage import Passages, ProviderUsage

SAYING = {Outcome.FAIL: failed, Outcome.REVIEW: review, Outcome.PASS: passed}
WORST = (Outcome.FAIL, Outcome.REVIEW, Outcome.PASS)


@check(
    Meta(
        id="app-gateway-bypass",
        title="No request to a model goes past the gateway",
        control="APP-06",
        clause="bypass-denied",
        severity=Severity.HIGH,
        fix="Take the provider's credential from everybody but the gateway, and let only the "
        "gateway reach the provider; name the logs of all its processes in `audit.writers`.",
        absent="no configuration of a gateway that leads to a model, or no whole day that a "
        "provider counted",
        refs=("mitre-atlas/AML.T0040", "nist-800-53r5/AC-3"),
        source=Source.LOG,
    ),
    Gateways,
    AuditLogs,
    ProviderUsage,
)
def gateway_bypass(gateways: Gateways, logs: AuditLogs, usage: ProviderUsage) -> Iterator[Verdict]:
    """A log shows what came, and only the provider knows what came to it.

    *What it reads*: a provider's own counts of requests by day and model, as they were imported,
    and all requests of the same time in the logs of the gateway. *Why it matters*: whoever has the
    provider's key can ask it without any guard. *Passes*: over whole days of the last month that
    both cover, the newest of them within a week, both counts of a model agree within one in a
    hundred and the requests within five minutes of the ends; and a witness vouches for the logs.
    *Fails*: the provider counted more. *Review*: it counted less, requests that failed may hide
    some, names do not match, counts of another model do not agree, or nobody vouches for a log.
    *Unknown*: the log does not reach back. Where nobody counted, nothing is said, and the right
    role can attest it. *Fix*: the credential with the gateway alone.
    """
    on = [(gateway, route) for gateway, route in routes(gateways, MODELS)]
    if not on or not usage.days:
        return
    place = on[0][1].place
    if logs.gaps:
        return  # left open beside
    if logs.log is None:
        yield unknown("no audit log is declared that could be compared with", place)
    elif doubt := _doubt((logs.log, *usage.writers)):
        yield review(f"the log that could be compared {doubt}", place)
    elif usage.passed is not None:
        yield from _verdicts(usage, usage.passed, place)


def _doubt(logs: tuple[LogSeen, ...]) -> str:
    return next((doubt for log in logs if (doubt := doubts(log))), "")


def _verdicts(usage: ProviderUsage, passages: Passages, place: Place) -> Iterator[Verdict]:
    days = covered(usage.days, passages)
    yield from _uncovered(usage, passages)
    found: dict[tuple[str, str], list[Compared]] = {}
    for each in compared(days, passages):
        found.setdefault((each.days[0].source, each.model), []).append(each)
    worst = [min(each, key=lambda one: WORST.index(one.outcome)) for each in found.values()]
    agreed = all(each.outcome is Outcome.PASS for each in worst)
    for each in worst:
        yield _verdict(each, agreed=agreed)
    for model in unnamed(days, passages):
        because = f"the gateway asks for {model}, and no provider's counts name it"
        yield unknown(because, place, subject=model)


def _verdict(found: Compared, *, agreed: bool) -> Verdict:
    """Return the verdict on a model: what is not clear of another may be of this one."""
    places = [Place(path) for path in dict.fromkeys(day.path for day in found.days)]
    subject = f"{found.days[0].source} {found.model}".strip()
    if found.outcome is Outcome.PASS and not agreed:
        because = f"{found.because}, while other counts do not agree"
        return review(because, *places, subject=subject)
    return SAYING[found.outcome](found.because, *places, subject=subject)


def _uncovered(usage: ProviderUsage, passages: Passages) -> Iterator[Verdict]:
    """Yield for each source what is not known of its days: of the newest, or of all of them."""
    span = f"{written(passages.begin)} to {written(passages.end)}"
    for source, group in groupby(usage.days, key=lambda each: each.source):
        days = list(group)
        later = [day for day in days if day.end > passages.end]
        if later or not covered(days, passages):
            count = len(later or days)
            because = f"{source} counted {count} days that the log, of {span}, does not hold whole"
            yield unknown(because, Place(days[-1].path), subject=source)
