from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.collect.declared import is_declared, read_declared
from bartizan.collect.declared_profile import profile_document
from bartizan.collect.declared_schema import json_schemas
from bartizan.collect.declared_write import (
    attestation_document,
    attestation_path,
    waiver_document,
    waiver_path,
)
from bartizan.core.errors import InvalidInputError
from bartizan.core.place import Place
from bartizan.core.words import Phase, Role, Truth
from tests import builders as build

PROFILE = b"""\
schema: bartizan.workload/v1
name: support-assistant
owner: {team: customer-care, contact: care@example.com}
phase: production
use_cases: [connects, acts]
data:
  sensitivity: confidential
  categories: [personal]
  jurisdictions: [eu]
criticality: high
exposure: public
regulations: [eu-ai-act, gdpr]
risk_tolerance: low
roles: {security: Ada, legal: Ruth}
facts: [high_risk]
sources: {models: [models/], aws: {profile: audit, regions: [eu-west-1]}}
imports: [security/*.sarif]
"""
WAIVER = b"""\
schema: bartizan.waiver/v1
control: APP-02
scope: [src/]
reason: the vendor ships the fix in December
requested_by: Ada
approved_by: Grace
approver_role: security
made: 2026-11-01
expires: 2026-11-30
"""
EXCLUSION = (
    WAIVER.replace(b"waiver/", b"exclusion/")
    .replace(b"control: APP-02", b"predicate: sensitivity:restricted")
    .replace(b"scope: [src/]\n", b"")
)


def problems(path: str, content: bytes) -> str:
    with pytest.raises(InvalidInputError) as caught:
        read_declared({path: content})
    return caught.value.message


def test_a_profile_is_read_with_the_line_of_each_field() -> None:
    profile = read_declared({"bartizan.yaml": PROFILE}).profile
    assert profile is not None
    assert (profile.name, profile.owner_team, profile.phase) == (
        "support-assistant",
        "customer-care",
        Phase.PRODUCTION,
    )
    assert profile.roles == {Role.SECURITY: "Ada", Role.LEGAL: "Ruth"}
    assert profile.sources == {
        "models": ("models/",),
        "aws": ("audit",),
        "aws.regions": ("eu-west-1",),
    }
    assert profile.lines["data.sensitivity"] == 7


def test_the_smallest_profile_declares_nothing() -> None:
    profile = read_declared({"bartizan.yaml": b"schema: bartizan.workload/v1\nname: x\n"}).profile
    assert profile is not None
    assert (profile.owner_team, profile.sensitivity, profile.sources) == ("", None, {})


def test_no_file_is_no_declaration() -> None:
    assert read_declared({"README.md": b"#"}).profile is None


def test_statements_are_read_in_the_order_of_their_paths() -> None:
    files = {
        ".bartizan/waivers/b.yaml": WAIVER,
        ".bartizan/waivers/a.yml": WAIVER,
        ".bartizan/exclusions/a.yaml": EXCLUSION,
        ".bartizan/waivers/notes.txt": b"\xff",
        ".bartizan/waivers/deep/c.yaml": b"\xff",
    }
    declared = read_declared(files)
    assert [waived.path for waived in declared.waivers] == [
        ".bartizan/waivers/a.yml",
        ".bartizan/waivers/b.yaml",
    ]
    assert declared.waivers[0].expires == date(2026, 11, 30)
    assert declared.exclusions[0].predicate == "sensitivity:restricted"
    assert declared.files == 3


def test_which_files_are_declared() -> None:
    assert is_declared("bartizan.yaml")
    assert is_declared(".bartizan/attestations/a.yaml")
    assert not is_declared("sub/bartizan.yaml")
    assert not is_declared(".bartizan/other/a.yaml")


def test_every_problem_is_named_with_its_line_and_what_is_allowed() -> None:
    bad = PROFILE.replace(b"phase: production", b"phase: prod").replace(b"confidential", b"secret")
    message = problems("bartizan.yaml", bad + b"colour: red\n")
    assert message.startswith("3 problems")
    assert "bartizan.yaml:4: 'phase' is 'prod'; allowed: prototype, production, scale" in message
    assert (
        "bartizan.yaml:7: 'data.sensitivity' is a text of 6 characters; "
        "allowed: public, internal, confidential, restricted"
    ) in message
    assert "bartizan.yaml:18: 'colour' is not a field here" in message


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b"expires: 2026-11-30\n", b"", "'expires' is missing"),
        (b"2026-11-30", b"2026-11-01", "ends before or on the day it is made"),
        (b"2026-11-30", b"30 November", "a day is written like 2026-11-22"),
        (b"2026-11-30", b"2026-W47-5", "a day is written like 2026-11-22"),
        (b"2026-11-30", b"1795000000", "a day is written like 2026-11-22"),
        (b"approver_role: security", b"approver_role: intern", "allowed: security, data-science"),
        (b"APP-02", b"anything", "'control' is a text of 8 characters"),
        (b"requested_by: Ada", b'requested_by: "\\e[31mAda"', "'requested_by' is"),
        (
            b"reason: the vendor",
            b"reason: !!python/none the vendor",
            "tags (!name) are not used here",
        ),
    ],
)
def test_a_waiver_that_breaks_its_schema(old: bytes, new: bytes, message: str) -> None:
    assert message in problems(".bartizan/waivers/a.yaml", WAIVER.replace(old, new))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "one document is expected, and there are 0"),
        (b"a: 1\n---\nb: 2\n", "one document is expected, and there are 2"),
        (b"[1]", "a map of fields is expected"),
        (b"just text", "a map of fields is expected"),
        (b"\xff\xfe", "not UTF-8"),
        (b"a: [", "bartizan.yaml:"),
        (b"a: 1\nb: ]", "bartizan.yaml:2:"),
        (b"#" * 1_000_001, "more than the 1000000"),
        (b"[" * 50, "nested deeper"),
    ],
)
def test_what_is_no_document(content: bytes, message: str) -> None:
    assert message in problems("bartizan.yaml", content)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(InvalidInputError):
        read_declared({"bartizan.yaml": content, ".bartizan/waivers/a.yaml": content})


def test_the_schemas_are_published() -> None:
    schemas = json_schemas()
    assert set(schemas) == {"workload", "attestation", "waiver", "exclusion"}
    assert schemas["waiver"]["additionalProperties"] is False
    required = schemas["waiver"]["required"]
    assert isinstance(required, list)
    assert "expires" in required


def test_a_written_attestation_reads_back() -> None:
    control = build.control()
    made = build.attested(clauses=("whole",), evidence=("docs/review.md",), statement="é: it is")
    path = attestation_path(made)
    text = attestation_document(made, control, build.PEOPLE)
    declared = read_declared({path: text.encode()})
    assert declared.attestations == (replace(made, path=path),)


def test_a_written_waiver_reads_back() -> None:
    made = build.waived(scope=("src/",))
    path = waiver_path(made)
    declared = read_declared({path: waiver_document(made, build.control(), build.PEOPLE).encode()})
    assert declared.waivers == (replace(made, path=path),)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"role": Role.LEGAL}, "legal may not decide this"),
        ({"expires": date(2027, 11, 1)}, "longer than the 90 allowed"),
        ({"clauses": ("other",)}, "has no clause 'other'"),
        ({"statement": ""}, "statement"),
    ],
)
def test_an_attestation_that_would_not_count_is_not_written(
    fields: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        attestation_document(build.attested(**fields), build.control(), build.PEOPLE)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"approved_by": "ADA "}, "one person both"),
        ({"expires": date(2027, 1, 1)}, "longer than the 30 allowed"),
        ({"expires": date(2026, 11, 10)}, "it ends before it begins"),
        ({"approver_role": Role.DATA_SCIENCE}, "data-science may not decide"),
        ({"reason": "\x00"}, "reason"),
    ],
)
def test_a_waiver_that_would_not_count_is_not_written(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        waiver_document(build.waived(**fields), build.control(), build.PEOPLE)


def test_the_profile_of_init_is_valid_and_shows_what_was_found() -> None:
    facts = (
        build.fact(
            "acts", because=("tool 'refund' changes state\n#x: 1",), places=(Place("a.py"),)
        ),
        build.fact("connects", Truth.FALSE),
        build.fact("mcp"),
        build.fact("personal_data"),
        build.fact("sensitivity:confidential", because=("e-mail addresses",)),
    )
    text = profile_document("my: app", facts)
    profile = read_declared({"bartizan.yaml": text.encode()}).profile
    assert profile is not None
    assert (profile.name, profile.use_cases, profile.phase) == (
        "my: app",
        ("acts",),
        Phase.PROTOTYPE,
    )
    assert "#   found: acts: tool 'refund' changes state #x: 1 (a.py:1)" in text
    assert "# data: {sensitivity: confidential, categories: [personal]" in text
    assert "#   found: mcp: found" in text


def test_every_suggestion_of_init_is_valid_once_it_is_declared() -> None:
    lines = profile_document("", ()).splitlines()
    keys = ("owner", "use_cases", "data", "criticality", "exposure", "regulations", "facts",
            "risk_tolerance", "roles", "sources", "imports", "        legal")  # fmt: skip
    declared = [
        line[2:] if line.removeprefix("# ").startswith(keys) and ": " in line else line
        for line in lines
        if not line.startswith("# answers:")
    ]
    profile = read_declared({"bartizan.yaml": "\n".join(declared).encode()}).profile
    assert profile is not None
    assert profile.name == "workload"
    assert profile.roles[Role.LEGAL] == "Ruth"
    assert profile.facts == ("high_risk",)


@given(st.text(max_size=40))
def test_the_profile_of_init_is_valid_for_any_name(name: str) -> None:
    text = profile_document(name, ())
    content = text.encode("utf-8", "replace")
    assert read_declared({"bartizan.yaml": content}).profile is not None


@pytest.mark.parametrize(("found", "shown"), [(Truth.TRUE, "public"), (Truth.FALSE, "internal")])
def test_the_exposure_that_is_suggested_is_the_one_that_was_found(found: Truth, shown: str) -> None:
    fact = build.fact("public_facing", found)
    assert f"# exposure: {shown}\n" in profile_document("app", (fact,))
