"""Where in a workload something stands."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A span of lines in a file.

    `path` is relative to the workload's root, with `/`. Lines count from 1. In a notebook `line` is
    the physical line of the .ipynb file, and `cell` counts its cells from 1.
    """

    path: str
    line: int = 1
    end_line: int | None = None
    cell: int | None = None

    def __str__(self) -> str:
        """Render as path:line, as editors and terminals link it."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a flow: a place, and what happens there."""

    place: Place
    note: str
