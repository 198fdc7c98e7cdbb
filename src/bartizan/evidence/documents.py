"""What a workload's people wrote down: policies, cards, plans, owners, rules for agents."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from bartizan.core.place import Place
from bartizan.evidence.facts import Evidence
from bartizan.formats.codeowners import OwnerRule, owners_of
from bartizan.formats.node import Node


class DocumentKind(StrEnum):
    """What a document is, by its name or by its title."""

    README = "readme"
    SECURITY_POLICY = "security-policy"
    MODEL_CARD = "model-card"
    DATASET_CARD = "dataset-card"
    CODEOWNERS = "codeowners"
    LICENCE = "licence"
    THREAT_MODEL = "threat-model"
    INCIDENT_RESPONSE = "incident-response"
    AI_POLICY = "ai-policy"
    ACCEPTABLE_USE = "acceptable-use"
    IMPACT_ASSESSMENT = "impact-assessment"
    RISK_REGISTER = "risk-register"
    DATA_INVENTORY = "data-inventory"
    MODEL_INVENTORY = "model-inventory"
    SUPPLIER_REGISTER = "supplier-register"
    PROMPT = "prompt"
    EVALUATION_REPORT = "evaluation-report"
    RED_TEAM_REPORT = "red-team-report"
    RETENTION = "retention"
    PRIVACY_NOTICE = "privacy-notice"
    REGULATORY_MAP = "regulatory-map"
    SECURE_DEVELOPMENT = "secure-development"
    TRAINING_PLAN = "training-plan"
    ROADMAP = "roadmap"
    DECISION_RECORD = "decision-record"
    ARCHITECTURE = "architecture"
    CHANGELOG = "changelog"
    AGENT_RULES = "agent-rules"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its text, its level from 1, and its line."""

    title: str
    level: int
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document. `kinds` are all that it is, the first that of its name.

    `front_matter` is the metadata block that opens it; for a structured file (YAML, JSON, TOML)
    it is the whole. `size` is in bytes and `lines` counts lines; `text` is None for a binary file.
    """

    path: str
    kinds: tuple[DocumentKind, ...]
    size: int
    lines: int = 0
    headings: tuple[Heading, ...] = ()
    front_matter: Node | None = None
    text: str | None = field(default=None, repr=False)

    @property
    def kind(self) -> DocumentKind:
        """The kind that its name says first."""
        return self.kinds[0]

    @property
    def place(self) -> Place:
        """The document's first line."""
        return Place(self.path)

    def heading(self, *words: str) -> Heading | None:
        """Return the first heading that has one of these words or phrases, whatever their case."""
        lowered = tuple(word.lower() for word in words)
        found = (h for h in self.headings if any(word in h.title.lower() for word in lowered))
        return next(found, None)

    def mentions(self, *words: str) -> Place | None:
        """Return the first line that has one of these whole words or phrases, whatever their case.

        Spaces in a phrase stand for spaces, hyphens or underscores.
        """
        if self.text is None or not words:
            return None
        phrases = (re.escape(word).replace(r"\ ", r"[\s_-]+") for word in words)
        match = re.search(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", self.text, re.IGNORECASE)
        return Place(self.path, self.text.count("\n", 0, match.start()) + 1) if match else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents(Evidence):
    """The documents of a workload, and the owners that its CODEOWNERS file names."""

    documents: tuple[Document, ...] = ()
    owners: tuple[OwnerRule, ...] = ()
    owners_path: str = ""

    def of(self, *kinds: DocumentKind) -> Iterator[Document]:
        """Yield the documents that are of one of these kinds."""
        for document in self.documents:
            if any(kind in kinds for kind in document.kinds):
                yield document

    def owners_of(self, path: str) -> tuple[str, ...]:
        """Return who owns a path by the CODEOWNERS file: the last rule that matches decides."""
        return owners_of(self.owners, path)
