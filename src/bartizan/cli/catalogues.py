"""The catalogue as a command wants it, without all that reading a workload takes."""

from collections.abc import Iterable
from pathlib import Path

from bartizan.catalogue.control import Catalogue
from bartizan.catalogue.load import load_catalogue


def overlaid(folders: Iterable[Path] = ()) -> Catalogue:
    """Load the catalogue with an organisation's folders laid over it.

    Raises InvalidInputError with every problem of the folders.
    """
    return load_catalogue(tuple(folders))
