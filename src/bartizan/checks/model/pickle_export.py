"""What is released must not be a format that runs code at its receivers."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.source import Source

PICKLES = ("torch.save", "joblib.dump", "pickle.dump", "cloudpickle.dump", "dill.dump")
SAFE = ("safetensors.torch.save_file", "safetensors.numpy.save_file", "safetensors.*",
        "skops.io.dump", "*.save_pretrained")  # fmt: skip
TAILS = ("save_file", "save_model", "dump", "save_pretrained")


@check(
    Meta(
        id="model-pickle-export",
        title="Models are written in a format that cannot carry code",
        control="MOD-02",
        clause="safe-format",
        severity=Severity.LOW,
        asks=calls(*PICKLES, *SAFE),
        fix="Write weights with safetensors.torch.save_file, or save_pretrained with its default.",
        absent="no model is written",
        refs=("CWE-502", "owasp-llm/LLM03"),
    ),
    Source,
)
def pickle_export(source: Source) -> Iterator[Verdict]:
    """Whoever loads a pickled model must trust everyone who could have touched the file.

    *What it reads*: calls that write models. *Why it matters*: the format chosen here decides
    whether receivers can load the file safely. *Passes*: safetensors, skops, `save_pretrained`.
    *Fails*: `torch.save`, joblib or pickle. *Fix*: write safetensors.
    """
    for call in source.calls(*PICKLES):
        subject = f"{call.name} in {call.scope or call.place.path}"
        yield failed(f"{call.name} writes a pickle", call.place, subject=subject)
    for call in source.calls(*SAFE):
        tail = call.name.rsplit(".", 1)[-1]
        unsafe = call.keyword("safe_serialization")
        subject = f"{tail} in {call.scope or call.place.path}"
        if unsafe is not None and unsafe.is_false:
            yield failed("safe_serialization=False writes a pickle", call.place, subject=subject)
        elif tail in TAILS:
            yield passed(f"{tail} writes a format without code", call.place, subject=subject)
