"""`bartizan model list` and `log`: what a store holds, and what happened to it."""

import json
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

import click

from bartizan.cli.console import quiet_line
from bartizan.cli.exit import Exit
from bartizan.cli.model_places import demand_no_registry, layout_at
from bartizan.cli.model_stores import store_option
from bartizan.core.counting import plural

if TYPE_CHECKING:
    from bartizan.store.history import Entry
    from bartizan.store.oci import Index

FORM: Final = click.option(
    "--format", "form", type=click.Choice(("terminal", "json")), default="terminal"
)
MOST: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """A version of a model: its tags, how many statements refer to it, and where it came from."""

    name: str
    digest: str
    tags: tuple[str, ...]
    referrers: int
    sources: tuple[str, ...]


@click.command("list", epilog="\b\nExample:\n  bartizan model list --store store")
@store_option
@FORM
def list_models(store: str, form: str) -> int:
    """List the models of a store: each version, its tags, and how much refers to it."""
    rows = _rows(layout_at(store).index())
    if form == "json":
        models = [asdict(each) for each in rows]
        click.echo(json.dumps({"schema": "bartizan.model-list/v1", "models": models}, indent=2))
        return Exit.DONE
    for each in rows:
        tags = ", ".join(each.tags) or "-"
        referrers = plural(each.referrers, "referrer")
        source = "".join(f"  from {source}" for source in each.sources)
        click.echo(quiet_line(f"{each.name}@{each.digest}  {tags}  {referrers}{source}"))
    return Exit.DONE


@click.command("log", epilog="\b\nExample:\n  bartizan model log fraud/scorer --store store")
@click.argument("name", required=False)
@store_option
@click.option("--limit", type=click.IntRange(1, MOST), default=100, show_default=True)
@FORM
def log(name: str | None, store: str, limit: int, form: str) -> int:
    """Say what happened to the models of a store, newest first; each entry names the one before."""
    from bartizan.store.errors import UnknownModelError
    from bartizan.store.history import entries, head_of

    demand_no_registry(name or "")
    kept = layout_at(store)
    told = (each for each in entries(kept, head_of(kept.index())) if name in (None, each.model))
    newest = list(islice(told, limit))
    if name and not newest:
        raise UnknownModelError(
            f"the log of {store} has no entry of {name}",
            hint="Name a model without its tag, as `bartizan model list` shows it.",
        )
    for each in newest:
        click.echo(json.dumps(asdict(each)) if form == "json" else quiet_line(_line(each)))
    return Exit.DONE


def _rows(index: "Index") -> list[Row]:
    from bartizan.store.hubcache import SOURCE
    from bartizan.store.models import SUBJECT, tags, versions

    named = list(tags(index))
    referring = Counter(each.annotations.get(SUBJECT) for each in index.manifests)
    sources = defaultdict[str, list[str]](list)
    for each in index.manifests:
        if SOURCE in each.annotations:
            sources[each.annotations.get(SUBJECT, "")].append(each.annotations[SOURCE])
    return [
        Row(
            name,
            each.digest,
            tuple(ref.tag for ref, it in named if (ref.name, it.digest) == (name, each.digest)),
            referring[each.digest],
            tuple(sources[each.digest]),
        )
        for name, each in versions(index)
    ]


def _line(each: "Entry") -> str:
    was = f", before {each.was}" if each.was and each.was != each.digest else ""
    return f"{each.at}  {each.action:<9} {each.model}:{each.tag}  {each.digest}{was}  ({each.by})"
