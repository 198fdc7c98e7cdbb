"""Problems in documents of the catalogue, collected so that a person sees all of them at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from bartizan.core.errors import InvalidInputError

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What is wrong in a file, and at which line."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def refusal(problems: Sequence[Problem]) -> InvalidInputError:
    """Return the error that names all problems, in the order of files and lines."""
    shown = [f"  {problem}" for problem in sorted(problems)[:MOST_SHOWN]]
    if len(problems) > MOST_SHOWN:
        shown.append(f"  and {len(problems) - MOST_SHOWN} more")
    noun = "problem" if len(problems) == 1 else "problems"
    return InvalidInputError(
        "\n".join([f"{len(problems)} {noun} in the catalogue's files:", *shown]),
        hint="`bartizan catalogue export --format json` shows the fields of a valid control.",
    )
