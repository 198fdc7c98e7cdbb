"""A guardrail keeps personal data out of answers."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject, undecided
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity, Source
from bartizan.evidence.ai_resources import GUARDRAILS
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Said, named
from bartizan.formats.node import Node

POLICIES = (
    ("sensitive_information_policy_config", "pii_entities_config"),
    ("sensitive_information_policy_config", "regexes_config"),
    ("SensitiveInformationPolicyConfig", "PiiEntitiesConfig"),
    ("SensitiveInformationPolicyConfig", "RegexesConfig"),
)


@check(
    Meta(
        id="app-bedrock-guardrail-pii",
        title="Guardrails block or mask sensitive data",
        control="APP-04",
        clause="sensitive-data-blocked",
        severity=Severity.MEDIUM,
        asks=resources(*GUARDRAILS),
        fix="Add sensitive_information_policy_config { pii_entities_config { type = "
        '"CREDIT_DEBIT_CARD_NUMBER"  action = "BLOCK" } } with the types that the profile names.',
        absent="no guardrail is declared",
        refs=("CWE-200", "owasp-llm/LLM02"),
        source=Source.IAC,
    ),
    Iac,
)
def bedrock_guardrail_pii(iac: Iac) -> Iterator[Verdict]:
    """What a model was shown it can say, to whoever asks in the right way.

    *What it reads*: declared guardrails and their policy for sensitive information. *Why it
    matters*: retrieved records and training data come out as answers. *Passes*: types of personal
    data, or patterns, are blocked or anonymised. *Fails*: there is no such policy, or it only
    observes. *Fix*: list the types.
    """
    for guardrail in iac.of(*GUARDRAILS):
        yield _verdict(iac, guardrail)


def _verdict(iac: Iac, guardrail: Resource) -> Verdict:
    name = subject(guardrail)
    written = [entity for path in POLICIES for entity in guardrail.body.blocks(*path)]
    acting = [entity for entity in written if _acts(entity)]
    if acting:
        because = f"{len(acting)} kinds of sensitive data are blocked or masked"
        return passed(because, guardrail.place_of(acting[0]), subject=name)
    if written:
        because = "sensitive data is only observed"
        return failed(because, guardrail.place_of(written[0]), guardrail.place, subject=name)
    policy = named(iac, guardrail, *(".".join(path) for path in POLICIES))
    if policy.said in {Said.COMPUTED, Said.YES}:
        return undecided(guardrail, policy, "sensitive data is blocked or masked")
    return failed("says nothing of sensitive data", guardrail.place, subject=name)


def _acts(entity: Node) -> bool:
    actions = [entity.get(key) for key in ("action", "Action", "output_action", "OutputAction")]
    said = [action for action in actions if action is not None]
    return any(a.expression is not None or a.text in {"BLOCK", "ANONYMIZE"} for a in said)
