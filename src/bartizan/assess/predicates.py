"""What is true of the workload: discovered or declared, whichever is stricter."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bartizan.assess.demonstrated import demonstrated
from bartizan.assess.facts import PredicateFact
from bartizan.assess.terms import exclusion_problem
from bartizan.catalogue.expression import ATOMS, SCALES, level_facts
from bartizan.core.finding import Finding
from bartizan.core.place import Place
from bartizan.core.words import Truth
from bartizan.evidence.declared import Declared, Excluded, Profile

USE_CASES = ("answers", "connects", "acts")
PERSONAL = frozenset({"personal", "health", "payment", "biometric", "children"})
OUTSIDE = frozenset({"partner", "public"})

_ORDER = {name: place for place, name in enumerate(ATOMS)}
_STRICTNESS = {Truth.FALSE: 0, Truth.UNKNOWN: 1, Truth.TRUE: 2}


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a field of the profile says of a fact."""

    truth: Truth
    because: str
    place: Place


def predicates(
    discovered: Iterable[PredicateFact],
    declared: Declared,
    today: date,
    findings: Iterable[Finding] = (),
) -> tuple[PredicateFact, ...]:
    """Return every fact of the catalogue's vocabulary, in its order.

    A fact that discovery cannot see is left out of `discovered`; one that it could not decide is
    given as unknown. A declaration raises either, and answers for the first alone: what was looked
    for and could not be decided stays unknown. A level on a scale is given as `scale:level` and
    holds from that level on downward. A live exclusion lowers a fact, and says so, unless a failing
    finding demonstrates the fact.
    """
    found = _merged(discovered)
    said = _declared(declared.profile)
    facts = {name: _joined(name, found.get(name), said.get(name)) for name in ATOMS}
    facts = _scaled(facts)
    shown = demonstrated(findings)
    for excluded in sorted(declared.exclusions, key=lambda item: (item.path, item.predicate)):
        problem = exclusion_problem(excluded, declared.people, today)
        problem = problem or _shown(shown.get(excluded.predicate))
        facts = _lowered(facts, excluded, problem)
    return tuple(facts[name] for name in sorted(facts, key=_ORDER.__getitem__))


def truths(facts: Iterable[PredicateFact]) -> Mapping[str, Truth]:
    """Return the facts as the catalogue's predicates read them."""
    return {fact.name: fact.truth for fact in facts}


def level(scale: str, facts: Mapping[str, Truth]) -> str | None:
    """Return the highest level of a scale that is known to be reached."""
    reached = [at for at in SCALES[scale] if facts.get(f"{scale}:{at}") is Truth.TRUE]
    return reached[-1] if reached else None


def missing(declared: Declared) -> tuple[str, ...]:
    """Return the fields of the profile that would make the answer surer."""
    profile = declared.profile
    if profile is None:
        return ("bartizan.yaml",)
    fields = {
        "owner.team": profile.owner_team,
        "phase": profile.phase,
        "use_cases": profile.use_cases,
        "data.sensitivity": profile.sensitivity,
        "data.categories": profile.categories,
        "data.jurisdictions": profile.jurisdictions,
        "criticality": profile.criticality,
        "exposure": profile.exposure,
        "regulations": profile.regulations,
        "risk_tolerance": profile.risk_tolerance,
        "roles": profile.roles,
    }
    return tuple(name for name, value in fields.items() if not value)


def _merged(discovered: Iterable[PredicateFact]) -> dict[str, PredicateFact]:
    """Join facts of one name: the stricter truth, with the reasons of all that say it."""
    found: dict[str, PredicateFact] = {}
    for fact in sorted(discovered, key=_fact_order):
        held = found.get(fact.name)
        if held is None or _STRICTNESS[fact.truth] > _STRICTNESS[held.truth]:
            found[fact.name] = fact
        elif fact.truth is held.truth:
            because = tuple(dict.fromkeys((*held.because, *fact.because)))
            places = tuple(dict.fromkeys((*held.places, *fact.places)))
            found[fact.name] = replace(held, because=because, places=places)
    return found


def _fact_order(fact: PredicateFact) -> tuple[object, ...]:
    return (fact.name, fact.because, [(place.path, place.line) for place in fact.places])


def _joined(name: str, found: PredicateFact | None, said: Declaration | None) -> PredicateFact:
    if found is None:
        return _from_declaration(name, said)
    if said is None or (said.truth is not Truth.TRUE and found.truth is not Truth.TRUE):
        return found
    if said.truth is not Truth.TRUE:
        note = f"overruled: {said.because}"
        places = (*found.places, said.place)
        return replace(found, because=(*found.because, note), places=places, overruled=said.because)
    if found.truth is Truth.TRUE:
        return replace(
            found, because=(*found.because, said.because), places=(*found.places, said.place)
        )
    return _from_declaration(name, said)


def _from_declaration(name: str, said: Declaration | None) -> PredicateFact:
    if said is None:
        return PredicateFact(
            name=name, truth=Truth.UNKNOWN, because=("neither discovered nor declared",)
        )
    return PredicateFact(name=name, truth=said.truth, because=(said.because,), places=(said.place,))


def _declared(profile: Profile | None) -> dict[str, Declaration]:
    if profile is None:
        return {}
    said: dict[str, Declaration] = {}
    for scale, value in (
        ("sensitivity", profile.sensitivity),
        ("criticality", profile.criticality),
    ):
        if value is not None:
            field = "data.sensitivity" if scale == "sensitivity" else scale
            for name, truth in level_facts(scale, value, exact=True).items():
                said[name] = _says(profile, field, truth, f"{scale} is {value}")
    said |= _lists(profile)
    for name in profile.facts:
        said[name] = _says(profile, "facts", Truth.TRUE, f"facts names {name}")
    return said


def _lists(profile: Profile) -> dict[str, Declaration]:
    """Read the fields that say what is and, by leaving it out, what is not."""
    said: dict[str, Declaration] = {}
    if profile.use_cases:
        for name in USE_CASES:
            truth = Truth.TRUE if name in profile.use_cases else Truth.FALSE
            listed = ", ".join(profile.use_cases)
            said[name] = _says(profile, "use_cases", truth, f"use cases are {listed}")
    if profile.exposure is not None:
        truth = Truth.TRUE if profile.exposure in OUTSIDE else Truth.FALSE
        note = f"exposure is {profile.exposure}"
        said["public_facing"] = _says(profile, "exposure", truth, note)
    if profile.categories:
        truth = Truth.TRUE if PERSONAL & set(profile.categories) else Truth.FALSE
        note = f"data categories are {', '.join(profile.categories)}"
        said["personal_data"] = _says(profile, "data.categories", truth, note)
    return said


def _says(profile: Profile, field: str, truth: Truth, note: str) -> Declaration:
    place = Place(profile.path, profile.lines.get(field, 1))
    return Declaration(truth, f"declared: {note}", place)


def _scaled(facts: dict[str, PredicateFact]) -> dict[str, PredicateFact]:
    """Make levels agree: one that holds makes the lower hold, one in doubt leaves doubt above."""
    result = dict(facts)
    for scale, levels in SCALES.items():
        names = [f"{scale}:{at}" for at in levels]
        held: PredicateFact | None = None
        for name in reversed(names):
            held = result[name] if result[name].truth is Truth.TRUE else held
            if held is not None:
                result[name] = replace(held, name=name)
        doubt: PredicateFact | None = None
        for name in names:
            fact = result[name]
            doubt = fact if fact.truth is Truth.UNKNOWN and doubt is None else doubt
            if doubt is not None and fact.truth is Truth.FALSE:
                result[name] = replace(doubt, name=name)
    return result


def _lowered(
    facts: dict[str, PredicateFact], excluded: Excluded, problem: str
) -> dict[str, PredicateFact]:
    """Apply one exclusion; of a scale it lowers the level and all above it."""
    scale, _, at = excluded.predicate.partition(":")
    levels = SCALES.get(scale, ())
    names = (
        [f"{scale}:{higher}" for higher in levels[levels.index(at) :]]
        if at in levels
        else [excluded.predicate]
    )
    return facts | {
        name: _excluded(facts[name], excluded, problem) for name in names if name in facts
    }


def _shown(finding: Finding | None) -> str:
    if finding is None:
        return ""
    where = f" ({finding.locations[0]})" if finding.locations else ""
    return f"{finding.check} found it{where}: {finding.message}"


def _excluded(fact: PredicateFact, excluded: Excluded, problem: str) -> PredicateFact:
    place = Place(excluded.path, excluded.line)
    if problem:
        note = f"an exclusion counts for nothing: {problem}"
        return replace(fact, because=(*fact.because, note), places=(*fact.places, place))
    note = (
        f"excluded until {excluded.expires} by {excluded.approved_by} "
        f"({excluded.approver_role.value}): {excluded.reason}"
    )
    return PredicateFact(
        name=fact.name,
        truth=Truth.FALSE,
        because=(note, *fact.because),
        places=(place,),
        excluded=True,
    )
