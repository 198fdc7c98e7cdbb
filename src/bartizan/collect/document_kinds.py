"""What a document is: by its name, by its title, or by the metadata that opens it."""

import re
from collections.abc import Iterator

from bartizan.evidence.documents import DocumentKind as Kind
from bartizan.formats.node import Node

PROSE = (".md", ".markdown", ".mdx", ".mdc", ".rst", ".adoc", ".asciidoc")
PLAIN = (".txt", "")
STRUCTURED = (".yaml", ".yml", ".json", ".toml")
TABLES = (".csv", ".tsv")
BINARY = (".pdf", ".doc", ".docx", ".odt", ".xls", ".xlsx", ".ods", ".pptx", ".odp")
TEMPLATES = (".prompt", ".prompty", ".j2", ".jinja", ".jinja2", ".tmpl", ".hbs", ".mustache")
ALL = (*PROSE, *PLAIN, *STRUCTURED, *TABLES, *BINARY, *TEMPLATES)

_SEPARATORS = re.compile(r"[\s_.,:/()-]+")
_AGENT_RULES = re.compile(
    r"(?:.*/)?(?:agents?\.md|claude(?:\.local)?\.md|gemini\.md|skill\.md|\.cursorrules|\.windsurfrules"
    r"|\.clinerules|\.roorules|\.goosehints|\.aider\.conf\.yml"
    r"|\.github/(?:copilot-instructions\.md|(?:instructions|prompts|chatmodes)/.+\.md)"
    r"|\.(?:cursor|windsurf|clinerules|roo|continue)/(?:.+/)?[^/]+\.mdc?"
    r"|\.claude/(?:.+/)?[^/]+\.md)"
)
_PROMPT_FOLDER = re.compile(r"(?:.*/)?(?:system[_-])?prompts?(?:[_-]templates?)?/.+")
_FOLDERS = {
    Kind.DECISION_RECORD: re.compile(r"(?:.*/)?(?:adrs?|decisions|decision-records)/[^/]+"),
    Kind.INCIDENT_RESPONSE: re.compile(r"(?:.*/)?(?:runbooks?|incident-response)/[^/]+"),
}
# Words of a name or a title, joined by hyphens. The kinds in _ONLY_NAMES are never told by a title.
_NAMES = {
    Kind.README: r"^readme\b",
    Kind.SECURITY_POLICY: r"^security$|security-(?:policy|txt)$|vulnerability-disclosure",
    Kind.MODEL_CARD: r"\bmodel-?cards?\b|\bsystem-card\b",
    Kind.DATASET_CARD: r"\bdata(?:set)?-?(?:cards?|sheets?)\b|\bdatasheets?\b|\bdata-statement\b",
    Kind.CODEOWNERS: r"^codeowners$",
    Kind.LICENCE: r"^(?:un)?licen[cs]e\b|\blicen[cs]e$|^copying\b",
    Kind.THREAT_MODEL: r"\bthreat-?model(?:l?ing|s)?\b",
    Kind.INCIDENT_RESPONSE: r"\bincident-(?:response|management|plan|runbook|playbook|handling"
    r"|reporting)\b|\brunbooks?\b|\bincident-?playbooks?\b|\bir-(?:plan|playbook)s?\b",
    Kind.AI_POLICY: r"\b(?:ai|llm|gen-?ai|ml|artificial-intelligence)-(?:[a-z]+-){0,2}policy\b"
    r"|\bpolicy-(?:on|for)-(?:the-use-of-)?(?:ai|artificial-intelligence)\b|\bresponsible-ai\b",
    Kind.ACCEPTABLE_USE: r"\bacceptable-use\b|\busage-policy\b|\baup\b|\bterms-of-use\b",
    Kind.IMPACT_ASSESSMENT: r"\bimpact-assessments?\b|\b(?:dpia|fria|pia|aia)\b",
    Kind.RISK_REGISTER: r"\brisk-(?:register|registry|log|assessment|treatment)\b|^risks$",
    Kind.DATA_INVENTORY: r"\bdata(?:sets?)?-(?:inventory|catalog(?:ue)?|register|map)\b|^ropa$"
    r"|\brecords-of-processing\b",
    Kind.MODEL_INVENTORY: r"\b(?:ai-)?models?-(?:inventory|register|registry|catalog(?:ue)?)\b"
    r"|\bai-(?:system-)?(?:inventory|register|registry)\b|\bai-?bom\b",
    Kind.SUPPLIER_REGISTER: r"\b(?:supplier|vendor|third-party|sub-?processor)s?"
    r"(?:$|-(?:register|list|inventory|assessments?|risks?|reviews?)\b)",
    Kind.PROMPT: r"(?:^|-)(?:system-)?prompts?(?:-templates?)?$",
    Kind.EVALUATION_REPORT: r"\beval(?:uation)?s?-(?:report|results?|summary)\b"
    r"|\bmodel-evaluation\b|\bbenchmark-results\b",
    Kind.RED_TEAM_REPORT: r"\bred-?team(?:ing)?-(?:report|results?|summary|findings|exercise)\b"
    r"|\b(?:penetration|pen)-?test(?:ing)?-(?:report|results?)\b",
    Kind.RETENTION: r"\b(?:data-)?retention(?:$|-(?:policy|schedule|plan)\b)|\bdeletion-policy\b",
    Kind.PRIVACY_NOTICE: r"^privacy$|\bprivacy-(?:notice|policy|statement)\b",
    Kind.REGULATORY_MAP: r"\bcompliance-(?:matrix|map|mapping)\b|\bregulatory\b|\bcrosswalk\b"
    r"|\breporting-matrix\b",
    Kind.SECURE_DEVELOPMENT: r"\bsecure-(?:[a-z]+-){0,2}(?:guide|guidelines|guidance|standard"
    r"|development|coding)\b|\bsecurity-guidelines\b",
    Kind.TRAINING_PLAN: r"\bsecurity-training\b|\b(?:ai-|security-)?awareness\b|\bai-literacy\b",
    Kind.ROADMAP: r"\broadmap\b",
    Kind.ARCHITECTURE: r"^architecture\b|\bsystem-design\b|\bdata-?flows?\b",
    Kind.CHANGELOG: r"^change-?log\b|^changes$|^history$|^release-notes$",
}  # fmt: skip
_PATTERNS = {kind: re.compile(pattern) for kind, pattern in _NAMES.items()}
_ONLY_NAMES = frozenset(
    {Kind.README, Kind.CODEOWNERS, Kind.LICENCE, Kind.PROMPT, Kind.CHANGELOG, Kind.ROADMAP}
    | {Kind.ARCHITECTURE, Kind.REGULATORY_MAP}
)
_CARDS = frozenset({Kind.MODEL_CARD, Kind.DATASET_CARD})
_MODEL_KEYS = frozenset({"pipeline_tag", "library_name", "base_model", "model-index", "model_name"})
_DATASET_KEYS = frozenset(
    {"task_categories", "size_categories", "dataset_info", "annotations_creators"}
    | {"source_datasets", "configs"}
)


def extension_of(path: str) -> str:
    """Return the extension in lower case, empty for names without one."""
    name = path.rpartition("/")[2].lower()
    stem, dot, extension = name.rpartition(".")
    return f".{extension}" if dot and stem else ""


def kinds_by_name(path: str) -> tuple[Kind, ...]:
    """Return what the path says a document is; nothing where it says nothing."""
    lowered = path.lower()
    if _AGENT_RULES.fullmatch(lowered):
        return (Kind.AGENT_RULES,)
    extension = extension_of(path)
    if extension not in ALL:
        return ()
    name = lowered.rpartition("/")[2]
    stem = _slug(name.removesuffix(extension) if extension else name)
    found = [kind for kind, pattern in _PATTERNS.items() if pattern.search(stem)]
    if Kind.README in found:
        return (Kind.README,)
    if extension in TEMPLATES or _PROMPT_FOLDER.fullmatch(lowered):
        found.insert(0, Kind.PROMPT)
    if extension in PROSE:
        found += [kind for kind, folder in _FOLDERS.items() if folder.fullmatch(lowered)]
    return tuple(dict.fromkeys(found))


def kinds_by_content(title: str, metadata: Node | None, *, readme: bool) -> Iterator[Kind]:
    """Yield what a document's title and metadata say it is; of a README only whether it is a card.

    A title is a heading of the first level that opens the document.
    """
    slug = _slug(title.lower())
    for kind, pattern in _PATTERNS.items():
        if kind not in _ONLY_NAMES and (kind in _CARDS or not readme) and pattern.search(slug):
            yield kind
    keys = metadata.fields().keys() if metadata else frozenset[str]()
    if keys & _MODEL_KEYS:
        yield Kind.MODEL_CARD
    if keys & _DATASET_KEYS:
        yield Kind.DATASET_CARD


def _slug(text: str) -> str:
    return _SEPARATORS.sub("-", text).strip("-")
