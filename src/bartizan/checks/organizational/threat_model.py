"""The threats to this workload must be written down, with its components and boundaries."""

from collections.abc import Iterator
from dataclasses import replace

from bartizan.checks.api import Meta, check
from bartizan.checks.documenting import Wanted, document_verdicts
from bartizan.core.verdict import Verdict
from bartizan.core.words import Severity
from bartizan.evidence.documents import DocumentKind, Documents
from bartizan.evidence.topics import topic, treated

WANTED = Wanted(
    noun="threat model",
    kinds=(DocumentKind.THREAT_MODEL,),
    topics=(
        topic("components", "component*", "architecture", "assets", "system overview"),
        topic("trust boundaries", "trust boundar*", "boundar*"),
        topic("injection", "prompt injection", "jailbreak*"),
        topic("poisoning", "poison*", "backdoor*"),
        topic("supply chain", "malicious model*", "malicious package*", "third party"),
        topic("theft", "extraction", "stolen", "steal*", "exfiltrat*"),
        topic("leakage", "leak*", "disclos*", "data exposure"),
    ),
)
AGENTS = topic("agents", "agent", "agentic", "tool*", "mcp")
MISUSE = topic("misuse of agents", "excessive agency", "tool misuse", "agent misuse", "tool abuse",
               "misuse of tools", "rogue", "confused deputy", "unintended action*")  # fmt: skip


@check(
    Meta(
        id="org-threat-model",
        title="A threat model names components, boundaries and the threats to AI",
        control="ORG-05",
        clause="document-current",
        severity=Severity.MEDIUM,
        fix="Write docs/threat-model.md: components and trust boundaries, and for injection, "
        "poisoning, supply chain, theft, leakage (and misuse of agents) what answers each; date "
        "it.",
        absent=WANTED.absence,
        files="threat",
        refs=("nist-ai-rmf/MAP 1.1", "mitre-atlas/AML.M0008"),
    ),
    Documents,
)
def threat_model(documents: Documents) -> Iterator[Verdict]:
    """A team that has not asked what can go wrong learns it from whoever makes it go wrong.

    *What it reads*: documents that are a threat model by name or title. *Why it matters*: it says
    which controls matter here, and which paths nobody guards. *Passes*: components, trust
    boundaries and the threats to AI are treated (misuse of agents where it speaks of agents or
    tools), and a date is given. *Fails*: it is there and threats are missing. *Fix*: write it.
    """
    found = [each for each in WANTED.among(documents) if each.text is not None]
    acts = treated(found, AGENTS) is not None
    wanted = replace(WANTED, topics=(*WANTED.topics, MISUSE)) if acts else WANTED
    yield from document_verdicts(documents, wanted)
