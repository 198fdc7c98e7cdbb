"""The gateway keeps the categories of data that the profile names from going out."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.gatewaying import CHAT, FILES, name_of, routes, working
from bartizan.core.verdict import Verdict, review
from bartizan.core.words import Severity, Source
from bartizan.evidence.auditlog import AuditLogs
from bartizan.evidence.declared import Declared
from bartizan.evidence.gateway import Gateways

# The class of values that guards look for, by category of the profile; the others have no detector.
CLASS_OF = {
    "personal": "personal", "health": "health", "payment": "payment", "credentials": "secret"
}  # fmt: skip


@check(
    Meta(
        id="app-gateway-categories",
        title="The gateway hides the categories of data that the profile names",
        control="APP-04",
        clause="sensitive-data-blocked",
        severity=Severity.MEDIUM,
        files=FILES,
        fix="Give the guard `sensitive-values` a treatment (redact or block) for the class of each "
        "category, on the way out: `settings: {classes: {personal: redact, …}}`.",
        absent="no configuration of a gateway that leads to a chat model",
        refs=("CWE-200", "owasp-llm/LLM02"),
        source=Source.LOG,
    ),
    Gateways,
    AuditLogs,
    Declared,
)
def gateway_categories(
    gateways: Gateways, logs: AuditLogs, declared: Declared
) -> Iterator[Verdict]:
    """What a model was shown it can say, to whoever asks in the right way.

    *What it reads*: the gateway's configuration, its records in the audit log, and the categories
    of data in bartizan.yaml. *Why it matters*: retrieved records come out as answers. *Passes*: the
    guards of a route redact or block every type of value of each category on the way out, and a log
    that a witness vouches for shows exchanges under this very configuration within a week.
    *Review*: a category is let pass, or has no detector, or is named nowhere; or the log does not
    show the route in use. *Fix*: a treatment for each class.
    """
    named = declared.profile.categories if declared.profile else ()
    for gateway, route in routes(gateways, CHAT):
        subject = name_of(gateway, route)
        missing = [each for each in named if CLASS_OF.get(each) not in route.hides]
        if not named:
            because = f"route {route.name}: bartizan.yaml names no categories of data to hide"
            yield review(because, route.place, subject=subject)
        elif missing:
            because = f"route {route.name}: nothing keeps {', '.join(missing)} from going out"
            yield review(because, route.place, subject=subject)
        else:
            yield working(
                gateway, route, logs, f"{', '.join(named)} values are kept from going out"
            )
