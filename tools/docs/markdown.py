"""Small pieces of Markdown."""

from collections.abc import Iterable, Sequence

NOTE = "<!-- Written by `make docs` from the code. Edit that, not this. -->"


def page(title: str, *blocks: str) -> str:
    """Return a page: its title, and its blocks with an empty line between them."""
    return "\n\n".join([NOTE, f"# {title}", *(block for block in blocks if block)]) + "\n"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; empty where there are no rows."""
    body = [f"| {' | '.join(cell(text) for text in row)} |" for row in rows]
    if not body:
        return ""
    return "\n".join([f"| {' | '.join(header)} |", f"|{'---|' * len(header)}", *body])


def cell(text: str) -> str:
    """Return text that stays in its cell."""
    return " ".join(text.split()).replace("|", "\\|")


def bullets(items: Iterable[str]) -> str:
    """Return a list."""
    return "\n".join(f"- {item}" for item in items)


def code(text: str) -> str:
    """Return text as it would be typed, or nothing for none."""
    return f"`{text}`" if text else ""
