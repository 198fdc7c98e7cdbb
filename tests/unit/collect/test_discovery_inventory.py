"""What a report lists of the assets is bounded, and says what it leaves out."""

from bartizan.assess.listing import MOST_LISTED
from bartizan.cli.wiring import look_at
from bartizan.collect.discovery.inventory import inventory
from bartizan.collect.memory import MemoryTree
from bartizan.core.asset import Asset
from bartizan.core.place import Place
from bartizan.core.words import Truth

MANY = MOST_LISTED + 5


def asset(number: int, kind: str = "tool", path: str = "a.py", places: int = 1) -> Asset:
    name = f"{number:06d}"
    where = tuple(Place(path, line) for line in range(1, places + 1))
    return Asset(id=f"{kind}:{name}", kind=kind, name=name, places=where)


def test_assets_beyond_the_listed_of_a_kind_and_file_are_counted() -> None:
    assets = [*(asset(n) for n in range(MANY)), asset(1, "prompt"), asset(2, path="b.py")]
    shown, gaps = inventory(assets)
    assert shown == (*assets[:MOST_LISTED], *assets[-2:])
    assert [(gap.path, gap.reason) for gap in gaps] == [
        ("a.py", "holds 5 more assets (tool) than are listed")
    ]


def test_places_beyond_the_listed_of_an_asset_are_counted() -> None:
    (shown,), (gap,) = inventory([asset(1, places=MANY)])
    assert len(shown.places) == MOST_LISTED
    assert gap.reason == "holds 5 more places of an asset (tool) than are listed"


def test_an_inventory_that_can_be_read_is_whole() -> None:
    assets = tuple(asset(n, path=f"{n}.py") for n in range(MANY))
    assert inventory(assets) == (assets, ())


def test_facts_are_told_by_the_assets_that_are_not_listed_too() -> None:
    rows = [f'resource "aws_s3_bucket" "b{n}" {{}}' for n in range(MANY)]
    tree = MemoryTree({"a.tf": "\n".join(rows).encode(), "z.ipynb": b'{"cells": []}'})
    known = look_at(tree, cached=False)
    assert sum(each.kind == "bucket" for each in known.assets) == MOST_LISTED
    assert [gap.path for gap in known.unlisted] == ["a.tf"]
    assert Truth.TRUE in {fact.truth for fact in known.facts if fact.name == "notebooks"}
