"""A route hides the categories of the profile if its guards hide every type of them."""

from collections.abc import Mapping

from bartizan.core.words import Outcome
from tests.builders_gateway import CLIENT, configuration, exchange, guarded
from tests.checks.case import Case

CHECK = "app-gateway-categories"
GUARD = "guards: [{guard: sensitive-values, %s}]"
TEXT = configuration(GUARD % "settings: {classes: {personal: redact, secret: block}}")
BROKEN = configuration("surprise: 1")
ATTACHED = "{name: chat, dialect: openai-chat, upstream: one, models: [m], attachments: [image]}"


def named(text: str, *categories: str) -> Mapping[str, str | bytes]:
    """A gateway in use whose profile names categories."""
    files = guarded(text, *exchange(text))
    more = f"data: {{categories: [{', '.join(categories)}]}}\n" if categories else ""
    return {**files, "bartizan.yaml": f"{files['bartizan.yaml']!s}{more}"}


CASES = (
    Case(check=CHECK, outcome=Outcome.PASS, files=named(TEXT, "personal", "credentials")),
    Case(
        check=CHECK, outcome=Outcome.PASS,
        files=named(configuration(GUARD % "directions: [out]"), "payment", "health"),
    ),
    *(
        Case(
            check=CHECK, outcome=Outcome.REVIEW, files=named(text, "personal"),
            says="nothing keeps personal", without=Outcome.PASS,
        )
        for text in (
            configuration(),
            configuration(GUARD % "directions: [in], settings: {classes: {personal: block}}"),
            configuration(GUARD % "settings: {classes: {personal: tokenise}}"),
            configuration(GUARD % "settings: {classes: {personal: block}, types: {email: allow}}"),
            configuration(GUARD % "settings: {classes: {personal: block}, least: 0.9}"),
            configuration(GUARD % "settings: {classes: {personal: block}, stream_names: true}"),
            configuration(GUARD % "settings: {classes: {personal: block}}", route=ATTACHED),
        )
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, files=named(TEXT, "personal", "biometric"),
        says="nothing keeps biometric", without=Outcome.PASS,
    ),
    Case(
        check=CHECK, outcome=Outcome.REVIEW, files=named(TEXT), says="names no categories",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, files=named(BROKEN, "personal"),
        without=Outcome.PASS,
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": CLIENT}),
)  # fmt: skip
