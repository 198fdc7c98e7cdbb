"""A guardrail of Bedrock becomes guards, and what does not is named."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.core.errors import FormatError
from bartizan.gateway.bedrock_import import Translation, translated
from bartizan.gateway.guards.registry import guard_of

ON = {"inputEnabled": True, "outputEnabled": True}
BLOCKS = {"inputAction": "BLOCK", "outputAction": "BLOCK", **ON}


ADVICE = {"name": "advice", "definition": "Advice on an investment."}


def of(**policies: Any) -> Translation:
    return translated(json.dumps({"guardrailId": "abc", "version": "1", **policies}).encode())


def guard(name: str, settings: dict[str, object], *ways: str) -> dict[str, object]:
    return {"guard": name, "directions": list(ways or ("in", "out")), "settings": settings}


def prompt_attack(strength: str, **more: Any) -> dict[str, Any]:
    each = {"type": "PROMPT_ATTACK", "inputStrength": strength, "outputStrength": "NONE", **more}
    return {"filters": [each]}


@pytest.mark.parametrize(
    ("policies", "guards"),
    [
        (
            {"contentPolicy": prompt_attack("MEDIUM")},
            [guard("injection", {"threshold": 0.8}, "in")],
        ),
        (
            {"wordPolicy": {"words": [{"text": "falcon", **BLOCKS}, {"text": "kestrel"}]}},
            [guard("words", {"phrases": ["falcon", "kestrel"]})],
        ),
        (
            {"wordPolicy": {"words": [{"text": "falcon", **BLOCKS, "outputEnabled": False}]}},
            [guard("words", {"phrases": ["falcon"]}, "in")],
        ),
        (
            {"sensitiveInformationPolicy": {"piiEntities": [
                {"type": "EMAIL", "action": "ANONYMIZE"},
                {"type": "US_SOCIAL_SECURITY_NUMBER", "action": "BLOCK"},
                {"type": "PHONE", "action": "BLOCK", "outputAction": "ANONYMIZE"},
            ]}},
            [
                guard("sensitive-values", {"classes": {}, "types": {
                    "email": "redact", "us_ssn": "block", "phone": "block"}}, "in"),
                guard("sensitive-values", {"classes": {}, "types": {
                    "email": "redact", "us_ssn": "block", "phone": "redact"}}, "out"),
            ],
        ),
        (
            {"sensitiveInformationPolicy": {"regexes": [
                {"name": "ticket", "pattern": "SEC-[0-9]+", "action": "BLOCK"},
                {"name": "order", "pattern": "ORD-[0-9]+", "action": "ANONYMIZE",
                 "inputEnabled": False},
            ]}},
            [
                guard("patterns", {"patterns": {"ticket": "SEC-[0-9]+"}, "action": "block"}, "in"),
                guard("patterns", {"patterns": {"ticket": "SEC-[0-9]+"}, "action": "block"}, "out"),
                guard("patterns", {"patterns": {"order": "ORD-[0-9]+"}, "action": "redact"}, "out"),
            ],
        ),
        (
            {"contextualGroundingPolicy": {"filters": [
                {"type": "GROUNDING", "threshold": 0.7, "action": "BLOCK", "enabled": True}]}},
            [guard("grounding", {"sentences": 0.7}, "out")],
        ),
        (
            {"topicPolicy": {"topics": [{
                "name": "advice", "definition": "Advice on an investment.", "type": "DENY",
                "examples": ["Should I buy shares?"], **BLOCKS}]}},
            [guard("denied-topics", {"topics": {
                "advice": ["Advice on an investment.", "Should I buy shares?"]}})],
        ),
    ],
)  # fmt: skip
def test_a_policy_becomes_a_guard(
    policies: dict[str, Any], guards: list[dict[str, object]]
) -> None:
    found = of(**policies)
    assert found.guards == guards
    assert found.left == []
    for each in found.guards:
        guard_of(each["guard"], each["settings"])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("policies", "named"),
    [
        ({"contentPolicy": {"filters": [{"type": "HATE", "inputStrength": "HIGH"}]}}, "HATE"),
        ({"contentPolicy": prompt_attack("NONE")}, "PROMPT_ATTACK"),
        ({"contentPolicy": prompt_attack("HIGH", inputAction="NONE")}, "only detects"),
        ({"contentPolicy": prompt_attack("HIGH", inputModalities=["TEXT", "IMAGE"])}, "images"),
        ({"wordPolicy": {"managedWordLists": [{"type": "PROFANITY"}]}}, "PROFANITY"),
        ({"wordPolicy": {"words": [{"text": "x", "inputAction": "NONE"}]}}, "word 1, input"),
        ({"wordPolicy": {"words": [{"text": " "}]}}, "word 1"),
        ({"sensitiveInformationPolicy": {"piiEntities": [{"type": "AGE", "action": "BLOCK"}]}},
         "AGE"),
        ({"sensitiveInformationPolicy": {"piiEntities": [{"type": "EMAIL", "action": "NONE"}]}},
         "EMAIL"),
        ({"sensitiveInformationPolicy": {"regexes": [
            {"name": "behind", "pattern": "(?<=a)b", "action": "BLOCK"}]}}, "behind"),
        ({"contextualGroundingPolicy": {"filters": [{"type": "RELEVANCE", "threshold": 0.5}]}},
         "RELEVANCE"),
        ({"topicPolicy": {"topics": [{"name": "odd", "definition": "", "examples": []}]}}, "odd"),
        ({"automatedReasoningPolicy": {"policies": ["arn"]}}, "automatedReasoning"),
        ({"surprise": {}}, "surprise"),
        ({"wordPolicy": {"wordsConfig": []}}, "wordPolicy wordsConfig"),
        ({"topicPolicy": {"topics": [{**ADVICE, "inputMode": "x"}]}}, "inputMode"),
    ],
)  # fmt: skip
def test_what_has_no_counterpart_is_named(policies: dict[str, Any], named: str) -> None:
    assert any(named in line for line in of(**policies).left)


def test_what_means_something_else_here_is_said() -> None:
    assert "calibrate" in of(contentPolicy=prompt_attack("LOW")).remarks[0]
    assert "own words" in of(blockedInputMessaging="No.").remarks[0]


def test_each_line_is_told_once() -> None:
    entity = {"type": "AGE", "action": "BLOCK"}
    left = of(sensitiveInformationPolicy={"piiEntities": [entity]}).left
    assert len(left) == 1


@pytest.mark.parametrize(
    "policies",
    [
        {"wordPolicy": [{"text": "falcon"}]},
        {"wordPolicy": {"words": ["falcon"]}},
        {"wordPolicy": {"words": [{"word": "falcon"}]}},
        {"wordPolicy": {"words": [{"text": "falcon", "inputEnabled": "false"}]}},
        {"topicPolicy": {"topics": {"name": "advice"}}},
        {"sensitiveInformationPolicy": {"regexes": [{"name": "r", "action": "BLOCK"}]}},
        {"contextualGroundingPolicy": {"filters": [{"type": "GROUNDING", "threshold": True}]}},
        {"blockedInputMessaging": ["No."]},
    ],
)
def test_a_policy_that_is_none_is_refused(policies: dict[str, Any]) -> None:
    with pytest.raises(FormatError):
        of(**policies)


def test_one_that_has_no_counterpart_does_not_take_the_others_along() -> None:
    found = of(
        wordPolicy={"words": [{"text": "falcon"}, {"text": "a" * 101}]},
        topicPolicy={"topics": [ADVICE, {"name": "odd", "definition": "qzxw"}]},
    )
    assert found.guards == [
        guard("denied-topics", {"topics": {"advice": [ADVICE["definition"]]}}),
        guard("words", {"phrases": ["falcon"]}),
    ]
    assert [line.split(":")[0] for line in found.left] == ["denied topic odd", "word 2"]


def test_of_two_that_are_named_alike_both_are_kept() -> None:
    regexes = [{"name": "r", "pattern": p, "action": "BLOCK"} for p in ("a+", "b+")]
    other = {**ADVICE, "definition": "Advice on a medicine."}
    found = of(
        sensitiveInformationPolicy={"regexes": regexes},
        topicPolicy={"topics": [ADVICE, other]},
    )
    topics, patterns, _ = (each["settings"] for each in found.guards)
    assert topics == {"topics": {"advice": [ADVICE["definition"], other["definition"]]}}
    assert patterns == {"patterns": {"r": "a+", "r 2": "b+"}, "action": "block"}


def test_more_words_than_a_guard_takes_become_several() -> None:
    words = [{"text": f"falcon {n}"} for n in range(6000)]
    found = of(wordPolicy={"words": words})
    phrases = [each["settings"]["phrases"] for each in found.guards]  # type: ignore[index]
    assert [len(each) for each in phrases] == [5000, 1000]
    assert found.left == []


def test_an_attack_is_looked_for_in_what_comes_in_alone() -> None:
    assert of(contentPolicy=prompt_attack("HIGH", outputAction="NONE")).left == []


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from(
        ["BLOCK", "NONE", "ANONYMIZE", "PROMPT_ATTACK", "HIGH", "EMAIL", "GROUNDING", "x", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["filters", "topics", "words", "piiEntities", "regexes", "type", "text",
                         "name", "pattern", "action", "inputAction", "examples", "threshold",
                         "inputStrength", "enabled", "inputEnabled"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
POLICIES = ("topicPolicy", "contentPolicy", "wordPolicy", "sensitiveInformationPolicy",
            "contextualGroundingPolicy", "automatedReasoningPolicy")  # fmt: skip


@given(st.dictionaries(st.sampled_from(POLICIES), VALUES))
def test_any_document_is_translated_or_refused(tree: dict[str, Any]) -> None:
    try:
        found = of(**tree)
    except FormatError:
        return
    for each in found.guards:
        guard_of(each["guard"], each["settings"])  # type: ignore[arg-type]


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with pytest.raises(FormatError):
        translated(raw)
