"""Which columns of a dataset have which role in a vetting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from bartizan.classify.naming import shown
from bartizan.core.errors import InvalidInputError

# Names that are taken for a role where nobody gives one; the first that is there.
GUESSES: Final = {
    "text": ("instruction", "prompt", "input", "question", "text", "sentence", "content"),
    "answers": ("output", "response", "completion", "answer", "target"),
}
_SHOWN: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """The names of columns (or arrays) by role, as a person gives them; None for none.

    `texts` are joined to one text. `features` are names or patterns of columns; `array` is a file
    of features with a row for each record, and the name of the array in it.
    """

    labels: str | None = None
    texts: tuple[str, ...] = ()
    answers: str | None = None
    sources: str | None = None
    splits: str | None = None
    features: tuple[str, ...] = ()
    array: tuple[Path, str] | None = None

    def exact(self) -> tuple[str, ...]:
        """Return the names of all columns that are named, without patterns."""
        single = (self.labels, self.answers, self.sources, self.splits)
        return (*filter(None, single), *self.texts)


def settled(roles: Roles, columns: Sequence[str]) -> Roles:
    """Return the roles with guesses for what is not given and patterns replaced by columns.

    Of a dataset whose columns nobody could read, the roles stay as they are. Raises
    InvalidInputError for a column that is not there, and where no column has a role.
    """
    if not columns:
        return replace(roles, features=())
    there = dict.fromkeys(columns)
    for name in roles.exact():
        if name not in there:
            raise _missing(name, columns)
    features = tuple(_matching(roles.features, columns, roles.exact()))
    answers = roles.answers or _guess("answers", there, roles.exact())
    texts = roles.texts or _texts(there, (*roles.exact(), answers or ""))
    found = replace(roles, features=features, answers=answers if texts else None, texts=texts)
    if not (texts or found.exact() or features):
        raise InvalidInputError(
            "no column is taken for a text, and none is named",
            hint="Name columns with --text, --labels and --features. " + _there(columns),
        )
    return found


def _texts(there: Iterable[str], taken: Sequence[str]) -> tuple[str, ...]:
    first = _guess("text", there, taken)
    if first == "instruction" and "input" in there and "input" not in taken:
        return ("instruction", "input")
    return (first,) if first else ()


def _guess(role: str, there: Iterable[str], taken: Sequence[str]) -> str | None:
    names = set(there) - set(taken)
    return next((name for name in GUESSES[role] if name in names), None)


def _matching(
    patterns: Sequence[str], columns: Sequence[str], taken: Sequence[str]
) -> Iterable[str]:
    """Yield what the patterns name. None but its own name takes a column of another role.

    A label among the features would tell itself, and no flipped one would be seen.
    """
    free = [name for name in columns if name not in taken]
    for pattern in patterns:
        exact = [name for name in columns if name == pattern]
        found = exact or [name for name in free if fnmatchcase(name, pattern)]
        if not found:
            raise _missing(pattern, columns)
        yield from found


def _missing(name: str, columns: Sequence[str]) -> InvalidInputError:
    each = "Name each column by an option of its own. " if "," in name else ""
    return InvalidInputError(
        f"the dataset has no column {shown(name)}", hint=f"{each}{_there(columns)}"
    )


def _there(columns: Sequence[str]) -> str:
    return f"Its columns: {', '.join(map(shown, columns))[:_SHOWN] or 'none'}."
