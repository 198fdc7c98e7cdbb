"""Weights are kept in a store, not in the repository."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, unknown
from bartizan.core.words import Severity
from bartizan.evidence.model import ModelFile, ModelFiles
from bartizan.scan.kinds import PACKED, Kind

ARRAYS = frozenset({Kind.NPY, Kind.NPZ})
UNCLEAR = frozenset({Kind.UNKNOWN, Kind.TEXT, Kind.EMPTY, Kind.TAR, Kind.ZIP, *PACKED})
SMALL = 64 * 1024


@check(
    Meta(
        id="model-weights-committed",
        title="No weights are tracked in the repository",
        control="MOD-07",
        clause="weights-not-committed",
        severity=Severity.MEDIUM,
        fix="Move the weights to the model store and fetch them by digest, or track them with "
        "git-lfs.",
        absent="there is no model file",
        refs=("owasp-llm/LLM03", "mitre-atlas/AML.T0035"),
    ),
    ModelFiles,
)
def weights_committed(files: ModelFiles) -> Iterator[Verdict]:
    """Everybody who may read the code may then take the model, and anybody who commits may swap it.

    *What it reads*: model files by content, ignored ones only if git tracks them. *Why it matters*:
    a repository has neither the access rules nor the digests of a model store. *Passes*: a pointer
    of a large-file store. *Fails*: the bytes are here; small files weigh less. A file whose content
    is not recognised is unknown. *Fix*: a store.
    """
    for model in files.models:
        if model.is_pointer:
            because = f"{model.path} is a pointer to a large-file store"
            yield passed(because, model.place, subject=model.path)
        elif model.format in UNCLEAR:
            because = f"{model.path}: {model.why}"
            yield unknown(because, model.place, subject=model.path)
        elif model.format not in ARRAYS:
            yield _judge(model)


def _judge(model: ModelFile) -> Verdict:
    verdict = failed(
        f"{model.path} ({model.format}, {model.size:,} bytes) lies in the repository",
        model.place,
        subject=model.path,
    )
    return verdict.with_(severity=Severity.LOW) if model.size < SMALL else verdict
