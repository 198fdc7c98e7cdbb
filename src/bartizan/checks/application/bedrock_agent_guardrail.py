"""Every managed agent runs behind a guardrail at a fixed version."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.declaring import subject, undecided
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity, Source
from bartizan.evidence.ai_resources import AGENTS
from bartizan.evidence.asks import resources
from bartizan.evidence.iac import Iac, Resource
from bartizan.evidence.settings import Said, named

IDENTIFIERS = ("guardrail_configuration.guardrail_identifier",
               "GuardrailConfiguration.GuardrailIdentifier")  # fmt: skip
VERSIONS = ("guardrail_configuration.guardrail_version",
            "GuardrailConfiguration.GuardrailVersion")  # fmt: skip


@check(
    Meta(
        id="app-bedrock-agent-guardrail",
        title="Agents name a guardrail at a fixed version",
        control="APP-06",
        clause="guardrail-attached",
        severity=Severity.HIGH,
        asks=resources(*AGENTS),
        fix="Add guardrail_configuration { guardrail_identifier = "
        "aws_bedrock_guardrail.main.guardrail_id  guardrail_version = "
        "aws_bedrock_guardrail_version.main.version }.",
        absent="no agent is declared",
        refs=("CWE-693", "owasp-llm/LLM01"),
        source=Source.IAC,
    ),
    Iac,
)
def bedrock_agent_guardrail(iac: Iac) -> Iterator[Verdict]:
    """An agent without a guardrail has only its prompt between a stranger and its tools.

    *What it reads*: declared agents and the guardrail that each names. *Why it matters*: the
    guardrail screens what goes in and comes out, whatever the prompt says. *Passes*: a guardrail
    and a numbered version. *Fails*: none, or the draft, which changes under the agent. *Fix*: name
    both.
    """
    for agent in iac.of(*AGENTS):
        yield _verdict(iac, agent)


def _verdict(iac: Iac, agent: Resource) -> Verdict:
    name, guardrail = subject(agent), named(iac, agent, *IDENTIFIERS)
    version = named(iac, agent, *VERSIONS)
    if guardrail.said is Said.COMPUTED:
        return undecided(agent, guardrail, "a guardrail is attached")
    if guardrail.said is not Said.YES:
        return failed("answers without a guardrail", agent.place, subject=name)
    if version.said in {Said.NO, Said.ABSENT} or version.shown.upper() == "DRAFT":
        because = "its guardrail is the draft, which can change while the agent runs"
        verdict = failed(because, version.place, agent.place, subject=name)
        return verdict.with_(severity=Severity.MEDIUM)
    if version.said is Said.COMPUTED:
        return undecided(agent, version, "the guardrail has a fixed version")
    because = "a guardrail is attached at a fixed version"
    return passed(because, guardrail.place, subject=name)
