"""What a reader of Markdown makes of every document that we write from hostile text."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bartizan.assess.requirements import requirements
from bartizan.catalogue.export.as_markdown import catalogue_markdown
from bartizan.core.place import Place
from bartizan.core.words import Phase, Severity
from bartizan.evidence.declared import Declared, Profile
from bartizan.report import markdown, requirements_markdown, roadmap
from bartizan.report.markdown import escaped
from tests import builders as build
from tests.builders_hostile import HOSTILE, hostile_assessment
from tests.builders_report import assessment

READER = MarkdownIt("gfm-like", {"linkify": False, "html": True})
MARKUP = ("image", "link_open", "html_block", "em_open", "strong_open", "s_open", "hr")
ATTACKS = (
    HOSTILE,
    "a | b | c",
    "`a | b` | ``",
    "<img src=x onerror=alert(1)>",
    "<!-- x",
    "[x](http://evil.example) ![y](z)",
    "x\n\n# y\n- z\n\n---\n| a |\n|---|",
    "\\| \\` \\<b>",
    "*a* _b_ __c__ ~~d~~ &lt;",
    "- x",
    "1. x",
    "===",
    "    x",
)


def requirements_of(text: str) -> str:
    control = build.control(
        applies_when="acts", title=text, requirement=text, clauses=(build.clause("a"),)
    )
    never = build.control("APP-02", applies_when="connects", title=text, severity=Severity.LOW)
    control = replace(control, clauses=(replace(control.clauses[0], text=text),))
    facts = (build.fact("acts", because=(text,), places=(Place(f"a/{text}", 1),)),)
    declared = Declared(profile=Profile(name=text, use_cases=("acts",)))
    return requirements_markdown.render(
        requirements(build.catalogue(control, never), facts, declared, build.TODAY)
    )


def catalogue_of(text: str) -> str:
    fields = dict.fromkeys(("title", "why", "requirement", "fix"), text)
    clause = replace(build.clause(), text=text)
    control = build.control(**fields, clauses=(clause,), mappings={"x": (text,)})
    return catalogue_markdown(build.catalogue(control), {}, now=build.NOW)


def plan_of(text: str) -> str:
    whole = assessment()
    steps = tuple(
        replace(item, title=text, action=text, places=(Place(text, 1),)) for item in whole.plan
    )
    return roadmap.render_markdown(
        replace(whole, plan=steps, workload=replace(whole.workload, name=text))
    )


def summary_of(text: str) -> str:
    whole = assessment()
    gate = whole.gates[Phase.PRODUCTION]
    blockers = tuple(replace(item, title=text, because=text) for item in gate.blocked_by)
    steps = tuple(
        replace(item, title=text, action=text, places=(Place(text, 1),)) for item in whole.plan
    )
    return markdown.render(
        replace(
            whole,
            workload=replace(whole.workload, name=text),
            gates={Phase.PRODUCTION: replace(gate, blocked_by=blockers)},
            plan=steps,
        )
    )


def flat(text: str) -> list[Token]:
    tokens = READER.parse(text)
    return [token for each in tokens for token in (each, *(each.children or ()))]


def shape(text: str) -> Counter[str]:
    """Count the blocks of a document, and the markup within."""
    kinds = Counter(token.type for token in flat(text))
    return Counter(
        {kind: count for kind, count in kinds.items() if kind in MARKUP or _is_block(kind)}
    )


def _is_block(kind: str) -> bool:
    starts = ("heading_open", "td_open", "tr_open", "th_open", "list_item_open", "fence", "hr")
    return kind.startswith(starts) or kind in ("code_block", "blockquote_open", "paragraph_open")


@pytest.mark.parametrize("attack", ATTACKS, ids=range(len(ATTACKS)))
@pytest.mark.parametrize("write", [requirements_of, catalogue_of, plan_of, summary_of])
def test_hostile_text_changes_no_shape(write: Callable[[str], str], attack: str) -> None:
    assert shape(write(attack)) == shape(write("harmless"))


def test_no_tag_of_hostile_text_is_a_tag() -> None:
    whole = hostile_assessment()
    tags = {
        token.content
        for text in (markdown.render(whole), roadmap.render_markdown(whole))
        for token in flat(text)
        if token.type in ("html_inline", "html_block")
    }
    assert tags <= {"<sub>", "</sub>"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [("- x", r"\- x"), ("12. x", r"12\. x"), ("===", r"\==="), ("  x ", "x"), ("0.1", "0.1")],
)
def test_text_begins_no_list_and_no_heading(text: str, shown: str) -> None:
    assert escaped(text) == shown
