"""Whether a document treats a subject."""

import pytest

from bartizan.collect.documents import collect
from bartizan.core.place import Place
from bartizan.evidence.documents import Document
from bartizan.evidence.topics import dated, prose, refers, topic, treated

LIMITS = topic("limits", "limitation*", "out of scope")


def document(text: str) -> Document:
    return collect([("page.md", text.encode())]).documents[0]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# A\n\nKnown limitations: dates.\n", 3),
        ("# A\n\n## Limits\n\nIt is wrong about dates.\n", 3),
        ("# A\n\n## Limits\n\n### Dates\n\nOften wrong.\n", 3),
        ("# A\n\nWhat is out-of-scope: tools.\n", 3),
        ("# A\n\n## Limits\n\nTODO\n", None),
        ("# A\n\n## Limits\n\n## Other\n\nText of another section.\n", None),
        ("# A\n\n## Limits\n\n<!-- say here\nwhat it cannot do -->\n", None),
        ("# A\n\nUnlimited use.\n", None),
    ],
)
def test_a_bare_heading_or_placeholder_treats_nothing(text: str, line: int | None) -> None:
    expected = None if line is None else Place("page.md", line)
    assert treated([document(text)], LIMITS) == expected


@pytest.mark.parametrize("piece", ["<!--", "-", "- ", ">", "](", "<a", "[", "a", " ", "\n- "])
def test_long_documents_are_read_in_linear_time(piece: str) -> None:
    """Ends soon: a pattern that tries again at every character would not."""
    hostile = document(f"# A\n\n{piece * (900_000 // len(piece))}x")
    assert treated([hostile], LIMITS) is dated(hostile) is None
    assert prose(hostile) >= refers(hostile)


@pytest.mark.parametrize(
    "text",
    ["2026-03-01", "1 March 2026", "March 2026", "Mar 3, 2026", "03/01/2026", "2026-Q3", "Q3 2026"],
)
def test_dates_are_seen(text: str) -> None:
    assert dated(document(f"# A\n\nReviewed: {text}\n")) == Place("page.md", 3)


def test_a_version_is_no_date() -> None:
    assert dated(document("# A\n\nRelease 20.4.1, port 2000\n")) is None


def test_a_short_page_with_a_link_refers_elsewhere() -> None:
    assert refers(document("# A\n\nSee https://wiki.example.com/a.\n"))
    assert not refers(document("# A\n\nSee the wiki.\n"))
    assert not refers(document("# A\n\n" + "A line with https://example.com.\n" * 20))


def test_prose_counts_lines_that_say_something() -> None:
    assert prose(document("# A\n\nOne line.\n\n- TBD\n---\n## B\nAnother line.\n")) == 2
