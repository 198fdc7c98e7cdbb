"""Readers of structured configuration raise FormatError and nothing else."""

import json
from collections.abc import Callable
from contextlib import suppress

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bartizan.collect.iac import collect
from bartizan.core.errors import FormatError
from bartizan.formats.cloudformation import read_template
from bartizan.formats.hcl import read_hcl, read_hcl_attributes
from bartizan.formats.hcljson import read_hcl_json
from bartizan.formats.jsondoc import read_json
from bartizan.formats.node import Node
from bartizan.formats.policy import policy_document
from bartizan.formats.yamldoc import read_yaml


def lenient(content: bytes) -> Node:
    return read_json(content, lenient=True)


READERS: list[Callable[[bytes], object]] = [
    read_yaml,
    read_json,
    lenient,
    read_hcl,
    read_hcl_attributes,
    read_hcl_json,
]

HCL = b"""resource "aws_iam_policy" "p" { # c
  name = "a-${var.x["k"]}-$${y}"
  policy = <<-EOT
    {"Statement": [{"Action": "*", "Resource": "${aws_s3_bucket.b.arn}/*"}]}
  EOT
  list = [1, -2.5, "a", for_each, [for k in y : k if k != null]]
  doc = jsonencode({ Statement = { Action : ["s3:*"], "Effect" = local.e } })
  dynamic "block" { content { a = x ? 1 : 2 } }
}
locals {
  e = "Allow-${var.y}"
}
variable "x" { default = { k = 1 } }
"""
YAML = b"""Parameters: {P: {Type: String, Default: d}}
Resources:
  R: &r
    Type: AWS::IAM::Role
    Properties:
      Policies: [{PolicyDocument: {Statement: !If [c, {Action: '*'}, !Ref AWS::NoValue]}}]
      Name: !Sub ["${P}-${x}", {x: !GetAtt R.Arn}]
  S:
    <<: *r
---
apiVersion: v1
kind: List
items: [{kind: Pod, metadata: {name: |
   x
}}]
"""
JSON = b"""{"Resources": {"R": {"Type": "AWS::S3::Bucket", "Properties": {"K": [1, 2.5e3, null,
  true, "\\u00e9\\n", {"Ref": "P"}, {"Fn::Sub": ["${a}", {"a": {"Fn::GetAtt": ["R", "Arn"]}}]}]}}},
 "resource": {"t": {"n": {"a": "${x}"}}} /* c */ // d
}"""
TOKENS = [b'"', b"${", b"}", b"{", b"[", b"]", b"<<EOT\n", b"EOT\n", b"/*", b"*/", b"#",
          b"\n", b"&a ", b"*a", b"!Ref ", b"- ", b": ", b"<<: ", b"%{", b"\\", b"\x00", b"\xff",
          b"=", b",",
          b"for ", b"jsonencode(", b")", b"{{", b"Fn::Sub", b"? ", b"|\n", b"\xef\xbb\xbf",
          b"%YAML 1.1\n", b"---\n", b"\xc2\x85", b"9" * 400, b"@", b"`", b"\t",
          b"\\u0024", b"$", b"local.e", b"${local.e}", b"~"]  # fmt: skip


def total(read: Callable[[bytes], object], content: bytes) -> None:
    with suppress(FormatError):
        read(content)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    content = draw(st.sampled_from([HCL, YAML, JSON]))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(content)))
        end = min(len(content), at + draw(st.integers(0, 12)))
        piece = draw(st.one_of(st.sampled_from(TOKENS), st.binary(max_size=4)))
        content = content[:at] + piece + content[end:]
    return content


@pytest.mark.parametrize("read", READERS)
@given(content=st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(TOKENS)).map(b"".join)))
def test_any_bytes_give_a_tree_or_a_format_error(
    read: Callable[[bytes], object], content: bytes
) -> None:
    total(read, content)


@pytest.mark.parametrize("read", READERS)
@given(content=mutated())
def test_a_damaged_document_gives_a_tree_or_a_format_error(
    read: Callable[[bytes], object], content: bytes
) -> None:
    total(read, content)


@given(content=st.one_of(mutated(), st.binary(max_size=100)))
def test_what_is_read_can_be_judged(content: bytes) -> None:
    names = ("m/a.tf", "m/b.tf.json", "m/terraform.tfvars", "c.yaml", "d.json", "e.bicep")
    evidence = collect((name, content) for name in names)
    for resource in evidence.resources:
        assert resource.place.line >= 1
        resource.body.plain()
    for statement in evidence.statements:
        assert statement.place.line <= content.count(b"\n") + 1


@given(content=mutated())
def test_lines_are_lines_of_the_file(content: bytes) -> None:
    nodes: list[Node] = []
    with suppress(FormatError):
        nodes += [node for tree in read_yaml(content) for node in tree.walk()]
    with suppress(FormatError):
        nodes += [node for block in read_hcl(content) for node in block.body.walk()]
    last = sum(content.count(mark) for mark in (b"\n", b"\r", b"\x85", b"\xa8", b"\xa9")) + 2
    assert all(1 <= node.key_line <= node.line <= last for node in nodes)
    assert all(node.line <= node.end_line <= last for node in nodes)


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**15), 10**15), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(value=VALUES, indent=st.sampled_from([None, 1]))
def test_json_reads_what_json_writes(value: object, indent: int | None) -> None:
    assert read_json(json.dumps(value, indent=indent).encode()).plain() == value


PLAIN_TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8)


@given(value=st.dictionaries(PLAIN_TEXT.filter(bool), st.lists(PLAIN_TEXT), min_size=1, max_size=4))
def test_yaml_reads_what_yaml_writes(value: dict[str, list[str]]) -> None:
    value.pop("<<", None)
    assert read_yaml(yaml.safe_dump(value).encode())[0].plain() == value


@given(text=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20))
def test_a_quoted_hcl_string_reads_as_it_was_written(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    quoted = quoted.replace("${", "$${").replace("%{", "%%{")
    (block,) = read_hcl(f'a {{\n b = "{quoted}"\n}}'.encode())
    assert block.body.fields()["b"].text == text


@given(content=mutated())
def test_a_template_or_policy_is_found_or_not_but_never_fails(content: bytes) -> None:
    with suppress(FormatError):
        for document in read_yaml(content):
            read_template(document)
            policy_document(document)


@pytest.mark.parametrize(
    ("read", "content"),
    [
        (read_hcl, b"a = " + b"/* " * 200_000),
        (read_hcl, b'a = "' * 200_000),
        (read_hcl, b'a = "${' * 200_000),
        (read_hcl, b"".join(b"a = <<E%d\n" % n for n in range(20_000))),
        (read_hcl, b"a = [" + b"[1]+" * 200_000),
        (read_hcl, b"a = " + b"{a = [" * 50 + b"1 + " * 100_000),
        (read_hcl, b"a {" + b"\n b {}" * 20_000 + b"\n}"),
        (read_hcl, b"\n \n#" * 300_000),
        (read_hcl, b"a" * 1_000_000),
        (lenient, b"/* *" * 300_000),
        (lenient, b"[" + b"//\n" * 300_000),
        (read_json, b'["' + b"\\\\" * 500_000),
        (read_json, b"1" * 1_000_000),
        (read_yaml, b"[" * 1_000_000),
        (read_yaml, b"- " * 200_000),
        (read_yaml, b"{" + b"a: &a b, " * 20_000),
        (read_yaml, b"a: 'x" * 200_000),
        (read_yaml, b"? " * 200_000),
    ],
)
def test_large_hostile_files_end_soon(read: Callable[[bytes], object], content: bytes) -> None:
    total(read, content)
