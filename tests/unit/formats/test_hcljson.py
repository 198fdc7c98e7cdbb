"""The JSON syntax of Terraform gives the same blocks as the native one."""

import pytest

from bartizan.core.errors import FormatError
from bartizan.formats.hcljson import read_hcl_json

SOURCE = b"""{
  "//": "made by a tool",
  "resource": {
    "aws_s3_bucket": {
      "b": {
        "bucket": "${var.name}-x",
        "only": "${var.name}",
        "//": "no"
      }
    }
  },
  "variable": {"name": {"default": "n"}},
  "provider": [{"aws": {"region": "r"}}, {"aws": {"alias": "a"}}],
  "unknown": {"x": {}}
}
"""


def test_blocks_of_a_json_file() -> None:
    blocks = read_hcl_json(SOURCE)
    assert [(b.type, b.labels, b.line) for b in blocks] == [
        ("resource", ("aws_s3_bucket", "b"), 5),
        ("variable", ("name",), 12),
        ("provider", ("aws",), 13),
        ("provider", ("aws",), 13),
    ]
    assert blocks[0].body.plain() == {"bucket": "${var.name}-x", "only": "${var.name}"}
    only = blocks[0].body.get("only")
    assert only is not None
    assert only.expression is not None
    assert only.expression.text == "var.name"


def test_labels_that_lead_nowhere_and_lists_within_bodies() -> None:
    source = b'{"resource": {"//": {}, "t": {"n": {"a": ["${x}", {"//": 1, "b": 2}]}, "m": 1}}}'
    (block,) = read_hcl_json(source)
    assert block.body.plain() == {"a": ["${x}", {"b": 2}]}


def test_an_interpolation_that_is_not_closed_is_refused() -> None:
    with pytest.raises(FormatError):
        read_hcl_json(b'{"locals": {"a": "${x"}}')
