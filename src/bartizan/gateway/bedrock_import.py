"""Translates a guardrail of Amazon Bedrock (GetGuardrail, API 2023-04-20) into guards.

What has no counterpart is named, one line each: nothing of a policy is lost unsaid.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.gateway.assessments import ENTITIES
from bartizan.gateway.bedrock_policy import POLICIES, unexpected
from bartizan.gateway.dialects.api import member, objects, word
from bartizan.gateway.document import Json, read_document
from bartizan.gateway.guards.registry import guard_of

WAYS: Final = (("in", "input"), ("out", "output"))
MOST_PHRASES: Final = 5000
"""How many a guard takes; Bedrock takes twice as many."""
TYPES: Final = {theirs: ours for ours, theirs in ENTITIES.items()} | {
    "AWS_ACCESS_KEY": "api_key", "AWS_SECRET_KEY": "api_key",
}  # fmt: skip
STRENGTHS: Final = {"LOW": 0.9, "MEDIUM": 0.8, "HIGH": 0.7}
TREATMENTS: Final = {"BLOCK": "block", "ANONYMIZE": "redact"}
DETECTS: Final = "it only detects (action NONE), and a guard that does nothing is none"

Part = dict[str, object]
Item = dict[str, Json]


@dataclass(slots=True)
class Translation:
    """The guards, as they stand in gateway.yaml, and what was left behind."""

    guards: list[Part] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """What was carried over and means something else here."""

    def add(self, name: str, ways: Sequence[str], settings: Part, what: str) -> None:
        """Take a guard, if it can be built with these settings; otherwise name what is left."""
        try:
            guard_of(name, settings)
        except InvalidInputError as error:
            self.left.append(f"{what}: {error.message}")
            return
        self.guards.append({"guard": name, "directions": list(ways), "settings": settings})


def translated(raw: bytes) -> Translation:
    """Translate what GetGuardrail returned. Raises FormatError for what is no such document."""
    tree = read_document(raw).tree
    if "guardrailId" not in tree and not POLICIES.keys() & tree.keys():
        raise FormatError("this is no guardrail: GetGuardrail's answer has a guardrailId")
    found = Translation()
    found.left += [f"{place}: not a member that is known" for place in unexpected(tree)]
    _content(member(tree, "contentPolicy"), found)
    _topics(objects(member(tree, "topicPolicy").get("topics")), found)
    _words(member(tree, "wordPolicy"), found)
    _sensitive(objects(member(tree, "sensitiveInformationPolicy").get("piiEntities")), found)
    _patterns(objects(member(tree, "sensitiveInformationPolicy").get("regexes")), found)
    _grounding(objects(member(tree, "contextualGroundingPolicy").get("filters")), found)
    if member(tree, "automatedReasoningPolicy").get("policies"):
        found.left.append("automatedReasoningPolicy: Bartizan proves nothing of a reply")
    for name in ("blockedInputMessaging", "blockedOutputsMessaging"):
        if word(tree, name):
            found.remarks.append(f"{name}: a refusal is told in the dialect's own words")
    return found


def _content(policy: Mapping[str, Json], found: Translation) -> None:
    for each in objects(policy.get("filters")):
        kind, what = word(each, "type"), f"content filter {word(each, 'type')}"
        if kind != "PROMPT_ATTACK":
            found.left.append(f"{what}: no guard judges what a text is about by a model")
            continue
        if "IMAGE" in _strings(each.get("inputModalities")):
            found.left.append(f"{what}, images: no guard reads them; they are refused")
        strength = word(each, "inputStrength")
        ways = list(_ways(each, what, found, WAYS[:1]))
        if strength not in STRENGTHS or not ways:
            found.left.append(f"{what}: of strength {strength or 'NONE'} it does nothing")
            continue
        found.add("injection", ways, {"threshold": STRENGTHS[strength]}, what)
        found.remarks.append(
            f"{what}: {strength} became the threshold {STRENGTHS[strength]}, which says nothing of "
            "your traffic: `bartizan guard calibrate`"
        )


def _topics(topics: Sequence[Item], found: Translation) -> None:
    by_ways: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for each in topics:
        name, what = word(each, "name"), f"denied topic {word(each, 'name')}"
        texts = [word(each, "definition"), *_strings(each.get("examples"))]
        ways = tuple(_ways(each, what, found))
        told = [text for text in texts if text]
        if ways and _taken("denied-topics", {"topics": {name: told}}, what, found):
            by_ways.setdefault(ways, {}).setdefault(name, []).extend(told)
    for ways, topic in by_ways.items():
        what = f"denied topics {', '.join(topic)}"
        found.add("denied-topics", ways, {"topics": topic}, what)
        found.remarks.append(
            f"{what}: compared by the words of their examples, not understood by a model: give "
            "more examples, and set the threshold with `bartizan guard calibrate --guards`"
        )


def _taken(name: str, settings: Part, what: str, found: Translation) -> bool:
    """Return whether a guard takes what is one of several; name what it does not take, once."""
    try:
        guard_of(name, settings)
    except InvalidInputError as error:
        line = f"{what}: {error.message}"
        found.left += [line] if line not in found.left else []
        return False
    return True


def _words(policy: Mapping[str, Json], found: Translation) -> None:
    by_ways: dict[tuple[str, ...], list[str]] = {}
    for number, each in enumerate(objects(policy.get("words")), 1):
        text, what = word(each, "text"), f"word {number}"
        ways = tuple(_ways(each, what, found))
        if ways and _taken("words", {"phrases": [text]}, what, found):
            by_ways.setdefault(ways, []).append(text)
    for ways, phrases in by_ways.items():
        for at in range(0, len(phrases), MOST_PHRASES):
            some = phrases[at : at + MOST_PHRASES]
            found.add("words", ways, {"phrases": some}, f"{len(some)} words")
    for each in objects(policy.get("managedWordLists")):
        found.left.append(f"managed word list {word(each, 'type')}: Bartizan ships no such list")


def _sensitive(entities: Sequence[Item], found: Translation) -> None:
    for way, theirs in WAYS:
        types: Part = {}
        for each in entities:
            kind, what = word(each, "type"), f"sensitive information {word(each, 'type')}"
            treatment = _treatment(each, theirs, what, found)
            ours = TYPES.get(kind)
            if ours is None:
                line = f"{what}: no type of value here is the same"
                found.left += [line] if line not in found.left else []
            elif treatment:
                types[ours] = max(treatment, str(types.get(ours, "")), key=_gravity)
        if types:
            found.add("sensitive-values", [way], {"classes": {}, "types": types}, "sensitive")


def _gravity(treatment: str) -> int:
    return ["", "redact", "block"].index(treatment)


def _patterns(regexes: Sequence[Item], found: Translation) -> None:
    for way, theirs in WAYS:
        by_treatment: dict[str, dict[str, str]] = {}
        for number, each in enumerate(regexes, 1):
            name, what = word(each, "name"), f"regex {word(each, 'name')}"
            treatment = _treatment(each, theirs, what, found)
            pattern = word(each, "pattern")
            if not treatment or not _taken("patterns", {"patterns": {name: pattern}}, what, found):
                continue
            patterns = by_treatment.setdefault(treatment, {})
            patterns[name if name not in patterns else f"{name} {number}"] = pattern
        for treatment, patterns in by_treatment.items():
            settings: Part = {"patterns": patterns, "action": treatment}
            found.add("patterns", [way], settings, "regexes")


def _grounding(filters: Sequence[Item], found: Translation) -> None:
    for each in filters:
        kind, least = word(each, "type"), each.get("threshold")
        what = f"contextual grounding {kind}"
        if each.get("enabled") is False or word(each, "action") == "NONE":
            found.left.append(f"{what}: {DETECTS}")
        elif kind != "GROUNDING" or not isinstance(least, int | float):
            found.left.append(f"{what}: no guard judges it")
        else:
            found.add("grounding", ["out"], {"sentences": float(least)}, what)
            found.remarks.append(
                f"{what}: {least} became the least share of sentences whose words stand in the "
                "sources, which is another measure than Bedrock's"
            )


def _ways(
    item: Item, what: str, found: Translation, ways: Sequence[tuple[str, str]] = WAYS
) -> Iterator[str]:
    """Yield the ways on which an item blocks; name those on which it only detects."""
    for way, theirs in ways:
        if item.get(f"{theirs}Enabled") is False:
            continue
        if word(item, f"{theirs}Action") == "NONE":
            found.left.append(f"{what}, {theirs}: {DETECTS}")
        else:
            yield way


def _treatment(item: Item, theirs: str, what: str, found: Translation) -> str:
    """Return what is done with a value on a way, "" for nothing."""
    if item.get(f"{theirs}Enabled") is False:
        return ""
    action = word(item, f"{theirs}Action") or word(item, "action")
    treatment = TREATMENTS.get(action, "")
    if not treatment:
        found.left.append(f"{what}, {theirs}: {DETECTS if action == 'NONE' else 'no action'}")
    return treatment


def _strings(value: Json) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
