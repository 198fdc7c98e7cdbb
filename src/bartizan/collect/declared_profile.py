"""The commented profile that `bartizan init` writes from what discovery found."""

from collections.abc import Iterable, Iterator

import yaml

from bartizan.assess.facts import PredicateFact
from bartizan.assess.predicates import USE_CASES, level, truths
from bartizan.core.words import Phase, Truth

SHOWN = 100


def profile_document(name: str, discovered: Iterable[PredicateFact]) -> str:
    """Return a valid `bartizan.yaml` with comments that say what was found and what to declare.

    What discovery found is filled in or shown; what only people know is a comment to be filled in.
    """
    facts = tuple(sorted(discovered, key=lambda fact: fact.name))
    lines = [*_head(name), *_phase(), *_use_cases(facts), *_data(facts), *_rest(facts)]
    return "\n".join(lines) + "\n"


def _head(name: str) -> Iterator[str]:
    yield "# What the owner of this workload declares. A declaration can raise a fact that"
    yield "# Bartizan found, never lower it; lowering takes an exclusion that somebody approved"
    yield "# (.bartizan/exclusions/*.yaml). Remove the # of a line to declare it."
    yield "schema: bartizan.workload/v1"
    clean = _printable(name).strip()[:SHOWN] or "workload"
    yield yaml.safe_dump({"name": clean}, allow_unicode=True, width=10 * SHOWN).strip()
    yield ""
    yield "# Who answers for it."
    yield "# owner: {team: customer-care, contact: care-ml@example.com}"


def _phase() -> Iterator[str]:
    yield ""
    yield "# Where it is today: prototype, production or scale."
    yield f"phase: {Phase.PROTOTYPE.value}"


def _use_cases(facts: Iterable[PredicateFact]) -> Iterator[str]:
    found = [fact for fact in facts if fact.name in USE_CASES and fact.truth is Truth.TRUE]
    yield ""
    yield "# answers: replies from the model's knowledge; connects: reads the organisation's data;"
    yield "# acts: uses tools on a user's behalf."
    yield from _found(found)
    names = [name for name in USE_CASES if name in {fact.name for fact in found}]
    yield f"use_cases: [{', '.join(names)}]" if names else "# use_cases: [answers]"


def _data(facts: tuple[PredicateFact, ...]) -> Iterator[str]:
    personal = [fact for fact in facts if fact.name == "personal_data" and fact.truth is Truth.TRUE]
    found = level("sensitivity", truths(facts)) or "internal"
    yield ""
    yield "# The most sensitive data that it handles: public, internal, confidential or restricted."
    yield "# Categories: personal, health, payment, biometric, children, credentials, proprietary."
    scale = [fact for fact in facts if fact.name.startswith("sensitivity:")]
    yield from _found([*(fact for fact in scale if fact.truth is Truth.TRUE), *personal])
    categories = "personal" if personal else "proprietary"
    yield f"# data: {{sensitivity: {found}, categories: [{categories}], jurisdictions: [eu]}}"


def _rest(facts: tuple[PredicateFact, ...]) -> Iterator[str]:
    yield ""
    yield "# What an outage or a wrong answer costs: low, medium, high or critical."
    yield "# criticality: medium"
    yield "# Who can reach it: internal, partner or public."
    yield f"# exposure: {'public' if _holds(facts, 'public_facing') else 'internal'}"
    yield "# regulations: [eu-ai-act, gdpr]"
    yield "# Moves thresholds, never the catalogue: low, medium or high."
    yield "# risk_tolerance: low"
    yield ""
    yield "# Who fills each role, and so may attest and approve. One person may fill several;"
    yield "# nobody approves their own waiver."
    yield "# roles: {security: Ada, data-science: Grace, ml-platform: Alan, application: Edsger,"
    yield "#         legal: Ruth, executive-owner: Mary}"
    yield ""
    yield "# Facts that discovery can miss, for example high_risk (a legal determination)."
    skipped = (*USE_CASES, "personal_data")
    yield from _found(
        fact
        for fact in facts
        if fact.truth is Truth.TRUE and fact.name not in skipped and ":" not in fact.name
    )
    yield "# facts: [high_risk]"
    yield ""
    yield "# Evidence beside the repository, and results of other tools."
    yield "# sources: {models: [models/], datasets: [data/]}"
    yield "# imports: [security/*.sarif, security/*.ocsf.json]"


def _holds(facts: Iterable[PredicateFact], name: str) -> bool:
    return any(fact.name == name and fact.truth is Truth.TRUE for fact in facts)


def _found(facts: Iterable[PredicateFact]) -> Iterator[str]:
    for fact in facts:
        reason = fact.because[0] if fact.because else "found"
        place = f" ({fact.places[0]})" if fact.places else ""
        yield f"#   found: {fact.name}: {_printable(reason + place)[:SHOWN]}"


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
