"""A guard of output on a route filters it if it can act, and the log shows the route in use."""

from bartizan.core.words import Outcome
from tests.builders_gateway import CLIENT, GUARDS, configuration, exchange, guarded
from tests.checks.case import Case

CHECK = "app-gateway-output"
TEXT = configuration(GUARDS)
BROKEN = configuration(GUARDS, "surprise: 1")
ALLOWS = "guards: [{guard: sensitive-values, settings: {classes: {secret: allow}}}]"
TYPED = "guards: [{guard: sensitive-values, settings: {classes: {}, types: {email: block}}}]"
EMPTY = "guards: [{guard: words, settings: {phrases: []}}]"
LAX = "guards: [{guard: exfiltration, settings: {action: allow}}]"
WORDS = "guards: [{guard: words, settings: {phrases: [project heron]}}]"

CASES = (
    *(
        Case(check=CHECK, outcome=Outcome.PASS, files=guarded(text, *exchange(text)))
        for text in (TEXT, configuration(TYPED), configuration(WORDS))
    ),
    *(
        Case(
            check=CHECK, outcome=Outcome.REVIEW, files=guarded(text, *exchange(text)),
            says="nothing filters", without=Outcome.PASS,
        )
        for text in map(configuration, ("", ALLOWS, EMPTY, LAX))
    ),
    Case(
        check=CHECK, outcome=Outcome.UNKNOWN, files=guarded(BROKEN, *exchange(BROKEN)),
        without=Outcome.PASS,
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": CLIENT}),
)  # fmt: skip
