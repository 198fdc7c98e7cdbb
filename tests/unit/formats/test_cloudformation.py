"""Templates in YAML and JSON read alike, and only parameters with literal defaults resolve."""

import pytest

from bartizan.formats.cloudformation import Template, read_template
from bartizan.formats.jsondoc import read_json
from bartizan.formats.node import Plain
from bartizan.formats.yamldoc import read_yaml

HEAD = """
Parameters:
  Env: {Type: String, Default: dev}
  Count: {Type: Number, Default: 2}
  Image: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /image}
  Token: {Type: String, NoEcho: true}
  Zones: {Type: CommaDelimitedList, Default: 'a,b'}
Resources:
  Thing:
    Type: AWS::X::Y
    Properties:
      A: """


def template(argument: str) -> Template:
    (document,) = read_yaml(f"{HEAD}{argument}\n".encode())
    found = read_template(document)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("!Ref Env", {"A": "dev"}),
        ("{Ref: Env}", {"A": "dev"}),
        ("!Ref Count", {"A": 2}),
        ("!Ref Token", {"A": "${!Ref Token}"}),
        ("!Ref Image", {"A": "${!Ref Image}"}),
        ("!Ref Zones", {"A": "${!Ref Zones}"}),
        ("{Ref: AWS::NoValue}", {}),
        ("[1, !Ref AWS::NoValue]", {"A": [1]}),
        ("!GetAtt Other.Arn", {"A": "${!GetAtt Other.Arn}"}),
        ("{'Fn::GetAtt': [Other, Arn]}", {"A": "${!GetAtt Other.Arn}"}),
        ("!GetAtt [Other, Arn]", {"A": "${!GetAtt Other.Arn}"}),
        ("!Sub '${Env}-${Count}'", {"A": "dev-2"}),
        ("!Sub '${Env}-${Other.Arn}'", {"A": "${!Sub dev-${Other.Arn}}"}),
        ("!Sub ['${x}-${Env}', {x: 1}]", {"A": "1-dev"}),
        ("!Sub '${!Env}'", {"A": "${Env}"}),
        (f"!Sub '{'x' * 8193}${{Env}}'", {"A": f"${{!Sub {'x' * 8193}${{Env}}}}"}),
        ("{'Fn::If': [c, 1, 2]}", {"A": "${!If}"}),
        ("{Condition: {a: 1}}", {"A": {"Condition": {"a": 1}}}),
    ],
)
def test_intrinsics(source: str, plain: Plain) -> None:
    assert template(source).resources[0].properties.plain() == plain


def test_the_branches_of_a_choice_are_kept() -> None:
    (found,) = template("!If [c, {k: !Ref Env}, !Ref AWS::NoValue]").resources
    expression = found.properties.fields()["A"].expression
    assert expression is not None
    assert [each.plain() for each in expression.operands] == ["c", {"k": "dev"}]


def test_places_and_parameters() -> None:
    found = template("1")
    (thing,) = found.resources
    assert (thing.name, thing.type, thing.line, thing.end_line) == ("Thing", "AWS::X::Y", 9, 12)
    assert [(each.name, each.sensitive) for each in found.parameters] == [
        ("Env", False),
        ("Count", False),
        ("Image", False),
        ("Token", True),
        ("Zones", False),
    ]
    assert found.parameters[3].default is None


def test_json_templates_and_a_resource_with_no_properties() -> None:
    source = b'{"Resources": {\n "B": {\n  "Type": "AWS::S3::Bucket"}, "x": 1}}'
    found = read_template(read_json(source))
    assert found is not None
    (bucket,) = found.resources
    assert (bucket.line, bucket.end_line) == (2, 3)
    assert bucket.properties.plain() == {}


@pytest.mark.parametrize(
    "source",
    [
        "1",
        "[]",
        "Resources: 1",
        "Resources: {a: {Type: x}}",
        "Resources: {a: 1}",
        "!T {Resources: 1}",
    ],
)
def test_what_is_no_template(source: str) -> None:
    (document,) = read_yaml(source.encode())
    assert read_template(document) is None
