"""Model files are of a format that cannot carry code."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.model import CanRunCode, ModelFile, ModelFiles
from bartizan.scan.kinds import PACKED, Kind

PICKLES = frozenset({Kind.PICKLE, Kind.TORCH, *PACKED})


@check(
    Meta(
        id="model-file-format-safe",
        title="Model files are of a format that cannot carry code",
        control="MOD-02",
        clause="safe-format",
        severity=Severity.HIGH,
        source=Source.MODEL,
        fix="Convert the weights to safetensors, from a process that has no credentials and no "
        "network, and delete the pickle.",
        absent="there is no model file",
        refs=("CWE-502", "owasp-llm/LLM03", "mitre-atlas/AML.T0011"),
    ),
    ModelFiles,
)
def file_format(files: ModelFiles) -> Iterator[Verdict]:
    """Loading a pickle runs what its author chose, before anybody can look at the weights.

    *What it reads*: the first bytes and the directory of each model file; its name is not believed.
    *Why it matters*: the code runs with the rights of training or serving. *Passes*: safetensors,
    GGUF, ONNX, TensorFlow Lite, arrays of numbers, Keras files of known layers. *Fails*: a format
    that names callables, or holds code. A pickle that holds plain data or names only known
    constructors is for review, and one that names other classes weighs less than one that names
    commands; a format that is not understood is unknown. *Fix*: safetensors.
    """
    for model in files.models:
        yield _judge(model)


def _judge(model: ModelFile) -> Verdict:
    because = f"{model.path} is {model.format}: {model.why}"
    if model.can_run_code is CanRunCode.NO and model.format in PICKLES:
        because = f"{because}; the format could, and a later version may"
        return review(because, model.place, subject=model.path).with_(severity=Severity.LOW)
    if model.can_run_code is CanRunCode.NO:
        return passed(because, model.place, subject=model.path)
    if model.can_run_code is CanRunCode.UNKNOWN:
        return unknown(because, model.place, subject=model.path)
    judged = model.complete and bool(model.imports) and not model.dangers
    if judged and not model.strange:
        verdict = review(f"{because}, all known constructors", model.place, subject=model.path)
        return verdict.with_(severity=Severity.MEDIUM)
    verdict = failed(because, model.place, subject=model.path)
    return verdict.with_(severity=Severity.MEDIUM) if judged else verdict
