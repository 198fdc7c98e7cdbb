"""Documents are recognised by name, title and metadata."""

import pytest

from bartizan.collect.documents import collect, wants
from bartizan.evidence.documents import Document, Documents
from bartizan.evidence.documents import DocumentKind as Kind


def gather(files: dict[str, str]) -> Documents:
    return collect((path, text.encode()) for path, text in files.items())


def one(path: str, text: str = "") -> Document:
    (document,) = gather({path: text}).documents
    return document


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("README.md", Kind.README),
        ("a/readme", Kind.README),
        ("SECURITY.md", Kind.SECURITY_POLICY),
        (".well-known/security.txt", Kind.SECURITY_POLICY),
        ("MODEL_CARD.md", Kind.MODEL_CARD),
        ("models/modelcard.json", Kind.MODEL_CARD),
        ("data/datasheet.md", Kind.DATASET_CARD),
        ("dataset-card.yaml", Kind.DATASET_CARD),
        (".github/CODEOWNERS", Kind.CODEOWNERS),
        ("LICENSE", Kind.LICENCE),
        ("DATA_LICENSE", Kind.LICENCE),
        ("docs/threat-model.md", Kind.THREAT_MODEL),
        ("security/ThreatModel.json", Kind.THREAT_MODEL),
        ("docs/incident_response_plan.md", Kind.INCIDENT_RESPONSE),
        ("runbooks/model-rollback.md", Kind.INCIDENT_RESPONSE),
        ("policies/ai-use-policy.md", Kind.AI_POLICY),
        ("acceptable-use.md", Kind.ACCEPTABLE_USE),
        ("docs/DPIA.md", Kind.IMPACT_ASSESSMENT),
        ("risk-register.yaml", Kind.RISK_REGISTER),
        ("data_inventory.csv", Kind.DATA_INVENTORY),
        ("model-inventory.yml", Kind.MODEL_INVENTORY),
        ("vendors.yaml", Kind.SUPPLIER_REGISTER),
        ("app/prompts/system.txt", Kind.PROMPT),
        ("prompt_templates/rag.j2", Kind.PROMPT),
        ("chat.prompty", Kind.PROMPT),
        ("reports/evaluation-report.md", Kind.EVALUATION_REPORT),
        ("red-team-report-2026.md", Kind.RED_TEAM_REPORT),
        ("data-retention.md", Kind.RETENTION),
        ("PRIVACY.md", Kind.PRIVACY_NOTICE),
        ("CHANGELOG.md", Kind.CHANGELOG),
        ("docs/adr/0001-x.md", Kind.DECISION_RECORD),
        ("AGENTS.md", Kind.AGENT_RULES),
        ("pkg/CLAUDE.md", Kind.AGENT_RULES),
        (".cursorrules", Kind.AGENT_RULES),
        (".cursor/rules/style.mdc", Kind.AGENT_RULES),
        (".github/copilot-instructions.md", Kind.AGENT_RULES),
        ("skills/x/SKILL.md", Kind.AGENT_RULES),
        ("docs/notes.md", Kind.OTHER),
    ],
)
def test_kinds_by_name(path: str, kind: Kind) -> None:
    assert wants(path)
    assert kind in one(path, "{}" if path.endswith(".json") else "").kinds


@pytest.mark.parametrize(
    "path", ["main.py", "threat_model.py", "data.txt", "config.yaml", "img.png", "package.json"]
)
def test_other_files_are_no_documents(path: str) -> None:
    assert not wants(path)


def test_a_title_tells_what_a_name_does_not() -> None:
    assert one("docs/security/overview.md", "# Threat model of the assistant\n").kind is (
        Kind.THREAT_MODEL
    )
    assert one("docs/x.md", "Text\n\n## Threat model\n").kind is Kind.OTHER


def test_a_readme_may_be_a_card() -> None:
    document = one(
        "models/x/README.md", "---\npipeline_tag: text-generation\nlicense: mit\n---\n# X\n"
    )
    assert document.kinds == (Kind.README, Kind.MODEL_CARD)
    licence = document.front_matter and document.front_matter.get("license")
    assert licence
    assert licence.line == 3
    assert Kind.DATASET_CARD in one("data/README.md", "---\ndataset_info: {}\n---\n").kinds
    assert one("README.md", "# Red team report\n").kinds == (Kind.README,)


def test_headings_and_mentions_have_places() -> None:
    document = one("MODEL_CARD.md", "# Card\n\n## Intended Use\nFor red_team work.\n")
    heading = document.heading("intended use")
    assert heading is not None
    assert (heading.title, heading.line) == ("Intended Use", 3)
    mention = document.mentions("red team")
    assert mention is not None
    assert mention.line == 4
    assert document.mentions("tea") is None
    assert document.heading("limits") is None
    assert (document.lines, document.size) == (4, 43)


def test_structured_documents_are_parsed() -> None:
    document = one("risk-register.yaml", "risks:\n  - id: R1\n    owner: a\n")
    owner = document.front_matter and document.front_matter.get("risks", "owner")
    assert owner
    assert (owner.text, owner.line) == ("a", 3)


def test_owners_come_from_the_file_that_the_forge_reads() -> None:
    evidence = gather({"CODEOWNERS": "* @a\n", ".github/CODEOWNERS": "/models/ @b\n"})
    assert evidence.owners_path == ".github/CODEOWNERS"
    assert evidence.owners_of("models/x") == ("@b",)
    assert evidence.owners_of("src/x") == ()


def test_owners_that_cannot_be_read_own_nothing_and_are_a_gap() -> None:
    evidence = gather({"CODEOWNERS": "* @a\n" + "[" * 1_000 + " @a\n"})
    assert (evidence.owners_path, evidence.owners) == ("CODEOWNERS", ())
    assert [gap.path for gap in evidence.gaps] == ["CODEOWNERS"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("risk-register.yaml", "a: ["),
        ("docs/threat-model.pdf", "%PDF"),
        ("MODEL_CARD.md", "---\na: [\n---\n"),
        ("SECURITY.md", "a\x00b"),
    ],
)
def test_what_cannot_be_read_is_listed_and_a_gap(path: str, text: str) -> None:
    evidence = gather({path: text})
    assert [document.path for document in evidence.documents] == [path]
    assert [gap.path for gap in evidence.gaps] == [path]


def test_rules_of_editors_need_no_yaml() -> None:
    assert gather({".cursor/rules/x.mdc": "---\nglobs: *.ts\n---\nDo.\n"}).gaps == ()


def test_text_is_not_in_the_repr() -> None:
    assert "hunter2" not in repr(one("prompts/a.txt", "hunter2"))


def test_all_documents_of_a_kind() -> None:
    evidence = gather({"README.md": "", "SECURITY.md": ""})
    assert [each.path for each in evidence.of(Kind.SECURITY_POLICY, Kind.AI_POLICY)] == [
        "SECURITY.md"
    ]
