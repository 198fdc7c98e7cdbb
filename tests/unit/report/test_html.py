"""The page: self-contained, inert, readable without scripts, the same every time."""

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest

from bartizan.report.html import render
from tests.builders_hostile import HOSTILE, hostile_assessment
from tests.builders_report import assessment, large_assessment, open_assessment
from tests.unit.report.pages import Seen, parse

CHROME_LIMIT = 300_000


def static(name: str) -> str:
    return files("bartizan.report").joinpath("static", name).read_text(encoding="utf-8")


def data_of(seen: Seen) -> Any:
    return json.loads(next(text for _, attributes, text in seen.raw if "type" in attributes))


@pytest.fixture(scope="module")
def page() -> str:
    return render(assessment())


@pytest.fixture(scope="module")
def hostile() -> str:
    return render(hostile_assessment())


def test_the_policy_allows_the_inlined_blocks_and_nothing_else(page: str) -> None:
    seen = parse(page)
    (policy,) = [m["content"] for m in seen.named("meta") if m.get("http-equiv")]
    hashes = {
        tag: "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
        for tag, attributes, text in seen.raw
        if "type" not in attributes
    }
    assert policy == (
        f"default-src 'none'; style-src '{hashes['style']}'; script-src '{hashes['script']}'; "
        "base-uri 'none'; form-action 'none'"
    )


@pytest.mark.parametrize("build", [assessment, hostile_assessment, open_assessment])
def test_no_inline_handler_no_style_attribute_and_nothing_from_elsewhere(build: Any) -> None:
    for tag, attributes in parse(render(build())).elements:
        assert not any(name.startswith("on") or name == "style" for name in attributes), tag
        assert "src" not in attributes
        assert attributes.get("href", "#").startswith("#")
        assert "action" not in attributes


def test_hostile_text_makes_no_element_attribute_or_comment(page: str, hostile: str) -> None:
    plain, attacked = parse(page), parse(hostile)
    assert {tag for tag, _ in attacked.elements} <= {tag for tag, _ in plain.elements}
    assert len(attacked.named("script")) == 2
    assert not attacked.comments
    names = {name for _, attributes in attacked.elements for name in attributes}
    assert names <= {name for _, attributes in plain.elements for name in attributes}
    assert "<script>alert(1)</script>" in attacked.text


def test_attribute_values_never_come_from_the_workload(hostile: str) -> None:
    values = [value for _, attributes in parse(hostile).elements for value in attributes.values()]
    assert not any("alert(1)" in value for value in values)


def test_control_characters_and_lone_surrogates_are_gone(hostile: str) -> None:
    hostile.encode("utf-8")
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u200b]", hostile)


def test_the_data_block_cannot_be_left_and_reads_back(hostile: str) -> None:
    block = hostile.split('id="data">')[1].split("</script>", maxsplit=1)[0]
    assert not set("<>&") & set(block)
    data = json.loads(block)
    words = [data["strings"][data["rows"][0][data["columns"].index(n)]] for n in ("title", "asset")]
    assert all(word.startswith("<script>alert(1)</script>") for word in words)
    assert "\x1b" not in "".join(data["strings"])
    assert HOSTILE not in data["strings"]


def test_the_script_writes_data_as_text_only() -> None:
    script = static("report.js")
    for way in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "fetch(",
    ):
        assert way not in script
    assert "</script" not in script
    assert "</style" not in static("report.css")


def test_the_page_without_its_data_is_small() -> None:
    empty = replace(assessment(), findings=(), controls=(), plan=(), assets=(), excerpts={})
    assert len(render(empty).encode()) <= CHROME_LIMIT / 4
    assert len(render(assessment()).encode()) <= CHROME_LIMIT


def test_ten_thousand_findings_stay_in_the_data_block() -> None:
    text = render(large_assessment(10_000))
    seen = parse(text)
    data = data_of(seen)
    assert len(data["rows"]) == 10_000
    assert len(text.encode()) < 4_000_000
    fewer = parse(render(large_assessment(2_000)))
    assert len(seen.elements) == len(fewer.elements)


def test_findings_keep_their_places_flow_and_excerpt(page: str) -> None:
    data = data_of(parse(page))
    column = data["columns"].index
    row = next(row for row in data["rows"] if row[column("flow")])
    path, line, *_, frame = row[column("places")][0]
    assert (data["strings"][path], line) == ("app/agent.py", 42)
    assert data["excerpts"][frame][0] == 40
    assert data["excerpts"][frame][1][2] == "    return torch.load(MODELS / name)"
    notes = [data["strings"][note] for _, note in row[column("flow")]]
    assert notes[0] == "the model's answer is read"


def test_the_same_assessment_gives_the_same_bytes(page: str) -> None:
    assert render(assessment()) == page
    turned = replace(assessment(), findings=tuple(reversed(assessment().findings)))
    assert render(turned) == page


@pytest.mark.parametrize("build", [assessment, open_assessment, hostile_assessment])
def test_each_link_leads_somewhere_and_each_id_is_used_once(build: Any) -> None:
    elements = parse(render(build())).elements
    ids = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes in elements:
        for name in ("href", "aria-labelledby", "for"):
            for target in attributes.get(name, "").split():
                assert target.removeprefix("#") in ids


def test_headings_stand_in_order(page: str) -> None:
    levels = [int(tag[1]) for tag, _ in parse(page).elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_each_table_has_a_caption_and_scoped_headers(page: str) -> None:
    seen = parse(page)
    assert len(seen.named("caption")) == len(seen.named("table"))
    assert all("scope" in header for header in seen.named("th"))


def test_each_field_of_a_form_has_a_name(page: str) -> None:
    seen = parse(page)
    labelled = {label["for"] for label in seen.named("label")}
    for field in [*seen.named("input"), *seen.named("select")]:
        assert field.get("aria-label") or field["id"] in labelled


def test_without_scripts_the_page_still_answers(page: str) -> None:
    text = parse(page).text
    for words in (
        "14 controls block it: 9 fail, 5 lack evidence.",
        "42\u201366 %",
        "Do these first",
        "What keeps the production gate shut",
        "Evidence against",
        "scripts are off here",
        "no AWS account was named",
        "not declared: regulations",
        "The vendor ships a fixed image in December.",
        "2 controls do not apply",
    ):
        assert words in text


def test_an_assessment_of_nothing_makes_a_page() -> None:
    bare = replace(
        assessment(), gates={}, plan=(), cells={}, controls=(), findings=(), assets=(), excerpts={}
    )
    text = parse(render(bare)).text
    assert "No asset was found." in text


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", static("report.css")
    )
}
PAIRS = [
    *((ink, ground) for ink in ("ink", "soft", "accent") for ground in ("paper", "card", "sunk")),
    *((name, f"{name}-wash") for name in ("fail", "partial", "unknown", "pass", "other")),
    ("ink", "mark"),
    ("ink", "accent-wash"),
    ("accent", "accent-wash"),
    ("soft", "fail-wash"),
    ("soft", "unknown-wash"),
    ("soft", "pass-wash"),
    ("fail", "card"),
]


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_has_enough_contrast(ink: str, ground: str, scheme: int) -> None:
    assert _contrast(COLOURS[ink][scheme], COLOURS[ground][scheme]) >= 4.5
