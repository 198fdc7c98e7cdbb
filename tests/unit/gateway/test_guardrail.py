"""ApplyGuardrail through the gateway: the guards answer, nobody else is asked."""

from typing import Any

import pytest

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.config import parse_config
from bartizan.gateway.guards.registry import guard_of
from bartizan.gateway.schema_sizes import SizesPart
from bartizan.gateway.words import Direction, Guard, Role
from tests.simulators.gateway import FailingGuard, House, Probe, Records, WordGuard

PATH = "/guardrail/abc123/version/DRAFT/apply"
ARN = "arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Aguardrail%2Fabc123"


def house(*guards: Guard, out: tuple[Guard, ...] = (), **more: Any) -> House:
    return House(
        dialect="bedrock-guardrail",
        route={"upstream": "", **more.pop("route", {})},
        incoming=guards,
        outgoing=out or guards,
        **more,
    )


def ask(*texts: str, source: str = "INPUT", qualifiers: list[str] | None = None) -> dict[str, Any]:
    more = {} if qualifiers is None else {"qualifiers": qualifiers}
    return {"source": source, "content": [{"text": {"text": text, **more}} for text in texts]}


def test_a_text_that_nothing_is_held_against_gets_no_output() -> None:
    place = house(Probe())
    answer = place.post(PATH, ask("hello"))
    assert (answer.status, answer.json["action"], answer.json["outputs"]) == (200, "NONE", [])
    assert answer.json["assessments"] == [{}]
    assert answer.json["guardrailCoverage"]["textCharacters"] == {"guarded": 5, "total": 5}
    assert place.records.decisions == [("gateway.guardrail", "allow")]
    assert place.provider.asked == []


def test_a_blocked_text_is_answered_with_the_reason_in_its_place() -> None:
    place = house(guard_of("words", {"phrases": ["falcon"]}))
    answer = place.post(PATH, ask("the falcon", "and more")).json
    assert answer["action"] == "GUARDRAIL_INTERVENED"
    assert [each["text"] for each in answer["outputs"]] == [
        "stopped by the guard words: it holds a listed-word"
    ]
    custom = [{"match": "falcon", "action": "BLOCKED", "detected": True}]
    assert answer["assessments"] == [
        {"wordPolicy": {"customWords": custom, "managedWordLists": []}}
    ]
    assert place.records.decisions == [("gateway.guardrail", "block")]


def test_a_redacted_text_comes_back_rewritten_beside_the_others() -> None:
    place = house(guard_of("sensitive-values", {"types": {"email": "redact"}}))
    answer = place.post(PATH, ask("ask a@b.org", "fine")).json
    assert [each["text"] for each in answer["outputs"]] == ["ask «email»", "fine"]
    found = answer["assessments"][0]["sensitiveInformationPolicy"]
    assert found["piiEntities"] == [
        {"match": "a@b.org", "action": "ANONYMIZED", "detected": True, "type": "EMAIL"}
    ]
    assert place.records.decisions == [("gateway.guardrail", "redact")]


def test_a_type_without_a_name_there_is_told_like_a_pattern() -> None:
    place = house(guard_of("sensitive-values", {"types": {"pl_pesel": "block"}}))
    answer = place.post(PATH, ask("PESEL 44051401359")).json
    found = answer["assessments"][0]["sensitiveInformationPolicy"]
    assert [each["name"] for each in found["regexes"]] == ["pl_pesel"]
    assert answer["outputs"][0]["text"].startswith("stopped by the guard sensitive-values")


def test_each_source_is_judged_by_its_own_guards() -> None:
    place = house(WordGuard("in"), out=(WordGuard("out"),))
    for source, text, action in (
        ("INPUT", "in", "GUARDRAIL_INTERVENED"),
        ("INPUT", "out", "NONE"),
        ("OUTPUT", "in", "NONE"),
        ("OUTPUT", "out", "GUARDRAIL_INTERVENED"),
    ):
        assert place.post(PATH, ask(text, source=source)).json["action"] == action


@pytest.mark.parametrize(
    ("source", "qualifiers", "seen"),
    [
        ("INPUT", None, (Direction.IN, Role.USER)),
        ("INPUT", ["query"], (Direction.IN, Role.USER)),
        ("INPUT", ["grounding_source"], (Direction.IN, Role.DOCUMENT)),
        ("INPUT", ["grounding_source", "guard_content"], (Direction.IN, Role.USER)),
        ("OUTPUT", None, (Direction.OUT, Role.ASSISTANT)),
        ("OUTPUT", ["guard_content"], (Direction.OUT, Role.ASSISTANT)),
        ("OUTPUT", ["surprise"], (Direction.OUT, Role.ASSISTANT)),
        ("OUTPUT", ["grounding_source"], None),
        ("OUTPUT", ["query"], None),
    ],
)
def test_a_qualifier_says_who_speaks(
    source: str, qualifiers: list[str] | None, seen: tuple[Direction, Role] | None
) -> None:
    probe = Probe()
    answer = house(probe).post(PATH, ask("a text", source=source, qualifiers=qualifiers)).json
    assert [(each.direction, each.role) for each in probe.seen] == ([seen] if seen else [])
    guarded = answer["guardrailCoverage"]["textCharacters"]
    assert guarded == {"guarded": 6 if seen else 0, "total": 6}


def test_an_answer_is_held_against_the_sources_that_come_with_it() -> None:
    place = house(guard_of("grounding", {}))
    said = "The tower was built by penguins during the famous carnival of crystals."
    body = ask("The bridge is made of steel and opened in spring.", source="OUTPUT",
               qualifiers=["grounding_source"])  # fmt: skip
    body["content"] += ask(said, source="OUTPUT")["content"]
    answer = place.post(PATH, body).json
    told = answer["assessments"][0]["contextualGroundingPolicy"]["filters"]
    done = {"action": "BLOCKED", "detected": True}
    assert told == [{"type": "GROUNDING", "threshold": 0.6, "score": 0.0, **done}]


@pytest.mark.parametrize(
    "body",
    [
        {"content": []},
        {"source": "SIDEWAYS", "content": []},
        {**ask("x"), "outputScope": "SOME"},
        {**ask("x"), "surprise": 1},
        {"source": "INPUT", "content": [{"image": {"format": "png", "source": {"bytes": "aGk="}}}]},
        {"source": "INPUT", "content": [{"text": {"text": None}}]},
        {"source": "INPUT", "content": [{"text": {}}]},
        {"source": "INPUT", "content": ["x"]},
        {"source": ["INPUT"], "content": []},
    ],
)
def test_what_cannot_be_judged_is_refused(body: object) -> None:
    answer = house(Probe()).post(PATH, body)
    assert answer.status == 400
    assert answer.json["__type"] == "ValidationException"


@pytest.mark.parametrize("path", [PATH, f"/guardrail/{ARN}/version/12/apply"])
def test_only_a_listed_guardrail_answers(path: str) -> None:
    listed = {"models": ["abc123"]}
    answer = house(Probe(), route=listed).post(path, ask("x"))
    assert answer.status == (200 if path == PATH else 403)


@pytest.mark.parametrize("version", ["0", "draft", "DRAFT/..", "1234567890", "%44RAFT"])
def test_another_version_is_no_path(version: str) -> None:
    answer = house(Probe()).post(f"/guardrail/abc/version/{version}/apply", ask("x"))
    assert answer.status == 404


def test_a_guard_that_fails_stops_the_text() -> None:
    answer = house(FailingGuard(ValueError("boom"))).post(PATH, ask("x")).json
    assert answer["action"] == "GUARDRAIL_INTERVENED"
    assert "boom" not in str(answer)


def test_nothing_is_answered_that_cannot_be_recorded() -> None:
    place = house(Probe(), records=Records(full=True))
    assert place.post(PATH, ask("x")).status == 503


def test_guards_that_take_too_long_are_an_error_and_no_answer() -> None:
    place = house(Probe(), sizes=SizesPart(guard_timeout=1e-9))
    assert place.post(PATH, ask("x")).status == 503
    assert place.records.decisions[0][1] in ("deny", "block")


def test_a_route_of_the_gateways_own_names_no_upstream() -> None:
    text = """
schema: bartizan.gateway/v1
audit: {{log: l, key: k}}
routes: [{{name: g, dialect: bedrock-guardrail, models: [abc]{more}}}]
"""
    assert parse_config(text.format(more="").encode(), "g.yaml").routes[0].upstream == ""
    for more in (", upstream: other", ", datamark: true"):
        with pytest.raises(InvalidInputError):
            parse_config(text.format(more=more).encode(), "g.yaml")
