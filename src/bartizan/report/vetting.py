"""What a vetting found, as JSON and for people: statistics, thresholds and rows, never a text."""

import json
import textwrap
from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Protocol, cast

from bartizan.core.counting import plural
from bartizan.report.document import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bartizan.vetting.result import Result

SCHEMA: Final = "bartizan.data-vet/v1"
_SHOWN_ROWS: Final = 10
_WIDTH: Final = 80
_MARGIN: Final = " " * 12
_FITS: Final = "name --text, --text with --response, or --labels with --features"
_MARKS: Final = {"alarm": "ALARM", "clear": "clear", "not-run": "not run"}
_SAYS: Final = {
    "alarm": "ALARM: look at the rows before anything learns from this dataset.",
    "inconclusive": "INCONCLUSIVE: a method could not be run, or rows were not read.",
    "clear": "Nothing alarming in what was looked at.",
}


class File(Protocol):
    """A file of a dataset."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def digest(self) -> str:
        """The SHA-256 of its bytes."""

    @property
    def size(self) -> int:
        """Its size in bytes."""

    @property
    def first_row(self) -> int:
        """The number of its first row in the dataset."""

    @property
    def rows(self) -> int:
        """How many rows of it were read."""


class Vetted(Protocol):
    """What a vetting found of a dataset."""

    @property
    def name(self) -> str:
        """The dataset's name."""

    @property
    def files(self) -> "Sequence[File]":
        """Its files."""

    @property
    def rows(self) -> int:
        """How many rows were read."""

    @property
    def columns(self) -> "Sequence[tuple[str, str]]":
        """The role and name of each column."""

    @property
    def results(self) -> "Sequence[Result]":
        """What each method found."""

    @property
    def gaps(self) -> "Sequence[str]":
        """What was not read, and why."""

    @property
    def uncovered(self) -> "Sequence[str]":
        """What no method covers."""

    @property
    def outcome(self) -> str:
        """alarm, inconclusive or clear."""


def schema() -> dict[str, object]:
    """Return the JSON Schema of the document."""
    text = files("bartizan.report").joinpath("schemas", "bartizan.data-vet.v1.json").read_text()
    return cast("dict[str, object]", json.loads(text))


def document(found: Vetted, tool: str, made: str) -> str:
    """Return the JSON document of a vetting; the same input and moment give the same bytes."""
    whole = {
        "schema": SCHEMA,
        "tool": {"name": "bartizan", "version": tool},
        "made": made,
        "dataset": {
            "name": found.name,
            "rows": found.rows,
            "files": [
                {
                    "name": each.name,
                    "digest": each.digest,
                    "size": each.size,
                    "first_row": each.first_row,
                    "rows": each.rows,
                }
                for each in found.files
            ],
            "columns": [{"role": role, "name": name} for role, name in found.columns],
        },
        "outcome": found.outcome,
        "results": [_result(each) for each in found.results],
        "not_read": list(found.gaps),
        "not_covered": list(found.uncovered),
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _result(each: "Result") -> dict[str, object]:
    return {
        "method": each.method,
        "outcome": each.outcome.value,
        "because": each.because,
        "threshold": each.threshold,
        "statistics": dict(each.statistics),
        "rows": list(each.rows),
        "rows_found": each.count,
        "rows_seen": each.seen,
        "rows_not_read": each.unread,
        "previews": list(each.previews),
    }


def terminal(found: Vetted) -> str:
    """Return the vetting for people."""
    return "\n".join(_lines(found)) + "\n"


def _lines(found: Vetted) -> Iterator[str]:
    used = ", ".join(f"{role} {name}" for role, name in found.columns) or "no columns"
    yield f"{one_line(found.name)}: {plural(found.rows, 'row')}; {used}"
    yield ""
    order = {"alarm": 0, "not-run": 1, "clear": 2}
    for each in sorted(found.results, key=lambda one: order[one.outcome.value]):
        yield from _of_result(each)
    for gap in found.gaps:
        yield f"  not read  {one_line(gap)}"
    yield ""
    yield "Not covered:"
    yield from (
        textwrap.fill(each, _WIDTH, initial_indent="  - ", subsequent_indent="    ")
        for each in found.uncovered
    )
    yield ""
    yield conclusion(found)


def conclusion(found: Vetted) -> str:
    """Return the line that says what a vetting comes to, and what to do about it."""
    if found.results:
        return _SAYS[found.outcome]
    return f"{_SAYS[found.outcome]} No method fits the columns that are named: {_FITS}."


def _indented(text: str, begin: str = _MARGIN) -> str:
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=begin,
        subsequent_indent=_MARGIN,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _of_result(each: "Result") -> Iterator[str]:
    mark = f"  {_MARKS[each.outcome.value]:<8}  "
    yield _indented(f"{each.method}: {each.because}", mark)
    if each.unread:
        yield f"{_MARGIN}{plural(each.unread, 'row')} not looked at by it"
    if each.outcome.value != "alarm":
        return
    told = ", ".join(f"{name} {value:g}" for name, value in each.statistics.items())
    yield _indented(told)
    yield _indented(f"alarms at: {each.threshold}")
    yield from (f"{_MARGIN}{preview}" for preview in each.previews)
    if each.rows:
        rows = ", ".join(f"{row:,}" for row in each.rows[:_SHOWN_ROWS])
        more = f" and {each.count - _SHOWN_ROWS:,} more" if each.count > _SHOWN_ROWS else ""
        yield _indented(f"rows (from 0): {rows}{more}")
