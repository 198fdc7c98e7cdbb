"""`bartizan model copy`: brings a store to a bucket of S3, and back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bartizan.cli.console import note, progress
from bartizan.cli.exit import Exit
from bartizan.cli.model_places import bucket_at, is_bucket, layout_at
from bartizan.cli.model_scanned import LONG_WORK
from bartizan.cli.sizes import max_size
from bartizan.core.counting import plural

if TYPE_CHECKING:
    from bartizan.store.held import Layout


@click.command(
    epilog="""
\b
Examples:
  bartizan model copy store s3://models/production
  bartizan model copy s3://models/production store

\b
Exit codes: 0 copied · 2 usage, or refused: the other place holds what this one does not
"""
)
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@max_size
def copy(source: str, target: str, max_size: int) -> int:
    """Copy a store FROM one place TO another: a folder, or s3://BUCKET/PREFIX.

    What is there already is not sent again, the index goes last, and each blob is compared with its
    digest on its way; none brings more bytes than it declares, and all together no more than the
    disk holds. It is refused where something was pushed or promoted at the other place that
    this one does not know of. S3 needs the extra aws, and finds its credentials as other tools do.
    """
    from bartizan.store.copying import copy as copy_layout
    from bartizan.store.copying import named
    from bartizan.store.room import bounded

    given, taking = layout_at(source), _made(target)
    total = sum(each.size for each in bounded(named(given, given.index()), max_size))
    with progress("Copying", total, LONG_WORK) as advance:
        sent = copy_layout(given, taking, advance, max_size)
    note(f"Copied {source} to {target}: {plural(sent, 'blob')} sent.")
    return Exit.DONE


def _made(place: str) -> "Layout":
    """Return the layout at a place; a folder is made where there is none."""
    from bartizan.store.layout import Store

    return bucket_at(place) if is_bucket(place) else Store.make(Path(place))
