"""Model and data files must not be loaded by formats that run code."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.switching import left_open
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.source import Call, Source
from bartizan.evidence.value import Turned, turned

LOADERS = (
    "pickle.load", "pickle.loads", "pickle.Unpickler", "_pickle.load", "_pickle.loads",
    "cPickle.load", "cPickle.loads", "cloudpickle.load", "cloudpickle.loads", "dill.load",
    "dill.loads", "joblib.load", "sklearn.externals.joblib.load", "pandas.read_pickle",
    "jsonpickle.decode", "shelve.open", "marshal.loads", "*.load_learner",
)  # fmt: skip
FETCHED = ("requests.", "urllib.", "httpx.", "boto3.", "huggingface_hub.")


@check(
    Meta(
        id="model-unsafe-deserialisation",
        title="Nothing is loaded by pickle or its relatives",
        control="MOD-02",
        clause="loader-flags",
        severity=Severity.HIGH,
        asks=calls(*LOADERS, "numpy.load", "safetensors.*", "*.load_file", "skops.io.load"),
        fix="Store plain values (settings, cookies, lists) as JSON, tables as Parquet, weights as "
        "safetensors; for scikit-learn use skops.io.",
        absent="no call that loads pickles",
        refs=("CWE-502", "owasp-llm/LLM03"),
    ),
    Source,
)
def unsafe_deserialisation(source: Source) -> Iterator[Verdict]:
    """Loading a pickle calls whatever the file names, before any of it can be looked at.

    *What it reads*: calls of pickle, cloudpickle, dill, joblib, `pandas.read_pickle` and
    `numpy.load(allow_pickle=True)`. *Why it matters*: a swapped model file runs as the service.
    *Passes*: loads by safetensors or skops. *Fails*: any such call; most severe when what is loaded
    was fetched over the network. *Fix*: a format that cannot carry code, or a verified signature.
    """
    for call in source.calls(*LOADERS):
        yield _verdict(call)
    for call in source.calls("numpy.load"):
        yield _arrays(call)
    for call in source.calls("safetensors.*", "skops.io.load"):
        if call.short in ("load_file", "safe_open", "load", "load_model"):
            yield passed(
                "loads a format that cannot carry code", call.place, subject=_subject(call)
            )


def _arrays(call: Call) -> Verdict:
    allowed = call.option("allow_pickle", index=2)
    stands = turned(allowed)
    if stands is Turned.ON:
        return failed("numpy.load with allow_pickle=True", call.place, subject=_subject(call))
    if stands is Turned.OPEN:
        return left_open(call, "allow_pickle", allowed, subject=_subject(call))
    return passed("numpy.load reads arrays only", call.place, subject=_subject(call))


def _verdict(call: Call) -> Verdict:
    verdict = failed(f"{call.name} runs what the file names", call.place, subject=_subject(call))
    origins = {origin for value in call.values for origin in value.origins}
    fetched = any(o.removeprefix("call:").startswith(FETCHED) for o in origins)
    return verdict.with_(severity=Severity.CRITICAL if fetched else None)


def _subject(call: Call) -> str:
    return f"{call.name} in {call.within}"
