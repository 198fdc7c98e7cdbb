"""Retrieved text must stand apart from what is said to the model."""

from collections import defaultdict
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, passed, review
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.marking import MARKING_ASKS, filled
from bartizan.evidence.source import Source

MOST_PLACES = 20


@check(
    Meta(
        id="app-retrieved-marked",
        title="Retrieved text is marked in the prompt",
        control="APP-03",
        clause="content-marked",
        severity=Severity.MEDIUM,
        confidence=Confidence.LOW,
        asks=MARKING_ASKS,
        fix="Put retrieved text between marks of its own, such as <document> and </document>, take "
        "these marks out of the text, and tell the model that it is data.",
        absent="no prompt was found that takes retrieved text",
        refs=("owasp-llm/LLM01", "owasp-llm/LLM08"),
    ),
    Source,
)
def retrieved_marked(source: Source) -> Iterator[Verdict]:
    """A document that stands among the instructions reads like one of them.

    *What it reads*: messages and templates, those of the system left out, with a hole for what a
    search found or a request fetched, by its flow or its name. *Why it matters*: without a
    beginning and an end a document can go on as if the application spoke. *Passes*: a tag, a fence
    or a rule stands before and behind it. *Review*: none does. *Fix*: marks of its own.
    """
    groups: dict[tuple[str, bool], dict[Place, str]] = defaultdict(dict)
    for each in filled(source):
        groups[each.place.path, each.marked].setdefault(each.place, each.name)
    for (path, marked), places in groups.items():
        names = ", ".join(sorted(set(places.values()))[:4])
        where = tuple(places)[:MOST_PLACES]
        if marked:
            yield passed(f"{names} stands between marks in the prompt", *where, subject=path)
        else:
            because = f"nothing marks where {names} begins and ends in the prompt"
            yield review(because, *where, subject=path)
