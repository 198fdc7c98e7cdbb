"""Loading a PyTorch file must not run code that its author chose."""

from collections.abc import Iterator

from packaging.version import InvalidVersion, Version

from bartizan.checks.api import Meta, check
from bartizan.checks.switching import left_open
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.dependencies import Dependencies
from bartizan.evidence.source import Call, Source
from bartizan.evidence.value import Turned, turned

SAFE_SINCE = Version("2.6")


@check(
    Meta(
        id="model-torch-load",
        title="torch.load reads weights only",
        control="MOD-02",
        clause="loader-flags",
        severity=Severity.HIGH,
        asks=calls("torch.load"),
        fix="Pass weights_only=True, or convert the file to safetensors and load that.",
        absent="no call of torch.load",
        refs=("CWE-502", "owasp-llm/LLM03"),
    ),
    Source,
    Dependencies,
)
def torch_load(source: Source, dependencies: Dependencies) -> Iterator[Verdict]:
    """Whoever writes a PyTorch checkpoint can make a plain torch.load run their code.

    *What it reads*: calls of `torch.load` with their arguments, and the locked version of torch.
    *Why it matters*: the file is a pickle; loading it calls whatever it names. *Passes*:
    `weights_only=True`, or a lock that fixes torch at 2.6 or later, where that is the default.
    *Fails*: no `weights_only`, or False. *Fix*: pass `weights_only=True`, or use safetensors.
    """
    locked = dependencies.locked("torch")
    safe_default = bool(locked) and all(_safe(version) for version in locked)
    for call in source.calls("torch.load"):
        yield _verdict(call, safe_default=safe_default)


def _verdict(call: Call, *, safe_default: bool) -> Verdict:
    flag = call.option("weights_only")
    subject = f"torch.load in {call.within}"
    stands = turned(flag)
    if stands is Turned.ON:
        return passed("weights_only=True is passed", call.place, subject=subject)
    if stands is Turned.OFF:
        return failed("weights_only=False runs the file's code", call.place, subject=subject)
    if stands is Turned.OPEN:
        return left_open(call, "weights_only", flag, subject=subject)
    if safe_default:
        return passed("the locked torch reads weights only by default", call.place, subject=subject)
    because = "loads a pickle without weights_only=True, and no lock fixes torch at 2.6 or later"
    return failed(because, call.place, subject=subject)


def _safe(version: str) -> bool:
    try:
        return Version(version) >= SAFE_SINCE
    except InvalidVersion:
        return False
