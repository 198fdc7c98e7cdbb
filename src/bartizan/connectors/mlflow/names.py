"""How a registered model is named: `mlflow:NAME`, `mlflow:NAME/VERSION` or `mlflow:NAME@ALIAS`."""

import re
from dataclasses import dataclass
from typing import Final

from bartizan.core.errors import InvalidInputError
from bartizan.store.names import TAG, Reference

SCHEME: Final = "mlflow:"
# Slashes and colons MLflow itself refuses; with a quotation mark a search would ask another thing.
NAME: Final = re.compile(r"[^\x00-\x1f\x7f/:@'\"`\\]{1,255}")
VERSION: Final = re.compile(r"[1-9][0-9]{0,9}")


@dataclass(frozen=True, slots=True)
class Registered:
    """A registered model; of its versions one by number, or the one that an alias names."""

    name: str
    version: str = ""
    alias: str = ""

    def __str__(self) -> str:
        ending = f"/{self.version}" if self.version else f"@{self.alias}" if self.alias else ""
        return f"{SCHEME}{self.name}{ending}"

    def stage(self, alias: str) -> Reference:
        """Return what a promotion to an alias names."""
        return Reference(self.name, tag=alias)


def is_registered(text: str) -> bool:
    """Whether a text names a model of MLflow, rightly or not."""
    return text.startswith(SCHEME)


def parse_registered(text: str) -> Registered:
    """Read the name of a registered model. Raises InvalidInputError for anything else."""
    rest = text.removeprefix(SCHEME)
    name, slash, version = rest.partition("/")
    name, at, alias = name.partition("@")
    whole = (VERSION.fullmatch(version) or not slash) and (TAG.fullmatch(alias) or not at)
    if NAME.fullmatch(name) and whole and not (slash and at):
        return Registered(name, version, alias)
    raise InvalidInputError(
        f"{text[:300]!a} names no model of MLflow",
        hint="Write mlflow:NAME, mlflow:NAME/VERSION or mlflow:NAME@ALIAS.",
    )
