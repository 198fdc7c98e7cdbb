"""Switches of other loaders that let a file run code stay off."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.asks import calls, matches
from bartizan.evidence.source import Call, Missing, Source, Value
from bartizan.evidence.value import Turned, turned

# A call, the switch that matters, how it is unsafe, what it does then.
SWITCHES = (
    ("*.load_model", "safe_mode", Turned.OFF, "lets Lambda layers of the file run"),
    ("*.model_from_json", "safe_mode", Turned.OFF, "lets Lambda layers of the file run"),
    ("*.load_local", "allow_dangerous_deserialization", Turned.ON, "unpickles the index"),
    (
        "*.FAISS.deserialize_from_bytes",
        "allow_dangerous_deserialization",
        Turned.ON,
        "unpickles it",
    ),
    ("*.from_single_file", "use_safetensors", Turned.OFF, "prefers the pickled weights"),
    ("*.from_pretrained", "use_safetensors", Turned.OFF, "prefers the pickled weights"),
    ("*.from_pretrained", "weights_only", Turned.OFF, "unpickles the weights"),
)
ALWAYS = (
    ("*.enable_unsafe_deserialization", "lets every later load run code"),
    ("yaml.unsafe_load", "makes any object that the text names"),
    ("yaml.full_load_all", "makes objects that the text names"),
)
YAML = ("yaml.load", "yaml.load_all")
SAFE_LOADERS = frozenset({"SafeLoader", "CSafeLoader", "BaseLoader", "CBaseLoader"})


@check(
    Meta(
        id="model-loader-switches",
        title="Loaders keep their safe switches",
        control="MOD-02",
        clause="loader-flags",
        severity=Severity.HIGH,
        asks=calls(*(name for name, *_ in SWITCHES), *(name for name, _ in ALWAYS), *YAML),
        fix="Leave the switch at its safe value; rebuild the index or convert the file instead.",
        absent="no loader with such a switch",
        refs=("CWE-502", "owasp-llm/LLM03"),
    ),
    Source,
)
def loader_switches(source: Source) -> Iterator[Verdict]:
    """Keras, FAISS, diffusers and YAML loaders have a switch that turns a file into a program.

    *What it reads*: calls of these loaders with their switches. *Why it matters*: one argument
    decides whether a swapped file runs code. *Passes*: the switch is at its safe value. *Fails*: it
    is set to the unsafe one. A switch that is set out of sight is for review. *Fix*: leave it
    alone; convert or rebuild the file.
    """
    for call in source.calls(*(pattern for pattern, *_ in SWITCHES)):
        yield from _switched(call)
    for pattern, effect in ALWAYS:
        for call in source.calls(pattern):
            yield failed(f"{call.short} {effect}", call.place, subject=_subject(call))
    for call in source.calls(*YAML):
        yield _yaml(source, call)


def _switched(call: Call) -> Iterator[Verdict]:
    """Yield a verdict for each switch that is given, and one for all that may be."""
    opened: list[str] = []
    for pattern, name, unsafe, effect in SWITCHES:
        if not matches(pattern, call.name):
            continue
        stands = turned(call.option(name))
        if stands is Turned.OPEN:
            opened.append(name)
        elif stands is unsafe:
            yield failed(f"{name} is {stands}: it {effect}", call.place, subject=_subject(call))
        elif stands is not Turned.UNSAID:
            yield passed(f"{name} is {stands}", call.place, subject=_subject(call))
    if opened:
        because = f"{' and '.join(opened)} may be set out of sight, or at run time"
        yield review(because, call.place, subject=_subject(call))


def _yaml(source: Source, call: Call) -> Verdict:
    loader = call.option("Loader", index=1)
    if loader is Missing.HIDDEN:
        because = "which YAML loader reads it is decided out of sight"
        return review(because, call.place, subject=_subject(call))
    if isinstance(loader, Value) and _is_safe(source, loader.name):
        return passed("a safe YAML loader is named", call.place, subject=_subject(call))
    named = (_last(loader.name) if isinstance(loader, Value) else "") or "no loader that is known"
    because = f"yaml.load with {named} makes objects that the text names"
    return failed(because, call.place, subject=_subject(call)).with_(severity=Severity.MEDIUM)


def _is_safe(source: Source, name: str) -> bool:
    """Whether a loader is a safe one of the library, or a class of the workload made from one."""
    own = (item for item in source.classes if item.name == name)
    return _last(name) in SAFE_LOADERS or any(
        _last(base) in SAFE_LOADERS for item in own for base in item.bases
    )


def _last(name: str) -> str:
    return name.rsplit(".", 1)[-1]


def _subject(call: Call) -> str:
    return f"{call.short} in {call.within}"
