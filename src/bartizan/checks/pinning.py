"""The verdicts on how firmly what a hub serves is fixed; models and datasets share them."""

from collections.abc import Iterator

from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence
from bartizan.evidence.hub import Fetch, Revision, fetches
from bartizan.evidence.source import Source


def pinning(source: Source, *, dataset: bool) -> Iterator[Verdict]:
    """Yield one verdict for each id and firmness, with all places."""
    for fetch in fetches(source):
        if fetch.dataset is dataset:
            yield _verdict(fetch)


def _verdict(fetch: Fetch) -> Verdict:
    shown = fetch.id if fetch.named else f"what {fetch.id} names"
    match fetch.revision:
        case Revision.COMMIT:
            because = f"{shown} is fixed at commit {fetch.stated[:12]}"
            return passed(because, *fetch.places, subject=fetch.id)
        case Revision.HIDDEN:
            because = f"{shown}: the revision is decided at run time"
            return review(because, *fetch.places, subject=fetch.id)
        case Revision.BRANCH:
            because = f"{shown} follows '{fetch.stated}', which its owner can move"
            return failed(because, *fetch.places, subject=fetch.id)
        case Revision.NONE:
            because = f"{shown} is fetched without a revision"
            verdict = failed(because, *fetch.places, subject=fetch.id)
            return verdict.with_(confidence=None if fetch.named else Confidence.MEDIUM)
