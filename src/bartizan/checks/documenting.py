"""The verdicts on documents that are there: whether they say anything, and what they treat."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Confidence
from bartizan.evidence.documents import Document, DocumentKind, Documents
from bartizan.evidence.topics import Topic, dated, prose, refers, treated

ASIDE = re.compile(
    r"(?i)(?:^|/)(?:tests?|testdata|fixtures?|benchmark[\w-]*|examples?|samples?|tutorials?"
    r"|versioned_docs|vendor|third[_-]party)/"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A document that is needed: what it is, by which kinds it is found, what it treats.

    `naming` are words of which its path must have one, or a heading of it where its kind is known.
    `dated` asks for a date, whose age is judged elsewhere.
    """

    noun: str
    kinds: tuple[DocumentKind, ...]
    topics: tuple[Topic, ...] = ()
    naming: tuple[str, ...] = ()
    dated: bool = True

    @property
    def absence(self) -> str:
        """What is said where there is no such document: nothing of it is judged, so no fail."""
        return f"no {self.noun} is in this repository; it may be kept elsewhere"

    def among(self, documents: Documents) -> tuple[Document, ...]:
        """Return the documents that are this one, whether they can be read or not.

        Those of tests, examples and vendored code are not about this workload.
        """
        kinds = self.kinds or tuple(DocumentKind)
        found = (each for each in documents.of(*kinds) if not ASIDE.search(each.path))
        return tuple(each for each in found if self._is_named(each))

    def _is_named(self, document: Document) -> bool:
        if not self.naming:
            return True
        path = document.path.lower().replace("_", "-")
        known = document.kinds != (DocumentKind.OTHER,)
        heading = document.heading(*self.naming) if known else None
        return heading is not None or any(word.replace(" ", "-") in path for word in self.naming)


def document_verdicts(documents: Documents, wanted: Wanted) -> Iterator[Verdict]:
    """Yield one verdict on all documents of these kinds together.

    None is yielded where there is no such document, since it may be kept elsewhere, nor where all
    that there is cannot be read: such a file is a gap of the evidence.
    """
    readable = tuple(each for each in wanted.among(documents) if each.text is not None)
    if readable:
        yield judged(readable, wanted)


def judged(found: tuple[Document, ...], wanted: Wanted) -> Verdict:
    """Return the verdict on documents by the topics that they treat together."""
    shown = ", ".join(document.path for document in found[:3])
    first = found[0].place
    if not any(prose(document) for document in found):
        return failed(f"{shown} says nothing yet", first, subject=wanted.noun)
    places = {topic.name: treated(found, topic) for topic in wanted.topics}
    missing = [name for name, place in places.items() if place is None]
    if missing and any(refers(document) for document in found):
        because = f"{shown} refers to a document elsewhere: see that it treats {_list(missing)}"
        return review(because, first, subject=wanted.noun)
    if missing:
        because = f"{shown} {'does' if len(found) == 1 else 'do'} not treat {_list(missing)}"
        return failed(because, first, subject=wanted.noun)
    dates = [place for document in found if (place := dated(document)) is not None]
    if wanted.dated and not dates:
        because = f"{shown} has no date: nobody can tell whether it is current"
        return review(because, first, subject=wanted.noun)
    seen = [place for place in places.values() if place is not None]
    verb = "treats" if len(found) == 1 else "treat"
    said = f"{shown} {verb} {_list(list(places))}" if places else f"{shown} is filled"
    where = dict.fromkeys([*(seen or [first]), *dates[:1]])
    return passed(said, *where, subject=wanted.noun).with_(confidence=Confidence.MEDIUM)


def _list(names: list[str]) -> str:
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
