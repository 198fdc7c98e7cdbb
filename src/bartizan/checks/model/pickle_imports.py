"""Loading a model must not call what its author chose."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.model import CanRunCode, ModelFile, ModelFiles
from bartizan.scan.kinds import PACKED, Kind

PICKLED = frozenset(
    {
        Kind.PICKLE,
        Kind.PERHAPS_PICKLE,
        Kind.TORCH,
        Kind.TORCHSCRIPT,
        Kind.NPY,
        Kind.NPZ,
        Kind.ZIP,
        *PACKED,
    }
)
ALWAYS = frozenset({Kind.PICKLE, Kind.TORCH})


@check(
    Meta(
        id="model-pickle-imports",
        title="Pickles of models name only known constructors",
        control="MOD-02",
        clause="scan-clean",
        severity=Severity.CRITICAL,
        source=Source.MODEL,
        fix="Do not load the file. Find out where it came from, and replace it by safetensors.",
        absent="there is no pickle among the model files",
        refs=("CWE-502", "mitre-atlas/AML.T0011", "owasp-llm/LLM03"),
    ),
    ModelFiles,
)
def pickle_imports(files: ModelFiles) -> Iterator[Verdict]:
    """A pickle can name any callable, and loading the file calls it.

    *What it reads*: the opcodes of every pickle in a model file, without running one, as
    `bartizan model scan` does. *Why it matters*: this is how model files carry malware. *Passes*:
    only known constructors are named, each for a use that is known to build data, or none. *Fails*:
    a callable that runs commands or code, opens files or connections, or imports by name, or one
    that the pickle computes. Other callables and uses are for review; a pickle that is not
    understood to its end is unknown, unless it already named such a one. *Fix*: do not load it.
    """
    for model in files.models:
        formats = frozenset(model.format.split("+"))
        if formats & PICKLED and (model.imports or model.can_run_code is not CanRunCode.NO):
            yield _judge(model)
        elif formats & ALWAYS:
            yield passed(f"{model.path}: {model.why}", model.place, subject=model.path)


def _judge(model: ModelFile) -> Verdict:
    if model.dangers:
        because = f"{model.path}: {shown(model.dangers)}"
        return failed(because, model.place, subject=model.path)
    if not model.complete or not model.imports:
        return unknown(f"{model.path}: {model.why}", model.place, subject=model.path)
    if model.strange:
        because = f"{model.path}: {shown(model.strange)}"
        return review(because, model.place, subject=model.path).with_(severity=Severity.MEDIUM)
    because = f"the {len(model.imports)} callables of {model.path} are known constructors"
    return passed(because, model.place, subject=model.path)


def shown(said: tuple[str, ...]) -> str:
    """Return the first things that were said, and how many more there are."""
    more = f", and {len(said) - 2} more" if len(said) > len(said[:2]) else ""
    return "; ".join(each[:160] for each in said[:2]) + more
