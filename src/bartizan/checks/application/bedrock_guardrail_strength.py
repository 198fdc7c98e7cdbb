"""A guardrail's filter of prompt attacks is at full strength."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject
from bartizan.core.verdict import Verdict, failed, passed, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.ai_resources import GUARDRAILS
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import shown
from bartizan.formats.node import Node

CONTENT = ("content_policy_config", "ContentPolicyConfig")
FILTERS = ("filters_config", "FiltersConfig")
ATTACK = "PROMPT_ATTACK"


@check(
    Meta(
        id="app-bedrock-guardrail-strength",
        title="Guardrails filter prompt attacks at high strength",
        control="APP-02",
        clause="strength-high",
        severity=Severity.HIGH,
        asks=resources(*GUARDRAILS),
        fix='In content_policy_config: filters_config { type = "PROMPT_ATTACK"  input_strength = '
        '"HIGH"  output_strength = "NONE" }.',
        absent="no guardrail is declared",
        refs=("owasp-llm/LLM01", "mitre-atlas/AML.T0051"),
        source=Source.IAC,
    ),
    Iac,
)
def bedrock_guardrail_strength(iac: Iac) -> Iterator[Verdict]:
    """A guardrail that lets prompt attacks through guards everything but the way in.

    *What it reads*: declared guardrails and their content filters. *Why it matters*: injection and
    jailbreaks come as input; at low strength most pass. *Passes*: the prompt-attack filter is HIGH
    on input and blocks. *Fails*: it is missing, weaker, or only observes. *Fix*: set HIGH.
    """
    for guardrail in iac.of(*GUARDRAILS):
        yield _verdict(guardrail)


def _verdict(guardrail: Resource) -> Verdict:
    name = subject(guardrail)
    filters, computed = _filters(guardrail)
    attack = next((each for each in filters if _text(each, "type", "Type") == ATTACK), None)
    if attack is None and computed is not None:
        because = f"its filters are decided by {shown(computed)}"
        return unknown(because, guardrail.place_of(computed), subject=name)
    if attack is None:
        because = "has no filter of prompt attacks"
        return failed(because, guardrail.place, subject=name)
    strength = attack.get("input_strength") or attack.get("InputStrength")
    action = _text(attack, "input_action", "InputAction")
    place = guardrail.place_of(strength or attack)
    if strength is not None and strength.expression is not None:
        because = f"the strength is decided by {shown(strength)}"
        return unknown(because, place, subject=name)
    if strength is None or strength.text != "HIGH":
        level = strength.text if strength is not None else "not set"
        because = f"its filter of prompt attacks is {level} on input, not HIGH"
        return failed(because, place, guardrail.place, subject=name)
    if action == "NONE":
        because = "its filter of prompt attacks only observes"
        return failed(because, place, guardrail.place, subject=name)
    return passed("prompt attacks are filtered at HIGH", place, subject=name)


def _filters(guardrail: Resource) -> tuple[tuple[Node, ...], Node | None]:
    """Return the filters that are written, and what stands for others that are computed."""
    found: list[Node] = []
    computed: Node | None = None
    for outer, inner in zip(CONTENT, FILTERS, strict=True):
        found += guardrail.body.blocks(outer, inner)
        node = guardrail.body.get(outer, inner)
        computed = computed or _computed(node)
    return tuple(found), computed


def _computed(node: Node | None) -> Node | None:
    if node is None:
        return None
    return next((each for each in (node, *node.items()) if each.expression is not None), None)


def _text(node: Node, *keys: str) -> str:
    found = next((child for key in keys if (child := node.get(key)) is not None), None)
    return (found.text if found is not None else None) or ""
