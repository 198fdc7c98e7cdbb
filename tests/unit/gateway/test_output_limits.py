"""How long a route lets answers become is imposed where a request names no limit, and held."""

import json
from typing import Any

import pytest

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.config import parse_config
from tests.simulators.gateway import House

SAID = [{"role": "user", "content": "hello"}]
PATHS = {
    "openai-chat": "/v1/chat/completions",
    "openai-responses": "/v1/responses",
    "anthropic-messages": "/v1/messages",
    "bedrock-converse": "/model/m/converse",
}
BODIES: dict[str, dict[str, Any]] = {
    "openai-chat": {"model": "m", "messages": SAID},
    "openai-responses": {"model": "m", "input": "hello"},
    "anthropic-messages": {"model": "m", "messages": SAID},
    "bedrock-converse": {"messages": [{"role": "user", "content": [{"text": "hello"}]}]},
}
MEMBERS = {
    "openai-chat": "max_completion_tokens",
    "openai-responses": "max_output_tokens",
    "anthropic-messages": "max_tokens",
    "bedrock-converse": "maxTokens",
}
LOWER = {"limit": 50, "over": "lower"}


def asking(dialect: str, most: object, *, stream: bool = False) -> tuple[str, dict[str, Any]]:
    """Return where and what is asked, with a limit, None for none."""
    body, path = dict(BODIES[dialect]), PATHS[dialect]
    named = {} if most is None else {MEMBERS[dialect]: most}
    if dialect == "bedrock-converse":
        path += "-stream" if stream else ""
        return path, {**body, "inferenceConfig": {"temperature": 0.5, **named}}
    return path, {**body, **({"stream": True} if stream else {}), **named}


def sent(house: House) -> dict[str, Any]:
    ((_, _, body),) = house.provider.asked
    found: dict[str, Any] = json.loads(body)
    return found


def limit_in(dialect: str, body: dict[str, Any]) -> object:
    inside = body["inferenceConfig"] if dialect == "bedrock-converse" else body
    return inside.get(MEMBERS[dialect])


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("dialect", PATHS)
def test_a_request_that_names_no_limit_gets_that_of_its_route(
    dialect: str, *, stream: bool
) -> None:
    house = House(dialect=dialect, route={"max_tokens": 50})
    path, body = asking(dialect, None, stream=stream)
    house.post(path, body)
    found = sent(house)
    assert limit_in(dialect, found) == 50
    expected = asking(dialect, 50, stream=stream)[1]
    assert found == expected, "nothing else is changed"
    assert house.records.written[0].detail["imposed"] == f"{MEMBERS[dialect]}: 50"
    assert house.records.written[0].decision == "allow"


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("dialect", PATHS)
@pytest.mark.parametrize("rule", [50, LOWER], ids=["refuse", "lower"])
def test_a_request_that_keeps_to_the_limit_goes_on_as_it_came(
    dialect: str, rule: object, *, stream: bool
) -> None:
    house = House(dialect=dialect, route={"max_tokens": rule})
    path, body = asking(dialect, 50, stream=stream)
    raw = json.dumps(body, indent=3).encode()
    house.post(path, raw)
    ((_, _, came),) = house.provider.asked
    assert came == raw
    assert "imposed" not in house.records.written[0].detail


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])
@pytest.mark.parametrize("dialect", PATHS)
def test_a_request_that_asks_for_more_is_refused_or_lowered(dialect: str, *, stream: bool) -> None:
    path, body = asking(dialect, 51, stream=stream)
    house = House(dialect=dialect, route={"max_tokens": 50})
    answer = house.post(path, body)
    assert answer.status == 400
    assert f"{MEMBERS[dialect]}: at most 50 tokens".encode() in answer.body
    assert house.provider.asked == []
    house = House(dialect=dialect, route={"max_tokens": LOWER})
    house.post(path, body)
    assert sent(house) == asking(dialect, 50, stream=stream)[1]
    told = house.records.written[0].detail["imposed"]
    assert told == f"{MEMBERS[dialect]}: 50 instead of 51"


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"max_tokens": None}, {"max_tokens": None, "max_completion_tokens": 50}),
        ({"n": 3}, {"n": 3, "max_completion_tokens": 16}),
        ({"n": 1, "max_tokens": 51}, {"n": 1, "max_tokens": 50}),
        ({"n": 2, "max_tokens": 26}, {"n": 2, "max_tokens": 25}),
        (
            {"max_tokens": 1, "max_completion_tokens": 51},
            {"max_tokens": 1, "max_completion_tokens": 50},
        ),
        ({"n": 51}, None),
        ({"n": 0}, None),
        ({"n": -1, "max_tokens": 9}, None),
        ({"n": 2.0}, None),
        ({"n": "2"}, None),
        ({"max_tokens": 1e9}, None),
        ({"max_tokens": "900"}, None),
        ({"max_tokens": 0}, None),
        ({"max_tokens": -1}, None),
        ({"max_tokens": True}, None),
        ({"max_tokens": -1, "max_completion_tokens": 5}, None),
    ],
    ids=str,
)
def test_many_answers_have_the_limit_together(
    more: dict[str, Any], found: dict[str, Any] | None
) -> None:
    house = House(route={"max_tokens": LOWER})
    body = BODIES["openai-chat"]
    status = house.post(PATHS["openai-chat"], {**body, **more}).status
    if found is None:
        assert status == 400
        assert house.provider.asked == []
    else:
        assert sent(house) == {**body, **found}


def test_a_chat_that_names_no_limit_gets_it_in_the_member_that_its_provider_knows() -> None:
    house = House(route={"max_tokens": {"limit": 50, "member": "max_tokens"}})
    house.post(PATHS["openai-chat"], BODIES["openai-chat"])
    assert sent(house) == {**BODIES["openai-chat"], "max_tokens": 50}


@pytest.mark.parametrize("over", ["refuse", "lower"])
@pytest.mark.parametrize("config", [{}, {"inferenceConfig": {"maxTokens": 5}}], ids=str)
def test_what_only_a_model_of_bedrock_knows_is_no_way_around_a_limit(
    over: str, config: dict[str, Any]
) -> None:
    house = House(dialect="bedrock-converse", route={"max_tokens": {"limit": 50, "over": over}})
    more = {"additionalModelRequestFields": {"max_new_tokens": 9}}
    answer = house.post(PATHS["bedrock-converse"], {**BODIES["bedrock-converse"], **config, **more})
    assert answer.status == 400
    assert b"additionalModelRequestFields" in answer.body
    assert house.provider.asked == []


@pytest.mark.parametrize(
    "config", [{}, {"inferenceConfig": None}, {"inferenceConfig": {}}], ids=str
)
def test_converse_without_a_configuration_gets_one(config: dict[str, Any]) -> None:
    house = House(dialect="bedrock-converse", route={"max_tokens": 50})
    house.post(PATHS["bedrock-converse"], {**BODIES["bedrock-converse"], **config})
    assert sent(house) == {**BODIES["bedrock-converse"], "inferenceConfig": {"maxTokens": 50}}


def test_a_request_that_is_refused_is_not_said_to_have_been_limited() -> None:
    house = House(dialect="bedrock-converse", route={"max_tokens": 50})
    house.post(PATHS["bedrock-converse"], asking("bedrock-converse", 51)[1])
    assert "imposed" not in house.records.written[0].detail


@pytest.mark.parametrize(
    ("route", "said"),
    [
        ({"dialect": "openai-embeddings", "max_tokens": 5}, "no answer whose length"),
        ({"dialect": "mcp", "max_tokens": 5}, "no answer whose length"),
        ({"max_tokens": 0}, "greater than or equal"),
        ({"max_tokens": {"limit": 5, "over": "ignore"}}, "'refuse' or 'lower'"),
        ({"max_tokens": "5"}, "max_tokens"),
        ({"max_tokens": True}, "max_tokens"),
        (
            {"dialect": "anthropic-messages", "max_tokens": {"limit": 5, "member": "max_tokens"}},
            "only openai-chat",
        ),
    ],
    ids=str,
)
def test_a_limit_that_means_nothing_is_refused(route: dict[str, Any], said: str) -> None:
    document = {
        "schema": "bartizan.gateway/v1",
        "audit": {"log": "log", "key": "log.key"},
        "upstreams": {"p": {"url": "https://provider.example"}},
        "routes": [{"name": "main", "dialect": "openai-chat", "upstream": "p", **route}],
    }
    with pytest.raises(InvalidInputError, match=said):
        parse_config(json.dumps(document).encode(), "gateway.yaml")
