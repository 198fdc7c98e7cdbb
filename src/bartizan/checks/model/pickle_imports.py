"""Loading a model must not call what its author chose."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.pickles import is_gadget, is_known
from bartizan.core.verdict import Verdict, failed, passed, review, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.model import CanRunCode, ModelFile, ModelFiles
from bartizan.formats.sniff import ModelFormat

PICKLED = frozenset(
    {
        ModelFormat.PICKLE,
        ModelFormat.TORCH,
        ModelFormat.TORCHSCRIPT,
        ModelFormat.COMPRESSED,
        ModelFormat.NPY,
        ModelFormat.NPZ,
        ModelFormat.ZIP,
    }
)


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

    *What it reads*: the opcodes of every pickle in a model file, without running one. *Why it
    matters*: this is how model files carry malware. *Passes*: only known constructors are named, or
    none. *Fails*: a callable that runs commands or code, opens files or connections, or imports by
    name. Other callables are for review; a pickle that is not understood to its end is unknown,
    unless it already named such a callable. *Fix*: do not load it.
    """
    for model in files.models:
        if model.format in PICKLED and (model.imports or model.can_run_code is not CanRunCode.NO):
            yield _judge(model)
        elif model.format in (ModelFormat.PICKLE, ModelFormat.TORCH):
            yield passed(f"{model.path}: {model.why}", model.place, subject=model.path)


def _judge(model: ModelFile) -> Verdict:
    gadgets = [name for name in model.imports if is_gadget(name)]
    strange = [name for name in model.imports if not is_known(name)]
    if gadgets:
        because = f"loading {model.path} can call {shown(gadgets)}"
        return failed(because, model.place, subject=model.path)
    if not model.complete or not model.imports:
        return unknown(f"{model.path}: {model.why}", model.place, subject=model.path)
    if strange:
        because = f"{model.path} names {shown(strange)}, which no list knows"
        return review(because, model.place, subject=model.path).with_(severity=Severity.MEDIUM)
    because = f"the {len(model.imports)} callables of {model.path} are known constructors"
    return passed(because, model.place, subject=model.path)


def shown(names: list[str]) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(names) - 3} more" if len(names) > len(names[:3]) else ""
    return ", ".join(name[:120] for name in names[:3]) + more
