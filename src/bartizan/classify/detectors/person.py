"""Names of persons behind a title or a label; those in prose are found by `persons`."""

from typing import Final

from bartizan.classify.columns import Category
from bartizan.classify.entity import WIDE, Entity, Shape
from bartizan.classify.gazetteer import PARTICLES, given, ordinary, surnames

_NAME: Final = rf"(?:[A-Z]|{WIDE})(?:[A-Za-z'\-]|{WIDE}){{1,24}}"
_PART: Final = (
    rf"(?:{_NAME}|[A-Z]\.|(?:de|del|della|di|da|dos|van|von|der|den|bin|al|la|le) {_NAME})"
)
_MARKS: Final = ".,'"


def is_titled(value: str) -> bool:
    """Whether the words behind a title are no words of every day."""
    return not any(word.strip(_MARKS).lower() in ordinary() for word in value.split())


def is_labelled(value: str) -> bool:
    """Whether one of the words is known as a name, and none as a word of every day."""
    words = [word.strip(_MARKS).lower() for word in value.replace("-", " ").split()]
    known = any(word in given() or word in surnames() for word in words if word not in PARTICLES)
    return known and not any(word in ordinary() and word not in PARTICLES for word in words)


TITLED_PERSON: Final = Entity(
    name="person",
    title="name of a person",
    category=Category.IDENTITY,
    shapes=(
        Shape(
            pattern=r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herrn?|Frau|Mme|Mlle|Monsieur|Madame|Señora?|Sra?"
            r"|Srta|Signora?|Sig|Senhora?|Dhr|Mevr|Mevrouw)\.?(?: (?:Dr|Prof)\.?)? "
            rf"({_PART}(?: {_PART}){{0,3}})",
            score=0.85,
            near=0.85,
        ),
    ),
    accept=is_titled,
    before="",
    after="_/@",
    must=("saw Dr. «Ravi Kumar» today", "an Frau «Schäfer»", "Mr «O'Neill»,"),
    must_not=("Dear Mr President", "Dr. Office"),
)
LABELLED_PERSON: Final = Entity(
    name="person",
    title="name of a person",
    category=Category.IDENTITY,
    shapes=(
        Shape(
            pattern=r"(?i:\b(?:full |first |last |customer |patient |contact |employee |applicant "
            r"|account |card ?)?(?:name|surname|patient|customer|client|applicant|employee|attn"
            r"|cardholder|holder|nombre|nom|nome|naam|kunde|client|cliente|signed(?: by)?))"
            rf"[\"']? ?[:=] ?[\"']?({_PART}(?: {_PART}){{0,3}})",
            score=0.8,
            near=0.8,
        ),
    ),
    accept=is_labelled,
    before="",
    after="_/@.=(",
    must=("Name: «Anna Smith», 34", '"name": "«Jorge Núñez»"', "Patient: «Kowalski»"),
    must_not=("Name: Default Server", "filename: Report", "name: Kubernetes"),
)
