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

# Since when weights_only is what a library does unless it is told otherwise.
SAFE_SINCE = Version("2.6")
CHECKPOINTS = "*.load_from_checkpoint"
LIGHTNING = ("lightning", "pytorch-lightning")


@check(
    Meta(
        id="model-torch-load",
        title="torch.load reads weights only",
        control="MOD-02",
        clause="loader-flags",
        severity=Severity.HIGH,
        asks=calls("torch.load", CHECKPOINTS),
        fix="Pass weights_only=True, or convert the file to safetensors and load that.",
        absent="no call of torch.load, and none that loads a checkpoint of Lightning",
        refs=("CWE-502", "owasp-llm/LLM03"),
    ),
    Source,
    Dependencies,
)
def torch_load(source: Source, dependencies: Dependencies) -> Iterator[Verdict]:
    """Whoever writes a PyTorch checkpoint can make a plain torch.load run their code.

    *What it reads*: calls of `torch.load` and of Lightning's `load_from_checkpoint` with their
    arguments, and the locked versions of torch and Lightning. *Why it matters*: the file is a
    pickle; loading it calls whatever it names. *Passes*: `weights_only=True`, or a lock that fixes
    torch, and Lightning, at 2.6 or later, where that is the default. *Fails*: no `weights_only`, or
    False. *Fix*: pass `weights_only=True`, or use safetensors.
    """
    torch = _fixed(dependencies, "torch")
    lightning = torch and _fixed(dependencies, *LIGHTNING)
    for call in source.calls("torch.load"):
        yield _verdict(call, "torch", safe_default=torch)
    for call in source.calls(CHECKPOINTS):
        yield _verdict(call, "torch and Lightning", safe_default=lightning)


def _fixed(dependencies: Dependencies, *names: str) -> bool:
    """Whether locks fix a package, and nothing but releases that read weights only by default."""
    locked = [version for name in names for version in dependencies.locked(name)]
    return bool(locked) and all(map(_safe, locked))


def _verdict(call: Call, library: str, *, safe_default: bool) -> Verdict:
    flag = call.option("weights_only")
    subject = f"{call.name.lstrip('~')} in {call.within}"
    stands = turned(flag)
    if stands is Turned.ON:
        return passed("weights_only=True is passed", call.place, subject=subject)
    if stands is Turned.OFF:
        return failed("weights_only=False runs the file's code", call.place, subject=subject)
    if stands is Turned.OPEN:
        return left_open(call, "weights_only", flag, subject=subject)
    if safe_default:
        because = f"the locked {library} reads weights only by default"
        return passed(because, call.place, subject=subject)
    because = (
        f"loads a pickle without weights_only=True, and no lock fixes {library} at 2.6 or later"
    )
    return failed(because, call.place, subject=subject)


def _safe(version: str) -> bool:
    try:
        return Version(version) >= SAFE_SINCE
    except InvalidVersion:
        return False
