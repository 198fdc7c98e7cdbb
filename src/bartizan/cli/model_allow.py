"""The classes that a profile allows a scan of models to take for safe."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bartizan.cli.console import note
from bartizan.collect.declared import read_declared
from bartizan.collect.keeping import PROFILE
from bartizan.core.errors import InvalidInputError
from bartizan.formats.pickle.facts import Name, Use
from bartizan.scan.allowed import LETTERS_BY_USE, Allowed, Grant, allowed

if TYPE_CHECKING:
    from bartizan.evidence.declared import AllowedClass


def with_profile(path: Path, today: date) -> Allowed:
    """Return the list of allowed names with the classes of a profile that have not expired.

    Raises InvalidInputError for a profile that breaks its schema, or allows a known gadget.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror or error}") from None
    profile = read_declared({PROFILE: content}).profile
    classes = profile.allowed_classes if profile is not None else ()
    for each in classes:
        if each.expires < today:
            note(f"{path}: {each.name} was allowed until {each.expires}, and is for review again.")
    return allowed().with_grants(_grant(each) for each in classes if each.expires >= today)


def _grant(each: "AllowedClass") -> Grant:
    module, _, name = each.name.partition(":")
    letters = "".join(LETTERS_BY_USE[Use(use)] for use in each.uses)
    return Grant(Name(module, name), letters, each.owner, each.expires)
