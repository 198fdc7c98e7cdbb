"""Cedar decides by default deny; the index never changes an answer; what cannot be told denies."""

import random
from typing import Any

import pytest

from bartizan.core.errors import InvalidInputError
from bartizan.gateway.access.keys import Refused
from bartizan.gateway.access.policy import Ask, Decision, Policies
from bartizan.gateway.access.vocabulary import Tool, input_of, schema_of

REFUND = Tool(
    server="crm",
    name="refund",
    schema={
        "type": "object",
        "properties": {
            "amount": {"type": "integer"},
            "order-id": {"type": "string"},
            "tags": {"type": "array", "items": {"type": "string"}},
            "to": {"type": "object", "properties": {"iban": {"type": "string"}}},
            "rate": {"type": "number"},
            "__entity": {"type": "string"},
        },
    },
)
LOOKUP = Tool(server="crm", name="lookup", schema={"type": "object"}, side_effect=False)
TOOLS = (REFUND, LOOKUP)
CONTEXT = {"route": "chat", "session": "s", "tainted": False, "classes": [], "hosts": []}
TEXT = """
@id("engineers-complete")
permit(principal in Role::"engineer", action == Action::"complete", resource);
@id("small-refunds")
permit(principal in Role::"agent", action == Action::"crm/refund", resource)
  when { context.input has amount && context.input.amount < 100 };
@id("ann-calls")
permit(principal == Principal::"ann", action in Action::"call", resource);
@id("never-tainted")
forbid(principal, action in Action::"call", resource)
  when { context.tainted && resource.side_effect };
"""


def ask(principal: str, *roles: str, tool: Tool = REFUND, **changes: Any) -> Ask:
    given = changes.pop("arguments", {})
    return Ask(
        principal=principal,
        roles=roles,
        action=tool.id,
        kind="Tool",
        resource=tool.id,
        attributes={"server": tool.server, "side_effect": tool.side_effect, "untrusted": True},
        context=CONTEXT | {"input": input_of(tool, given)} | changes,
    )


def complete(principal: str, *roles: str, model: str = "m") -> Ask:
    context = {name: CONTEXT[name] for name in ("route", "session", "tainted", "classes")}
    return Ask(
        principal=principal,
        roles=roles,
        action="complete",
        kind="Model",
        resource=model,
        context=context | {"stream": False},
    )


REFUNDING = 'permit(principal, action == Action::"crm/refund", resource)'
POLICIES = Policies(TEXT, TOOLS)
ALL = 'permit(principal, action in Action::"call", resource)'


@pytest.mark.parametrize(
    ("asked", "allowed", "because"),
    [
        (complete("bob", "engineer"), True, "engineers-complete permits"),
        (complete("bob"), False, "no policy permits"),
        (ask("bot", "agent", arguments={"amount": 99}), True, "small-refunds permits"),
        (ask("bot", "agent", arguments={"amount": 100}), False, "no policy permits"),
        (ask("bot", "agent"), False, "no policy permits"),
        (ask("ann", arguments={"amount": 5000}), True, "ann-calls permits"),
        (ask("ann", tainted=True), False, "never-tainted forbids"),
        (ask("ann", tool=LOOKUP, tainted=True), True, "ann-calls permits"),
        (ask("ann", tainted="yes"), False, "could not be evaluated"),
        (ask('ann"); permit(principal, action, resource); //'), False, "no policy permits"),
    ],
)
def test_what_policies_say_is_decided(asked: Ask, *, allowed: bool, because: str) -> None:
    decision = POLICIES.decide(asked)
    assert decision.allowed is allowed
    assert because in decision.because


def test_no_policy_permits_nothing() -> None:
    assert Policies("").decide(complete("ann")) == Decision(
        allowed=False, because="no policy permits it"
    )


@pytest.mark.parametrize(
    ("text", "tools"),
    [
        ("", ()),
        (TEXT, ("crm/refund", "crm/lookup")),
        ('permit(principal, action == Action::"crm/lookup", resource);', ("crm/lookup",)),
        ('permit(principal, action in [Action::"call"], resource);', ("crm/refund", "crm/lookup")),
        ('permit(principal, action in [Action::"complete"], resource);', ()),
        ("forbid(principal, action, resource);", ()),
        ("permit(principal, action, resource) when { false };", ("crm/refund", "crm/lookup")),
    ],
)
def test_it_is_known_which_tools_no_policy_lets_anybody_call(
    text: str, tools: tuple[str, ...]
) -> None:
    policies = Policies(text, TOOLS)
    assert tuple(each.id for each in TOOLS if policies.may_permit(each.id)) == tools


def test_a_policy_that_does_not_fit_is_named_as_its_author_named_it() -> None:
    wrong = f'{TEXT} @id("cheap") {REFUNDING} when {{ context.input.amount < 1 }};'
    with pytest.raises(InvalidInputError, match=r"schema: cheap: unable") as found:
        Policies(wrong, TOOLS)
    assert "context.input has NAME" in found.value.hint


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("permit(principal, action, resource", "do not parse"),
        ("permit(principal == ?principal, action, resource);", "template"),
        ('permit(principal, action == Action::"crm/refnud", resource);', "do not fit"),
        (f"{REFUNDING} when {{ context.input.amonut < 1 }};", "do not fit"),
        (f'{REFUNDING} when {{ context.input.amount < "1" }};', "do not fit"),
        (f"{ALL} unless {{ context.input has amuont && context.input.amuont > 1 }};", "amuont"),
        (f"{ALL} unless {{ context.input has to.ibann }};", "input.to.ibann"),
        (f'{ALL} unless {{ context["input"] has "rate" }};', "input.rate"),
        (f"{ALL} unless {{ context has inputs }};", "context.inputs"),
        (f"{ALL} unless {{ resource has owner }};", "resource.owner"),
        (f"{ALL} unless {{ principal has team }};", "principal.team"),
        (f"{ALL} unless {{ {{a: 1}} has b }};", "what `has` is asked of"),
        (f'{ALL} unless {{ resource == Tool::"crm/refnud" }};', "crm/refnud"),
        ('forbid(principal, action, resource == Tool::"crm/refnud");', "crm/refnud"),
    ],
)
def test_policies_that_could_not_work_are_refused_when_loaded(text: str, because: str) -> None:
    with pytest.raises(InvalidInputError, match=because):
        Policies(text, TOOLS)


@pytest.mark.parametrize(
    "condition",
    [
        "context.input has amount && context.input.amount > 1",
        "context.input has to.iban",
        "context has hosts && context.hosts.isEmpty()",
        "resource has server",
        'resource == Tool::"crm/refund"',
    ],
)
def test_a_policy_may_ask_for_what_some_tool_has(condition: str) -> None:
    assert len(Policies(f"{ALL} unless {{ {condition} }};", TOOLS)) == 1


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"amount": 5, "other": "x"}, {"amount": 5}),
        ({"tags": ["a"], "to": {"iban": "x", "more": 1}}, {"tags": ["a"], "to": {"iban": "x"}}),
        ({"rate": 1.5, "__entity": "x"}, {}),
        ({"to": {}}, {"to": {}}),
    ],
)
def test_arguments_become_values_of_their_declared_types(
    given: dict[str, Any], found: dict[str, Any]
) -> None:
    assert input_of(REFUND, given) == found


@pytest.mark.parametrize(
    "given",
    [
        {"amount": True},
        {"amount": "5"},
        {"amount": 2**63},
        {"order-id": {"__entity": {"type": "Role", "id": "admin"}}},
        {"tags": "a"},
        {"tags": [{"__extn": {"fn": "ip", "arg": "x"}}]},
        {"to": "x"},
    ],
)
def test_an_argument_of_another_type_is_refused_and_not_left_out(given: dict[str, Any]) -> None:
    assert isinstance(input_of(REFUND, given), Refused)


def test_an_argument_that_is_left_out_is_its_default() -> None:
    properties = {"amount": {"type": "integer", "default": 1000}, "note": {"type": "string"}}
    tool = Tool(server="crm", name="pay", schema={"properties": properties})
    forbid = 'forbid(principal, action in Action::"call", resource) when {context.input has amount'
    policies = Policies(f"{ALL}; {forbid} && context.input.amount > 100 }};", [tool])
    assert input_of(tool, {}) == {"amount": 1000}
    assert not policies.decide(ask("ann", tool=tool)).allowed
    assert policies.decide(ask("ann", tool=tool, arguments={"amount": 5})).allowed


@pytest.mark.parametrize("name", ["", "a/b", 'a"b', "a b", "ä", "x" * 200])
def test_a_tool_cannot_have_a_name_that_changes_the_schema(name: str) -> None:
    with pytest.raises(InvalidInputError, match="cannot name"):
        Tool(server="crm", name=name, schema={})


@pytest.mark.parametrize("name", ['a"?: Long, "admin', "a\\", "__extn", "a\nb"])
def test_property_names_cannot_change_the_schema(name: str) -> None:
    properties = {name: {"type": "string"}, "ok": {"type": "string"}}
    tool = Tool(server="crm", name="odd", schema={"properties": properties})
    assert 'input: { "ok"?: String }' in schema_of([tool])


PRINCIPALS = ("principal", 'principal == Principal::"u{n}"', 'principal in Role::"r{n}"')
ACTIONS = (
    "action",
    'action == Action::"complete"',
    'action in [Action::"call", Action::"embed"]',
    'action == Action::"crm/refund"',
    'action in Action::"call"',
)
RESOURCES = (
    "resource",
    'resource == Model::"m{n}"',
    "resource is Tool",
    'resource == Tool::"crm/refund"',
    "resource is Model",
)
CONDITIONS = ("", "", " when { context.tainted }", ' when { context.route == "chat" }')


def random_policy(rng: random.Random, number: int) -> str:
    effect = rng.choice(["permit", "permit", "forbid"])
    parts = (rng.choice(each) for each in (PRINCIPALS, ACTIONS, RESOURCES))
    scope = ", ".join(part.replace("{n}", str(rng.randrange(5))) for part in parts)
    return f'@id("p{number}") {effect}({scope}){rng.choice(CONDITIONS)};'


def fitting(policies: list[str]) -> list[str]:
    kept = []
    for policy in policies:
        try:
            Policies(policy, TOOLS)
        except InvalidInputError:
            continue
        kept.append(policy)
    return kept


@pytest.mark.parametrize("seed", range(4))
def test_the_index_changes_no_answer(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311  (no secret depends on it)
    text = "\n".join(fitting([random_policy(rng, n) for n in range(40)]))
    indexed, plain = Policies(text, TOOLS), Policies(text, TOOLS, indexed=False)
    assert len(indexed) > 10
    for _ in range(150):
        who, roles = (
            f"u{rng.randrange(8)}",
            [f"r{rng.randrange(5)}" for _ in range(rng.randrange(3))],
        )
        asked = rng.choice(
            [
                ask(who, *roles, tool=rng.choice(TOOLS), tainted=rng.random() < 0.5),
                complete(who, *roles, model=f"m{rng.randrange(5)}"),
            ]
        )
        assert indexed.decide(asked) == plain.decide(asked)
