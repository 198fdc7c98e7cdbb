"""What completes the declaration of a bucket, however many of them there are."""

import pytest

from bartizan.core.place import Place
from bartizan.evidence.iac import Dialect, Iac, Resource
from bartizan.evidence.stores import companions
from bartizan.formats.node import Expression, Node

BLOCK = "aws_s3_bucket_public_access_block"


def declared(kind: str, name: str, line: int, bucket: str | Expression | None = None) -> Resource:
    body = Node({"bucket": Node(bucket, line, line, line)} if bucket else {}, line, line, line)
    text = bucket.text if isinstance(bucket, Expression) else ""
    return Resource(
        kind=kind,
        name=name,
        body=body,
        place=Place("a.tf", line),
        dialect=Dialect.TERRAFORM,
        scope="",
        references=frozenset({text.removesuffix(".id")}),
    )


@pytest.mark.parametrize(
    ("bucket", "named", "tied", "loose"),
    [
        (None, Expression("aws_s3_bucket.one.id"), True, False),
        (None, Expression("aws_s3_bucket.other.id"), False, False),
        ("one", "one", True, False),
        ("one", "other", False, False),
        (Expression("var.name"), Expression("var.name"), True, False),
        (None, Expression("var.name"), False, True),
        (None, Expression("module.store.id"), False, True),
    ],
)
def test_what_names_a_bucket_belongs_to_it(
    bucket: str | Expression | None, named: str | Expression, *, tied: bool, loose: bool
) -> None:
    store, block = declared("aws_s3_bucket", "one", 1, bucket), declared(BLOCK, "b", 9, named)
    found = companions(Iac(resources=(store, block)), store, BLOCK)
    assert (found.tied, found.loose) == ((block,) * tied, (block,) * loose)


def test_the_companions_of_many_buckets_are_found_in_linear_time() -> None:
    """Ends soon: comparing each bucket with each companion would not."""
    count = 20_000
    stores = [declared("aws_s3_bucket", f"b{n}", n) for n in range(1, count)]
    blocks = [
        declared(BLOCK, f"b{n}", count + n, Expression(f"aws_s3_bucket.b{n}.id"))
        for n in range(1, count)
    ]
    iac = Iac(resources=(*stores, *blocks))
    found = [companions(iac, store, BLOCK).tied for store in stores]
    assert found == [(block,) for block in blocks]
