"""The inventory that reports list: a file can name more assets than anybody reads."""

from collections.abc import Iterable
from dataclasses import replace

from bartizan.assess.listing import MOST_LISTED, listed
from bartizan.core.asset import Asset
from bartizan.core.place import Place
from bartizan.evidence.facts import Gap

Kind = tuple[str, str]


def inventory(assets: Iterable[Asset]) -> tuple[tuple[Asset, ...], tuple[Gap, ...]]:
    """Return the assets to list, and the gaps that say how many of a kind and file are not.

    Of each kind the first MOST_LISTED that a file names are listed, and of each the first
    MOST_LISTED places. What decides which controls apply is told by all of them, before.
    """
    kept, rests = listed(assets, kind=_kind, rank=lambda _: ())
    gaps = [_gap(_kind(rest.gravest), f"{rest.count} more assets") for rest in rests]
    gaps += [
        _gap(_kind(asset), f"{len(asset.places) - MOST_LISTED} more places of an asset")
        for asset in kept
        if len(asset.places) > MOST_LISTED
    ]
    shown = tuple(replace(asset, places=asset.places[:MOST_LISTED]) for asset in kept)
    return shown, tuple(gaps)


def _kind(asset: Asset) -> Kind:
    first = asset.places[0] if asset.places else Place("")
    return asset.kind, first.path


def _gap(kind: Kind, what: str) -> Gap:
    name, path = kind
    return Gap(path or ".", f"holds {what} ({name}) than are listed")
