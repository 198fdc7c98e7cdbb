"""Rule files of coding agents say everything in the open."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.agentconfig import AgentConfigs


@check(
    Meta(
        id="app-agent-rules-hidden-text",
        title="Agent rule files hold no hidden instructions",
        control="APP-18",
        clause="descriptions-clean",
        severity=Severity.HIGH,
        fix="Remove the hidden part, find out who added it, and require review of rule files.",
        absent="there is no rule file for agents",
        refs=("owasp-llm/LLM01", "owasp-agentic/ASI01"),
    ),
    AgentConfigs,
)
def agent_rules(configs: AgentConfigs) -> Iterator[Verdict]:
    """An agent obeys its rule file, so what people cannot see in it is an order behind their back.

    *What it reads*: AGENTS.md, CLAUDE.md, .cursorrules, copilot instructions and their kin. *Why it
    matters*: the agent writes code and runs commands with a developer's rights. *Passes*: plain
    text. *Fails*: invisible, bidirectional or tag characters, comments that instruct, long encoded
    text, orders to keep something from the user. *Fix*: remove it, and review rule files.
    """
    for rules in configs.rules:
        if rules.marks:
            kinds = ", ".join(dict.fromkeys(mark.kind for mark in rules.marks))
            places = dict.fromkeys(mark.place for mark in rules.marks)
            yield failed(f"{rules.path} holds {kinds}", *places, subject=rules.path)
        else:
            yield passed(f"{rules.path} is plain", Place(rules.path), subject=rules.path)
