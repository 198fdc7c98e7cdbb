"""Policy documents inside strings, heredocs and templates keep their physical lines."""

import pytest

from bartizan.formats.hcl import read_hcl
from bartizan.formats.node import Node, Plain
from bartizan.formats.policy import policy_document


def attribute(source: str) -> Node:
    (block,) = read_hcl(f'resource "a" "b" {{\n  policy = {source}\n}}\n'.encode())
    node = block.body.get("policy")
    assert node is not None
    return node


HEREDOC = """<<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Action": ["s3:*"],
          "Resource": "${aws_s3_bucket.b["x"].arn}/*",
          "Principal": ${jsonencode(var.who)}
        }
      ]
    }
  EOT"""


def test_a_statement_in_a_heredoc_has_its_physical_line() -> None:
    document = policy_document(attribute(HEREDOC))
    assert document is not None
    (statement,) = document.fields()["Statement"].items()
    assert (statement.line, statement.end_line) == (6, 10)
    assert {key: node.key_line for key, node in statement.fields().items()} == {
        "Action": 7,
        "Resource": 8,
        "Principal": 9,
    }


def test_interpolations_in_a_document_are_expressions() -> None:
    document = policy_document(attribute(HEREDOC))
    assert document is not None
    (statement,) = document.fields()["Statement"].items()
    assert statement.plain() == {
        "Action": ["s3:*"],
        "Resource": '${aws_s3_bucket.b["x"].arn}/*',
        "Principal": "${jsonencode(var.who)}",
    }


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ('jsonencode({ "Statement" : [] })', {"Statement": []}),
        ('"{\\"Statement\\": [1]}"', {"Statement": [1]}),
        ('"{\\"a\\": \\"${x}\\"}"', {"a": "${x}"}),
        ('"{\\"${k}\\": ${v}}"', {"k": "${v}"}),
    ],
)
def test_documents_on_one_line(source: str, plain: Plain) -> None:
    document = policy_document(attribute(source))
    assert document is not None
    assert document.plain() == plain
    assert {node.line for node in document.walk()} == {2}


@pytest.mark.parametrize(
    "source",
    [
        "var.policy",
        'file("p.json")',
        '"text"',
        "1",
        '"{not json}"',
        '"%{ if x }{}%{ endif }"',
        '"{%{ if x }\\"a\\": 1%{ endif }}"',
        "[1]",
        "{ for k in x : k => 1 }",
    ],
)
def test_what_is_no_document(source: str) -> None:
    assert policy_document(attribute(source)) is None


def test_the_private_marks_in_a_hostile_document_are_text() -> None:
    document = policy_document(attribute('"{\\"a\\": \\"\ue0007\ue001\\", \\"b\\": \\"${x}\\"}"'))
    assert document is not None
    assert document.plain() == {"a": "\ue0007\ue001", "b": "${x}"}
