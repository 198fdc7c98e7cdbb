"""Each model that the workload trains or ships must have a card."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.documents import Document, DocumentKind, Documents
from bartizan.evidence.learning import TRAIN_ASKS, trains
from bartizan.evidence.source import Source
from bartizan.evidence.topics import topic, treated

SECTIONS = (
    topic("intended use", "intended use*", "use case*", "intended", "uses"),
    topic("limitations", "limitation*", "limits", "out of scope", "risks", "bias*"),
    topic("training data", "trained on", "training", "dataset*"),
    topic("evaluation", "evaluat*", "metric*", "results", "benchmark*", "accuracy"),
    topic("licence", "license*", "licence*", "licensed"),
)
PLACES = 5


@check(
    Meta(
        id="model-card",
        title="Each own or adapted model has a complete card",
        control="MOD-01",
        clause="card-complete",
        severity=Severity.LOW,
        asks=TRAIN_ASKS,
        fix="Write a model card with intended use, limitations, training data, evaluation and "
        "licence, beside the training code or the weights.",
        absent="no code here trains or publishes a model, and no card is here",
        refs=("nist-ai-rmf/MAP 2.2", "eu-ai-act/Art. 11"),
    ),
    Documents,
    Source,
)
def card(documents: Documents, source: Source) -> Iterator[Verdict]:
    """A forbidden use that is written nowhere is a permitted one.

    *What it reads*: model cards, and calls that train, tune or publish weights. *Why it matters*:
    whoever takes the model does not know what it was made of, and for what it fails. *Passes*: the
    card treats intended use, limitations, training data, evaluation and licence. *Fails*: a model
    is trained and there is no card, or a card lacks sections. *Fix*: write them.
    """
    cards = list(documents.of(DocumentKind.MODEL_CARD))
    for each in cards:
        if each.text is not None:
            yield _verdict(each)
    if not cards:
        places = [call.place for call in trains(source)]
        if places:
            because = "a model is trained or shipped here, and no card describes it"
            yield failed(because, *places[:PLACES], subject="model card")


def _verdict(document: Document) -> Verdict:
    metadata = document.front_matter
    keys = metadata.fields().keys() if metadata is not None else frozenset[str]()
    missing = [
        section.name
        for section in SECTIONS
        if treated([document], section) is None
        and not (section.name == "licence" and "license" in keys)
    ]
    if missing:
        because = f"{document.path} does not treat {', '.join(missing)}"
        return failed(because, document.place, subject=document.path)
    verdict = passed(f"{document.path} is complete", document.place, subject=document.path)
    return verdict.with_(confidence=Confidence.MEDIUM)
