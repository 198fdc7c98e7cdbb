"""What is released must not be a format that runs code at its receivers."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.switching import left_open
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.source import Call, Source
from bartizan.evidence.value import Turned, turned

PICKLES = ("torch.save", "joblib.dump")
# These write anything: a model is what is named like one.
GENERAL = ("pickle.dump", "cloudpickle.dump", "dill.dump")
MODELLIKE = re.compile(
    r"model|weights|checkpoint|ckpt|clf|classifier|regressor|estimator|pipeline|scaler|vectori[sz]er"
    r"|encoder|forest|xgb|lgbm|state_dict|embedd|svm|kmeans|learner",
    re.IGNORECASE,
)
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
        asks=calls(*PICKLES, *GENERAL, *SAFE),
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
    *Fails*: `torch.save`, joblib, or pickle of what is named like a model; of other things it is
    for review. *Fix*: write safetensors.
    """
    for call in source.calls(*PICKLES):
        subject = f"{call.name} in {call.within}"
        yield failed(f"{call.name} writes a pickle", call.place, subject=subject)
    for call in source.calls(*GENERAL):
        yield _general(call)
    for call in source.calls(*SAFE):
        yield from _safely(call)


def _safely(call: Call) -> Iterator[Verdict]:
    tail = call.short
    subject = f"{tail} in {call.within}"
    index = 6 if tail == "save_pretrained" else None
    safe = call.option("safe_serialization", index=index)
    stands = turned(safe)
    if stands is Turned.OFF:
        yield failed("safe_serialization=False writes a pickle", call.place, subject=subject)
    elif stands is Turned.OPEN:
        yield left_open(call, "safe_serialization", safe, subject=subject)
    elif tail in TAILS:
        yield passed(f"{tail} writes a format without code", call.place, subject=subject)


def _general(call: Call) -> Verdict:
    subject = f"{call.name} in {call.within}"
    if any(MODELLIKE.search(name) for name in _names(call)):
        return failed(f"{call.name} writes a pickle of a model", call.place, subject=subject)
    because = f"{call.name} writes a pickle: see whether it is a model or goes to others"
    return review(because, call.place, subject=subject)


def _names(call: Call) -> Iterator[str]:
    for value in call.values:
        yield value.name.rsplit(".", 1)[-1]
        yield from (part.literal for part in (value, *value.parts))
        yield from (o for o in value.origins if not o.startswith("field:"))
