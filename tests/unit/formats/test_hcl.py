"""HCL values, expressions, lines and limits."""

import pytest

from bartizan.core.errors import FormatError
from bartizan.formats.hcl import read_hcl, read_hcl_attributes
from bartizan.formats.node import Limits, Node, Plain


def value(source: str) -> Node:
    node = read_hcl_attributes(f"a = {source}\n".encode()).get("a")
    assert node is not None
    return node


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("1", 1),
        ("-1.5", -1.5),
        ("1e3", 1000.0),
        ("true", True),
        ("null", None),
        ('"x"', "x"),
        ('"a\\n\\"b\\u00e9"', 'a\n"bé'),
        ('"$${x} %%{y} $5 100%"', "${x} %{y} $5 100%"),
        ('"\\ud800"', "\ufffd"),
        ("[]", []),
        ('[\n 1,\n "b", # c\n]', [1, "b"]),
        ("{}", {}),
        ('{ a = 1, "b" : 2\n c = [3] }', {"a": 1, "b": 2, "c": [3]}),
        ("{ for = 1 }", {"for": 1}),
        ('jsonencode({ Action : "s3:*" })', {"Action": "s3:*"}),
        ("jsonencode(\n {\n a = 1\n }\n)", {"a": 1}),
        ('toset(["a",])', ["a"]),
        ("<<EOT\n one\n two\nEOT", " one\n two\n"),
        ("<<-EOT\n    one\n      two\n  EOT", "one\n  two\n"),
        ("<<EOT\nEOT", ""),
        ("<<EOT\n$${x}\nEOT", "${x}\n"),
    ],
)
def test_literals(source: str, expected: Plain) -> None:
    assert value(source).plain() == expected


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("var.x", "var.x"),
        ('"${var.x}"', "var.x"),
        ('"${ var.x ~}"', "var.x"),
        ('"a-${var.x}-b"', "a-${var.x}-b"),
        ('"${a["k"]}/${b("}")}"', '${a["k"]}/${b("}")}'),
        ('"\\"${x}\\""', '"${x}"'),
        ("1 + 2", "1 + 2"),
        ("-x", "-x"),
        ("!true", "!true"),
        ("[1, 2][0]", "[1, 2][0]"),
        ("[for k in x : k]", "[for k in x : k]"),
        ("{ for k, v in x : k => v }", "{ for k, v in x : k => v }"),
        ('file("x.json")', 'file("x.json")'),
        ("f(\n 1,\n { b = 2 }\n)", "f(\n 1,\n { b = 2 }\n)"),
        ('x ? "a" : "b"', 'x ? "a" : "b"'),
        ("(1)", "(1)"),
        ("jsonencode(merge(a, b))", "merge(a, b)"),
        ("tolist([1], 2)", "tolist([1], 2)"),
        ('<<EOT\n{"a": "${x}"}\nEOT', '{"a": "${x}"}\n'),
        ('"%{ if x }a%{ endif }"', "%{if x}a%{endif}"),
        ("x # not part of it", "x"),
        ("x /* nor\n this */ .y", "x /* nor\n this */ .y"),
        ("aws_s3_bucket.b[*].arn", "aws_s3_bucket.b[*].arn"),
    ],
)
def test_what_is_computed_keeps_its_source(source: str, text: str) -> None:
    expression = value(source).expression
    assert expression is not None
    assert expression.text == text
    assert expression.template is (source[0] in '"<' and text != "var.x")


def test_expressions_within_literals_leave_the_rest_known() -> None:
    tree = value('{ a = [1, var.x, "b"], (var.k) = 2, "${var.n}-x" = 3 }')
    assert tree.plain() == {"a": [1, "${var.x}", "b"], "(var.k)": 2, '"${var.n}-x"': 3}


SOURCE = b"""# first
resource "aws_s3_bucket" "b" {
  bucket = "b"  // not: acl = "x"
  // kms_key_id = "k"
  /* logging {
     } */
  tags = {
    A = 1
  }
  doc = <<-EOT
    {
      "a": 1
    }
  EOT
  versioning { enabled = true }
  rule {
    id = 1
  }
  rule {
    id = 2
  }
  dynamic "ingress" {
    for_each = var.ports
    content {
      port = 22
    }
  }
  provisioner "local-exec" {
    command = "id"
  }
}
variable "x" {}
top = 1
"""


def test_blocks_with_their_lines() -> None:
    bucket, variable = read_hcl(SOURCE)
    assert (bucket.type, bucket.labels) == ("resource", ("aws_s3_bucket", "b"))
    assert (bucket.line, bucket.end_line) == (2, 31)
    assert (variable.type, variable.labels, variable.line) == ("variable", ("x",), 32)
    lines = {k: (v.key_line, v.line, v.end_line) for k, v in bucket.body.fields().items()}
    assert lines == {
        "bucket": (3, 3, 3),
        "tags": (7, 7, 9),
        "doc": (10, 11, 13),
        "versioning": (15, 15, 15),
        "rule": (16, 16, 21),
        "ingress": (22, 22, 27),
        "provisioner": (28, 28, 30),
    }


def test_what_is_commented_out_does_not_exist() -> None:
    fields = read_hcl(SOURCE)[0].body.fields()
    assert "kms_key_id" not in fields
    assert "acl" not in fields
    assert "logging" not in fields


def test_a_dynamic_block_is_unresolved_and_keeps_its_content() -> None:
    found = read_hcl(SOURCE)[0].body.get("ingress")
    assert found is not None
    assert found.expression is not None
    assert found.expression.text == "dynamic ingress"
    assert [each.plain() for each in found.expression.operands] == [{"port": 22}]


def test_blocks_within_a_body_stand_under_their_labels() -> None:
    body = read_hcl(SOURCE)[0].body
    command = body.get("provisioner", "local-exec", "command")
    assert command is not None
    assert (command.text, command.line) == ("id", 29)


def test_attributes_outside_blocks_are_read_apart() -> None:
    assert read_hcl_attributes(SOURCE).plain() == {"top": 1}


def test_a_byte_order_mark_and_carriage_returns() -> None:
    (block,) = read_hcl(b'\xef\xbb\xbfa "b" {\r\n  c = <<E\r\n  x\r\nE\r\n  d = 1\r\n}\r\n')
    assert block.body.plain() == {"c": "  x\n", "d": 1}
    assert block.end_line == 6


@pytest.mark.parametrize(
    "source",
    [
        "a =",
        "a = \n1",
        "a = [1 2]",
        "a = [1",
        "a = { b }",
        "a = {,",
        "a = {",
        "a = { b = 1 c = 2 }",
        "a = f(1",
        "a = 1 }",
        "a {",
        "a 1 {}",
        "= 1",
        'a = "x',
        'a = "x\ny"',
        'a = "${x"',
        "a = <<EOT\nx",
        "/* x",
        "a = ;",
        "a = 'x'",
        "a = {\n b\n}",
        "a = { b = 1) }",
        "a = [f(]",
        "a = { (x = 1 }",
        "a = 1 b = 2",
    ],
)
def test_what_is_refused(source: str) -> None:
    with pytest.raises(FormatError):
        read_hcl(source.encode())


@pytest.mark.parametrize(
    "source",
    [
        "a = " + "[" * 5000,
        "a = " + "{ b = " * 5000,
        "a = " + "jsonencode(" * 5000,
        "a {\n" * 5000,
        'a = "' + '${"' * 5000,
    ],
)
def test_deep_nesting_is_refused(source: str) -> None:
    with pytest.raises(FormatError, match="deeper than 100"):
        read_hcl(source.encode())


def test_size_and_number_of_values_are_limited() -> None:
    with pytest.raises(FormatError, match="6 bytes"):
        read_hcl(b"a = 12", limits=Limits(size=5, depth=9, nodes=9))
    with pytest.raises(FormatError, match="more than 3 values"):
        read_hcl(b"a = [1,2,3,4]", limits=Limits(size=99, depth=9, nodes=3))
