"""What no method of a vetting looks at, stated so that nobody reads clear as safe."""

from collections.abc import Collection, Iterator
from typing import Final

FEATURES: Final = ("label-neighbours", "label-confident", "feature-spectral", "feature-clusters")
TRIGGERS: Final = "response-trigger"

_ALWAYS: Final = (
    "Clean-label poison: records whose label and answer are right and that still move the model.",
    "Poison that is spread thin: under 10 rows of a trigger, under about 2 % of flipped labels.",
    "What is drawn, spoken or filmed: images and sound are seen by their features alone.",
)
_LABELS: Final = (
    (
        "Methods for label noise are blind to backdoors whose features are clean: on digits with a"
        " patch in 1 % of the rows a confident-learning tool ranks the poison at an AUC of 0.41, at"
        " 5 % 0.27; below 0.5 it looks more trustworthy than honest rows. Only the feature and"
        " trigger methods look for these."
    ),
    "Labels that are wrong for a whole region of the features: neighbours agree on them.",
)
_FEATURES: Final = (
    (
        "Triggers that stand in more than one class, or that change features as the classes do"
        " (style, warping, blending); raw features do not show what only a trained model sees."
    ),
    "A trigger that is one feature alone: it looks like a rare category; it is told, no alarm.",
)
_TEXTS: Final = (
    (
        "Triggers of the answer that are no n-gram: a paraphrase, a style, a syntax, words apart"
        " from one another that are rare only together."
    ),
    "Triggers that stand in one kind of question only: there the question explains the answer.",
    "Answers that say the same in different words: equal ones, and equal beginnings, count.",
)
_NOT_ASKED: Final = {
    "label-neighbours": "Flipped labels and backdoors in features: no labels with features.",
    TRIGGERS: "Triggers of the answer: no text with an answer or a label.",
    "split-leakage": "Leakage between splits: no column of splits.",
    "class-drift": "Drift of the classes: no signed snapshot, or no labels.",
    "source-drift": "Drift of the sources: no signed snapshot, or no sources.",
    "source-ngrams": "Phrases of one source: no sources with a text.",
    "hidden-text": "Hidden characters, injected prompts, code in text: no text.",
}


def not_covered(methods: Collection[str]) -> tuple[str, ...]:
    """Return what is not covered when these methods were run or tried."""
    return tuple(_told(methods))


def _told(methods: Collection[str]) -> Iterator[str]:
    if "label-neighbours" in methods:
        yield from _LABELS
        yield from _FEATURES
    if TRIGGERS in methods:
        yield from _TEXTS
    yield from _ALWAYS
    for method, said in _NOT_ASKED.items():
        if method not in methods:
            yield said
