"""Switches of other loaders that let a file run code stay off."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.asks import calls
from bartizan.evidence.source import Call, Source

# A call, the argument that matters, the value that is unsafe, what it does.
SWITCHES = (
    ("*.load_model", "safe_mode", False, "lets Lambda layers of the file run"),
    ("*.model_from_json", "safe_mode", False, "lets Lambda layers of the file run"),
    ("*.load_local", "allow_dangerous_deserialization", True, "unpickles the index"),
    ("*.FAISS.deserialize_from_bytes", "allow_dangerous_deserialization", True, "unpickles it"),
    ("*.from_single_file", "use_safetensors", False, "prefers the pickled weights"),
    ("*.from_pretrained", "use_safetensors", False, "prefers the pickled weights"),
    ("*.from_pretrained", "weights_only", False, "unpickles the weights"),
    ("*.load_from_checkpoint", "weights_only", False, "unpickles the checkpoint"),
)
ALWAYS = (
    ("*.enable_unsafe_deserialization", "lets every later load run code"),
    ("yaml.unsafe_load", "makes any object that the text names"),
    ("yaml.full_load_all", "makes objects that the text names"),
)
YAML = ("yaml.load", "yaml.load_all")


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
    is set to the unsafe one. *Fix*: leave it alone; convert or rebuild the file.
    """
    for pattern, name, unsafe, effect in SWITCHES:
        for call in source.calls(pattern):
            given = call.keyword(name)
            if given is not None and given.constant is unsafe:
                because = f"{name}={unsafe} {effect}"
                yield failed(because, call.place, subject=_subject(call))
            elif given is not None and given.known:
                because = f"{name}={given.constant} is the safe value"
                yield passed(because, call.place, subject=_subject(call))
    for pattern, effect in ALWAYS:
        for call in source.calls(pattern):
            yield failed(f"{call.short} {effect}", call.place, subject=_subject(call))
    for call in source.calls(*YAML):
        yield _yaml(call)


def _yaml(call: Call) -> Verdict:
    loader = call.argument(1, "Loader")
    if loader is not None and "Safe" in loader.name:
        return passed("a safe YAML loader is named", call.place, subject=_subject(call))
    named = _last(loader.name) if loader is not None else "no loader"
    because = f"yaml.load with {named} makes objects that the text names"
    return failed(because, call.place, subject=_subject(call)).with_(severity=Severity.MEDIUM)


def _last(name: str) -> str:
    return name.rsplit(".", 1)[-1]


def _subject(call: Call) -> str:
    return f"{call.short} in {call.within}"
