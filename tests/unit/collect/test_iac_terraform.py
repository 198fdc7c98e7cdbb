"""A Terraform module resolves its own literals, and nothing else."""

import pytest

from bartizan.collect.iac import collect
from bartizan.core.place import Place
from bartizan.evidence.iac import Iac, Resource
from bartizan.formats.node import Plain

MODULE = """variable "env" { default = "dev" }
variable "none" { default = null }
variable "asked" {}
variable "flags" {
  type    = map(bool)
  default = { on = true }
}
locals {
  name   = "app-${var.env}"
  bucket = aws_s3_bucket.b.arn
  tags   = { Name = local.name, list = [1, 2] }
  loop   = local.loop
  sub    = "x-${var.asked}"
  literal = "$${x}"
  empty   = null
}
"""


def module(*sources: str, **files: str) -> Iac:
    named = [(f"m/{n}.tf", text) for n, text in enumerate(sources)]
    named += [(f"m/{name.replace('__', '.')}", text) for name, text in files.items()]
    return collect((name, text.encode()) for name, text in named)


def thing(value: str, **files: str) -> Resource:
    evidence = module(MODULE, f'resource "x" "x" {{\n  a = {value}\n}}', **files)
    return evidence.of("x")[0]


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("var.env", "dev"),
        ('"${var.env}"', "dev"),
        ('"${var.env}-${local.name}"', "dev-app-dev"),
        ("local.name", "app-dev"),
        ("local.tags.Name", "app-dev"),
        ("local.tags", {"Name": "app-dev", "list": [1, 2]}),
        ("var.flags.on", True),
        ('"${var.flags.on}"', True),
        ('"is ${var.flags.on}"', "is true"),
        ('"${local.tags}"', {"Name": "app-dev", "list": [1, 2]}),
        ('"x${local.tags}"', "x${local.tags}"),
        ('"$${x}-${var.env}"', "${x}-dev"),
        ('"${local.sub}-${var.env}"', "x-${var.asked}-dev"),
        ('"${local.literal}-${var.env}"', "${x}-dev"),
        ('f("${var.env}")', '${f("${var.env}")}'),
        ("var.asked", "${var.asked}"),
        ('"${var.env}-${var.asked}"', "dev-${var.asked}"),
        ("local.bucket", "${aws_s3_bucket.b.arn}"),
        ('"${local.bucket}/*"', "${aws_s3_bucket.b.arn}/*"),
        ("local.loop", "${local.loop}"),
        ("local.nothing", "${local.nothing}"),
        ("local.tags.nothing", "${local.tags.nothing}"),
        ('var.env == "dev"', '${var.env == "dev"}'),
        ("[var.env, var.asked]", ["dev", "${var.asked}"]),
        ('"%{ if x }${var.env}%{ endif }"', "%{if x}dev%{endif}"),
    ],
)
def test_literals_of_the_module_resolve(source: str, plain: Plain) -> None:
    assert thing(source).body.plain() == {"a": plain}


def test_null_is_not_set() -> None:
    assert thing("null").body.plain() == {}
    assert thing("local.empty").body.plain() == {}


def test_an_input_that_is_null_is_left_for_others_to_fill_in() -> None:
    assert thing("var.none").body.plain() == {"a": "${var.none}"}


def test_a_resolved_value_stands_where_it_is_used() -> None:
    node = thing("local.tags").body.get("a")
    assert node is not None
    assert (node.key_line, node.line) == (2, 2)


def test_values_that_terraform_loads_by_itself_win_over_defaults() -> None:
    assert thing("var.env", terraform__tfvars='env = "prod"').body.plain() == {"a": "prod"}
    assert thing("var.env", x__auto__tfvars='env = "prod"').body.plain() == {"a": "prod"}
    assert thing("var.env", other__tfvars='env = "prod"').body.plain() == {"a": "dev"}


def test_modules_are_directories() -> None:
    evidence = collect(
        [
            ("one/a.tf", b'variable "v" { default = 1 }'),
            ("two/a.tf", b'resource "x" "x" { a = var.v }'),
        ]
    )
    assert evidence.of("x")[0].body.plain() == {"a": "${var.v}"}


def test_blocks_are_resources_with_addresses() -> None:
    evidence = module(
        'resource "aws_s3_bucket" "b" {}\n'
        'data "aws_ami" "a" {}\n'
        'module "m" { source = "./m" }\n'
        'provider "aws" {}\n'
        "terraform {}\n"
        'output "o" { value = module.m.x }\n'
        "moved {}\n"
    )
    assert [each.address for each in evidence.resources] == [
        "aws_s3_bucket.b",
        "data.aws_ami.a",
        "module.m",
        "provider.aws",
        "terraform.",
        "output.o",
    ]
    (called,) = evidence.of("module")
    assert evidence.referring_to(called) == evidence.of("output")


def test_references_follow_locals_and_heredocs() -> None:
    evidence = module(
        MODULE,
        'resource "aws_s3_bucket" "b" {}\n'
        'resource "one" "x" { a = local.bucket }\n'
        'resource "two" "x" {\n a = <<E\n${aws_s3_bucket.b.arn}\nE\n}\n'
        'resource "three" "x" { a = data.aws_s3_bucket.b.arn }\n'
        'resource "four" "x" { a = "aws_s3_bucket.b" }\n',
    )
    (bucket,) = evidence.of("aws_s3_bucket")
    assert [each.kind for each in evidence.referring_to(bucket)] == ["one", "two"]
    assert evidence.of("three")[0].references == {"data.aws_s3_bucket.b"}


def test_variables_with_their_defaults_and_places() -> None:
    evidence = module(
        '\nvariable "token" {\n  default = "x"\n}\nvariable "s" { sensitive = true }\n'
    )
    token, secret = evidence.variables
    assert (token.name, token.sensitive, token.place) == ("token", False, Place("m/0.tf", 2, 4))
    assert token.default is not None
    assert token.default.text == "x"
    assert (secret.sensitive, secret.default) == (True, None)


def test_json_syntax_is_part_of_the_module() -> None:
    source = '{"resource": {"x": {"x": {"a": "${var.env}"}}}}'
    evidence = module(MODULE, gen__tf__json=source)
    assert evidence.of("x")[0].body.plain() == {"a": "dev"}


def test_a_bomb_of_locals_stays_unresolved() -> None:
    lines = ["a0 = [1, 2, 3, 4, 5, 6, 7, 8]"]
    lines += [f"a{n} = [{', '.join([f'local.a{n - 1}'] * 8)}]" for n in range(1, 15)]
    text = "\n".join(lines)
    evidence = module(f"locals {{\n{text}\n}}", 'resource "x" "x" { a = local.a14 }')
    assert sum(1 for _ in evidence.of("x")[0].body.walk()) < 250_000


def test_locals_cannot_nest_without_end() -> None:
    lines = ["a0 = [1]", *(f"a{n:04} = [local.a{n - 1:04}]" for n in range(1, 3000))]
    text = "\n".join(lines)
    evidence = module(f"locals {{\n{text}\n}}", 'resource "x" "x" { a = local.a2999 }')
    assert evidence.of("x")[0].body.plain() != {}


def test_strings_cannot_grow_without_end() -> None:
    lines = ['a0 = "xxxxxxxxxx"']
    lines += [f'a{n} = "${{local.a{n - 1}}}${{local.a{n - 1}}}"' for n in range(1, 60)]
    uses = "\n".join(f"u{n} = local.a{n}" for n in range(60))
    text = "\n".join(lines)
    evidence = module(f"locals {{\n{text}\n}}", f'resource "x" "x" {{\n{uses}\n}}')
    assert all(len(node.text or "") <= 8192 for node in evidence.of("x")[0].body.walk())
