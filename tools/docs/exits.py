"""The page of exit codes."""

from collections.abc import Iterator, Mapping

from bartizan.cli.exit import Exit
from tools.docs.markdown import page, table


def exit_pages(meanings: Mapping[Exit, str]) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of the page."""
    rows = [(str(code.value), _name(code), text) for code, text in meanings.items()]
    yield (
        "exit-codes.md",
        page(
            "Exit codes",
            table(("code", "name", "means"), rows),
            "In CI, 1 and 4 differ on purpose: 1 says that something is wrong, 4 that nobody can "
            "say yet. Both keep a gate closed.",
        ),
    )


def _name(code: Exit) -> str:
    return code.name.lower().replace("_", " ")
