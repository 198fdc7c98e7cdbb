"""What guards said, in the words of Amazon Bedrock's ApplyGuardrail (API version 2023-09-30).

A ruling for which that API has no word (a size, an address that carries data out) is told in
`actionReason` alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from bartizan.gateway.dialects.api import Turn
from bartizan.gateway.dialects.bedrock_guardrail import judged
from bartizan.gateway.document import Json, write
from bartizan.gateway.guards.grounding import Grounding
from bartizan.gateway.judging import Said
from bartizan.gateway.slots import Slot
from bartizan.gateway.words import Action, Guard, Span

INTERVENED, NONE = "GUARDRAIL_INTERVENED", "NONE"
MOST_ITEMS: Final = 1000
UNIT: Final = 1000
"""How many characters of a text are a unit of what Bedrock counts."""
ENTITIES: Final[Mapping[str, str]] = {
    "address": "ADDRESS", "ca_sin": "CA_SOCIAL_INSURANCE_NUMBER",
    "credit_card": "CREDIT_DEBIT_CARD_NUMBER", "driving_licence": "DRIVER_ID", "email": "EMAIL",
    "iban": "INTERNATIONAL_BANK_ACCOUNT_NUMBER", "ip_address": "IP_ADDRESS",
    "mac_address": "MAC_ADDRESS", "person": "NAME", "password": "PASSWORD", "phone": "PHONE",
    "uk_nhs": "UK_NATIONAL_HEALTH_SERVICE_NUMBER", "uk_nino": "UK_NATIONAL_INSURANCE_NUMBER",
    "us_bank_routing": "US_BANK_ROUTING_NUMBER", "passport": "US_PASSPORT_NUMBER",
    "us_itin": "US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER", "us_ssn": "US_SOCIAL_SECURITY_NUMBER",
}  # fmt: skip
"""Types of sensitive values by what Bedrock calls them."""
SURE: Final = ((0.95, "HIGH"), (0.85, "MEDIUM"), (0.0, "LOW"))
POLICIES: Final = {
    "denied-topics": "topicPolicyUnits",
    "injection": "contentPolicyUnits",
    "words": "wordPolicyUnits",
    "sensitive-values": "sensitiveInformationPolicyUnits",
    "patterns": "sensitiveInformationPolicyFreeUnits",
    "grounding": "contextualGroundingPolicyUnits",
}

STOPPED: Final[Mapping[str, Json]] = {"action": "BLOCKED", "detected": True}

Told = dict[str, dict[str, list[Json]]]


def answer(
    turn: Turn, said: Sequence[Said], guards: Sequence[Guard], stopped: str
) -> dict[str, Json]:
    """Return the reply to a request; `stopped` says why nothing of it is to be passed."""
    slots = judged(turn)
    length, total = _length(slots), _length(turn.reading.slots)
    units = sum(-(-len(slot.passage.text) // UNIT) for slot in slots)
    names = {guard.id for guard in guards}
    usage: dict[str, Json] = dict.fromkeys(POLICIES.values(), 0)
    usage.update({unit: units for guard, unit in POLICIES.items() if guard in names})
    outputs: list[Json] = [{"text": stopped}] if stopped else []
    if said and not stopped:
        outputs = [{"text": slot.text} for slot in slots]
    because = "; ".join(dict.fromkeys(f"{e.ruling.guard}: {e.ruling.because}" for e in said))
    return {
        "usage": usage,
        "action": INTERVENED if said else NONE,
        "actionReason": because or "No action.",
        "outputs": outputs,
        "assessments": [assessed(said, guards)],
        "guardrailCoverage": {"textCharacters": {"guarded": length, "total": total}},
    }


def _length(slots: Sequence[Slot]) -> int:
    return sum(len(slot.passage.text) for slot in slots)


def assessed(said: Sequence[Said], guards: Sequence[Guard]) -> dict[str, Json]:
    """Return an assessment: each policy with what it found and did."""
    found: Told = {}
    told: set[tuple[str, str, bytes]] = set()
    for each in said:
        tell = TELLING.get(each.ruling.guard)
        for policy, part, item in tell(each, guards) if tell else ():
            lists = found.setdefault(policy, {name: [] for name in PARTS[policy]})
            key = (policy, part, write(item))
            if key not in told and len(lists[part]) < MOST_ITEMS:
                told.add(key)
                lists[part].append(item)
    return {policy: dict(lists) for policy, lists in found.items()}


PARTS: Final = {
    "topicPolicy": ("topics",),
    "contentPolicy": ("filters",),
    "wordPolicy": ("customWords", "managedWordLists"),
    "sensitiveInformationPolicy": ("piiEntities", "regexes"),
    "contextualGroundingPolicy": ("filters",),
}
Items = Iterator[tuple[str, str, Json]]
Telling = Callable[[Said, Sequence[Guard]], Items]


def _topics(said: Said, guards: Sequence[Guard]) -> Items:  # noqa: ARG001
    for name in dict.fromkeys(span.kind for span in said.ruling.spans):
        item: dict[str, Json] = {"name": name, "type": "DENY", **STOPPED}
        yield "topicPolicy", "topics", item


def _attack(said: Said, guards: Sequence[Guard]) -> Items:  # noqa: ARG001
    score = said.ruling.score or 0.0
    sure = next(word for least, word in SURE if score >= least)
    item: dict[str, Json] = {"type": "PROMPT_ATTACK", "confidence": sure, **STOPPED}
    yield "contentPolicy", "filters", item


def _words(said: Said, guards: Sequence[Guard]) -> Items:  # noqa: ARG001
    for span in said.ruling.spans:
        item: dict[str, Json] = {"match": _match(span, said), **STOPPED}
        yield "wordPolicy", "customWords", item


def _values(said: Said, guards: Sequence[Guard]) -> Items:  # noqa: ARG001
    action = _done(said)
    for span in said.ruling.spans:
        kind, match = ENTITIES.get(span.kind, ""), _match(span, said)
        item: dict[str, Json] = {"match": match, "action": action, "detected": True}
        if kind and said.ruling.guard == "sensitive-values":
            yield "sensitiveInformationPolicy", "piiEntities", {**item, "type": kind}
        else:
            yield "sensitiveInformationPolicy", "regexes", {**item, "name": span.kind}


def _grounding(said: Said, guards: Sequence[Guard]) -> Items:
    least = next((each.least for each in guards if isinstance(each, Grounding)), 1.0)
    score = said.ruling.score or 0.0
    item: dict[str, Json] = {"type": "GROUNDING", "threshold": least, "score": score, **STOPPED}
    yield "contextualGroundingPolicy", "filters", item


def _match(span: Span, said: Said) -> str:
    return said.text[span.start : span.end]


def _done(said: Said) -> str:
    return "ANONYMIZED" if said.ruling.action is Action.REDACT else "BLOCKED"


TELLING: Final[Mapping[str, Telling]] = {
    "denied-topics": _topics,
    "injection": _attack,
    "words": _words,
    "sensitive-values": _values,
    "patterns": _values,
    "grounding": _grounding,
}
