"""For each way in which AI goes wrong there must be a playbook."""

from collections.abc import Iterator
from dataclasses import replace

from bartizan.checks.api import Meta, check
from bartizan.checks.documenting import Wanted, document_verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.documents import DocumentKind, Documents
from bartizan.evidence.topics import topic, treated

SCENARIOS = (
    topic("prompt injection", "injection", "jailbreak*"),
    topic("leaked data", "leak*", "data loss", "exfiltrat*", "data breach", "disclos*"),
    topic("poisoned data or model", "poison*", "tampered", "backdoor*", "malicious model",
          "compromised model"),
    topic("stolen weights or keys", "stolen", "theft", "leaked key*", "key compromise",
          "compromised key*", "compromised credential*", "credential leak*"),
    topic("runaway cost", "cost*", "spend*", "budget", "denial of wallet", "billing"),
    topic("harmful output", "harmful", "toxic*", "unsafe output", "unsafe content", "hallucinat*",
          "misinformation", "wrong answer*"),
)  # fmt: skip
PARTS = (
    topic("how it is noticed", "detect*", "alert*", "alarm*", "symptom*", "trigger*", "notice*"),
    topic("what contains it", "contain*", "mitigat*", "isolat*", "disable*", "stop*", "revok*"),
    topic("who owns it", "owner*", "on call", "responsib*", "escalat*", "contact*"),
)
AGENTS = topic("agents", "agent", "agents", "agentic", "tool misuse")
ROGUE = topic("a rogue agent", "rogue agent*", "agent misuse", "tool misuse",
              "agent or tool misuse", "runaway agent*", "excessive agency", "disable the agent*",
              "stop the agent*")  # fmt: skip
WANTED = Wanted(
    noun="incident playbook",
    kinds=(DocumentKind.INCIDENT_RESPONSE,),
    topics=(*SCENARIOS, *PARTS),
    dated=False,
)


@check(
    Meta(
        id="org-incident-runbook",
        title="Playbooks cover the incidents of AI",
        control="ORG-09",
        clause="playbooks-cover",
        severity=Severity.HIGH,
        fix="Write docs/incident-response.md with a playbook for each missing scenario: how it is "
        "noticed, the commands that contain it, who owns it, which evidence to keep.",
        absent=WANTED.absence,
        files="incident|runbook|playbook|response",
        refs=("nist-800-53r5/IR-4", "eu-ai-act/Art. 73"),
    ),
    Documents,
)
def incident_runbook(documents: Documents) -> Iterator[Verdict]:
    """A playbook for servers does not say how to stop an agent or to withdraw a poisoned index.

    *What it reads*: runbooks and incident plans, all together. *Why it matters*: the first hour
    decides on the damage, and nobody invents a containment in it. *Passes*: injection, leaked data,
    poisoning, stolen weights or keys, runaway cost and harmful output (and rogue agents where they
    speak of agents) are treated, with detection, containment and owner. *Fails*: playbooks
    are there and scenarios or parts are missing. *Fix*: write those.
    """
    found = [each for each in WANTED.among(documents) if each.text is not None]
    acts = treated(found, AGENTS) is not None
    wanted = replace(WANTED, topics=(*WANTED.topics, ROGUE)) if acts else WANTED
    yield from document_verdicts(documents, wanted)
