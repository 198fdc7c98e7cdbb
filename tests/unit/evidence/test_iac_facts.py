"""Facts of infrastructure code answer by kind, by reference and by action."""

from dataclasses import replace

import pytest

from bartizan.core.place import Place
from bartizan.evidence.iac import Dialect, Effect, Iac, Resource, Statement, covers
from bartizan.formats.node import Node

BODY = Node({"a": Node({"b": Node(1, 4, 4, 4)}, 3, 5, 3)}, 2, 6, 2)


RESOURCE = Resource(
    kind="aws_x",
    name="n",
    body=BODY,
    place=Place("m/a.tf", 2, 6),
    dialect=Dialect.TERRAFORM,
    scope="m",
)
STATEMENT = Statement(owner=RESOURCE, under="policy", effect=Effect.ALLOW, place=Place("m/a.tf", 3))


def resource(kind: str, line: int) -> Resource:
    return replace(RESOURCE, kind=kind, place=Place("m/a.tf", line))


def test_resources_are_found_by_kind() -> None:
    second = resource("aws_y", 9)
    assert Iac(resources=(RESOURCE, second)).of("aws_y", "aws_z") == (second,)


def test_referring_to_stays_within_scope_and_dialect() -> None:
    mentions = frozenset({"aws_x.n", "n"})
    same = replace(resource("aws_y", 9), references=mentions)
    elsewhere = replace(resource("aws_y", 20), references=mentions, scope="other")
    stack = replace(same, place=Place("m/a.tf", 30), dialect=Dialect.CLOUDFORMATION)
    itself = replace(RESOURCE, references=mentions)
    evidence = Iac(resources=(RESOURCE, same, elsewhere, stack, itself))
    assert evidence.referring_to(RESOURCE) == (same,)


def test_addresses_are_those_of_the_dialect() -> None:
    assert resource("data.aws_x", 2).address == "data.aws_x.n"
    assert replace(RESOURCE, dialect=Dialect.CLOUDFORMATION).address == "n"


def test_a_place_is_as_near_as_the_path_leads() -> None:
    found = RESOURCE
    assert found.at("a", "b") == Place("m/a.tf", 4)
    assert found.at("a", "none") == Place("m/a.tf", 3)
    assert found.at("none") == found.place
    assert found.place_of(BODY.fields()["a"]) == Place("m/a.tf", 3, 5)


@pytest.mark.parametrize(
    ("pattern", "action", "covered"),
    [
        ("*", "s3:GetObject", True),
        ("S3:get*", "s3:GetObject", True),
        ("s3:Get?bject", "s3:GetObject", True),
        ("s3:Put*", "s3:GetObject", False),
        ("s3:[Gg]etObject", "s3:GetObject", False),
        ("${var.action}", "s3:GetObject", False),
        ("*a" * 40, "a" * 60 + "b", False),
    ],
)
def test_patterns_cover_actions(pattern: str, action: str, covered: object) -> None:
    assert covers(pattern, action) is covered


def test_a_statement_grants_what_it_names_and_allows() -> None:
    given = replace(STATEMENT, actions=("s3:List*", "iam:PassRole"), action_lines=(4, 5))
    assert given.grants("iam:PassRole")
    assert not given.grants("iam:CreateRole")
    assert given.place_of("iam:passrole") == Place("m/a.tf", 5)
    assert given.place_of("kms:Decrypt") == Place("m/a.tf", 3)
    assert not replace(STATEMENT, actions=("*",), effect=Effect.DENY).grants("s3:Get")
    assert not replace(STATEMENT, actions=("*",), effect=Effect.UNRESOLVED).grants("s3:Get")


def test_not_action_names_all_others() -> None:
    given = replace(STATEMENT, not_actions=("iam:*",))
    assert given.grants("s3:GetObject")
    assert not given.grants("iam:PassRole")


def test_a_trust_statement_has_principals_and_only_assumes() -> None:
    assert replace(STATEMENT, actions=("sts:AssumeRole",), principals=("Service:x",)).is_trust
    assert not replace(STATEMENT, actions=("s3:Get*",), principals=("*",)).is_trust
    assert not replace(STATEMENT, actions=("sts:AssumeRole",)).is_trust


def test_statements_of_a_resource() -> None:
    mine, other = STATEMENT, replace(STATEMENT, owner=resource("aws_x", 40))
    assert Iac(statements=(mine, other)).statements_of(RESOURCE) == (mine,)
