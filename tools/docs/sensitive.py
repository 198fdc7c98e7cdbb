"""The page of the types of sensitive values."""

from collections.abc import Iterator

from bartizan.classify.classes import BROAD, CATEGORY_OF, TITLE_OF
from bartizan.classify.columns import class_of
from tools.docs.markdown import page, table


def sensitive_pages() -> Iterator[tuple[str, str]]:
    """Yield the path and the text of the page."""
    rows = [
        (f"`{name}`", title, BROAD[CATEGORY_OF[name]], class_of(CATEGORY_OF[name]))
        for name, title in sorted(TITLE_OF.items())
    ]
    yield (
        "sensitive-types.md",
        page(
            "Types of sensitive values",
            "What `bartizan data classify` looks for, by the names that it prints. The class is "
            "the lowest that fits data that holds the type.",
            table(("type", "what", "category", "lowest class"), rows),
        ),
    )
