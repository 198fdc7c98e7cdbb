"""Judges what an object of a configuration has its loader import, call or read, by its keys."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.gadgets import JAVA, is_called_gadget, is_dangerous, is_gadget
from bartizan.scan.part import Part, found
from bartizan.scan.templates import judge_template
from bartizan.scan.yamltags import dotted_name

Object = Mapping[str, object]
# Packages of models, whose classes a configuration names to be made.
FRAMEWORKS: Final = re.compile(
    r"(?:nemo|torch\.(?:nn|optim)|pytorch_lightning|lightning|omegaconf|hydra|torchmetrics|timm"
    r"|transformers\.models|diffusers\.(?:models|schedulers)|torchvision\.(?:models|transforms)"
    r"|megatron|torchtune)(?:\.\w+)+\Z"
)
# Packages whose classes a configuration of Hugging Face names by library and class.
MODELS: Final = re.compile(
    r"(?:transformers|diffusers|sentence_transformers|stable_diffusion|optimum|onnxruntime|peft"
    r"|tokenizers|flax|k_diffusion)(?:\.\w+)+\Z|(?:None|null)\.|\d"
)
MLFLOW: Final = re.compile(r"mlflow(?:\.\w+)*\Z")
LANGCHAIN: Final = re.compile(r"(?:langchain\w*|langgraph)(?:\.\w+)+\Z")
# What a key holds, each: the name of an object that is imported, in packages that are known.
IMPORTED: Final = {
    "_target_": FRAMEWORKS,
    "_component_": FRAMEWORKS,
    "class_path": FRAMEWORKS,
    "loader_module": MLFLOW,
    "activation_function": FRAMEWORKS,
    "activation_fn": FRAMEWORKS,
    "sbert_ce_default_activation_function": FRAMEWORKS,
}
# Keys whose values are names of other things too, and imported ones only where they have a dot.
WITH_DOT: Final = frozenset(
    {"class_path", "activation_function", "activation_fn", "sbert_ce_default_activation_function"}
)
ASKED: Final = {
    "auto_map": "its auto_map has a loader import and run code that lies beside the model",
    "model_code_path": "its model_code_path has MLflow run code that lies beside the model",
}
# What Python imports as a module.
MODULE: Final = (".py", ".pyc", ".so", ".pyd")
# What describes a pipeline of Spark names the classes of its stages.
SPARK: Final = re.compile(
    r"(?:org\.apache\.spark\.ml|pyspark\.ml|synapse\.ml|com\.microsoft\.azure\.synapse\.ml"
    r"|com\.johnsnowlabs\.nlp|sparknlp|ml\.dmlc\.xgboost4j|xgboost\.spark)(?:\.\w+)+\Z"
)
# All keys that something is asked of; objects without one of them are passed over.
TELLING: Final = frozenset(
    {
        *IMPORTED, *ASKED, "trust_remote_code", "_attn_implementation", "attn_implementation",
        "target", "weight_map", "weightsManifest", "auto_mapping", "type", "types",
        "_diffusers_version", "_class_name", "template_format", "template_path", "lc", "@class",
        "op", "allow_remote", "plugins", "model_file", "sparkVersion",
    }
)  # fmt: skip
DOTTED: Final = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+\Z")
# What a pipeline of diffusers is described by, and nothing else has parts by library and class.
PIPELINE: Final = "model_index.json"
OUTSIDE: Final = re.compile(r"/|\\|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|\Z)|\w+://", re.DOTALL)


def judge_keys(part: Part, node: Object, at: int | None = None) -> Iterator[ScanFinding]:
    """Yield what the keys of one object have a loader do; objects in it are judged apart."""
    for key in node.keys() & IMPORTED.keys():
        value = node[key]
        if isinstance(value, str) and (key not in WITH_DOT or DOTTED.match(value)):
            yield from dotted(part, key, value, (IMPORTED[key], at))
    for key in node.keys() & ASKED.keys():
        yield found(part, "remote-code", Verdict.REVIEW, ASKED[key], at)
    for judge in JUDGES:
        yield from judge(part, node)


def dotted(
    part: Part, key: str, value: str, where: tuple[re.Pattern[str], int | None]
) -> Iterator[ScanFinding]:
    """Judge the dotted name of an object that a key has imported, by the packages that are known.

    Functions of theirs that load, fetch or run something are for review.
    """
    known, at = where
    text, name = f"its {key} is {value[:200]!r}", dotted_name(value)
    if known.match(value) and not is_dangerous(value) and not is_called_gadget(name):
        return
    if is_dangerous(value) or (not known.match(value) and is_gadget(name)):
        text += ", which runs code or commands, reaches files or the network, or leads to what does"
        yield found(part, "config-gadget", Verdict.CRITICAL, text, at)
    else:
        yield found(part, "config-unknown", Verdict.REVIEW, f"{text}, which nobody has judged", at)


def _trusting(part: Part, node: Object) -> Iterator[ScanFinding]:
    if node.get("trust_remote_code") in (True, "true", "True"):
        text = "it asks that code beside the model is trusted"
        yield found(part, "remote-code", Verdict.REVIEW, text)
    if node.get("allow_remote") and "framework" in node:
        text = "its allow_remote has ModelScope import the code that lies beside the model"
        yield found(part, "remote-code", Verdict.REVIEW, text)
    if node.get("plugins") and "framework" in node:
        text = f"its plugins are {str(node['plugins'])[:200]!r}, which ModelScope installs and runs"
        yield found(part, "remote-code", Verdict.REVIEW, text)


def _kernels(part: Part, node: Object) -> Iterator[ScanFinding]:
    """Yield the repository that transformers would fetch the program of an attention from."""
    for key in ("_attn_implementation", "attn_implementation"):
        value = node.get(key)
        if isinstance(value, str) and "/" in value:
            text = f"its {key} is {value[:200]!r}: a program that is fetched and run"
            yield found(part, "remote-code", Verdict.REVIEW, text)


def _files(part: Part, node: Object) -> Iterator[ScanFinding]:
    """Yield the file beside a configuration that mlx-lm imports to make a model."""
    value = node.get("model_file")
    if isinstance(value, str) and value.lower().endswith(MODULE):
        text = f"its model_file is {value[:200]!r}, which mlx-lm imports and runs"
        yield found(part, "remote-code", Verdict.REVIEW, text)


def _bundled(part: Part, node: Object) -> Iterator[ScanFinding]:
    """Yield the code that MLflow puts first where Python looks for modules of any name."""
    value = node.get("code")
    if "loader_module" in node and isinstance(value, str) and value:
        text = f"its code is {value[:200]!r}, where MLflow has modules imported from"
        yield found(part, "remote-code", Verdict.REVIEW, text)


def _stages(part: Part, node: Object) -> Iterator[ScanFinding]:
    """Judge the class that Spark imports, and has read a stage of a pipeline."""
    value = node.get("class")
    if "sparkVersion" in node and isinstance(value, str):
        yield from dotted(part, "class", value, (SPARK, None))


def _looked_up(part: Part, node: Object) -> Iterator[ScanFinding]:
    """Judge what Hydra is told to look up, and what `target` has older loaders import."""
    target, path = node.get("_target_"), node.get("path")
    if isinstance(target, str) and target.startswith("hydra.") and isinstance(path, str):
        yield from dotted(part, "path", path, (FRAMEWORKS, None))
    target = node.get("target")
    # A graph of torch.export has targets too: operators, of its own or of Python.
    if isinstance(target, str) and DOTTED.match(target) and is_dangerous(target):
        text = f"its target is {target[:200]!r}, which some loaders import and call"
        yield found(part, "config-gadget", Verdict.CRITICAL, text)


def _shards(part: Part, node: Object) -> Iterator[ScanFinding]:
    """Yield the first file of weights that an index has a loader read from outside its folder."""
    weights, manifest = node.get("weight_map"), node.get("weightsManifest")
    files = list(weights.values()) if isinstance(weights, dict) else []
    for group in manifest if isinstance(manifest, list) else ():
        paths = group.get("paths") if isinstance(group, dict) else None
        files += paths if isinstance(paths, list) else []
    for each in files:
        if isinstance(each, str) and OUTSIDE.match(each):
            text = f"its index leads to {each[:200]!r}, outside of its own folder"
            yield found(part, "config-outside", Verdict.REVIEW, text)
            return


def _libraries(part: Part, node: Object) -> Iterator[ScanFinding]:
    """Yield the libraries that adapters, and modules of embeddings, have imported."""
    mapping, kind, types = node.get("auto_mapping"), node.get("type"), node.get("types")
    if isinstance(mapping, dict) and isinstance(mapping.get("parent_library"), str):
        yield from dotted(part, "parent_library", f"{mapping['parent_library']}.x", (MODELS, None))
    if node.keys() >= {"idx", "name", "path", "type"} and isinstance(kind, str):
        yield from dotted(part, "type", kind, (MODELS, None))
    for each in types.values() if "structure" in node and isinstance(types, dict) else ():
        if isinstance(each, str):
            yield from dotted(part, "types", each, (MODELS, None))


def _parts(part: Part, node: Object) -> Iterator[ScanFinding]:
    """Yield the libraries that the parts of a pipeline of diffusers are classes of."""
    if "_diffusers_version" not in node and "_class_name" not in node:
        return
    pipeline = part.name.endswith(PIPELINE)
    for key, value in node.items():
        if not isinstance(value, list) or len(value) != 2 or not isinstance(value[0], str):  # noqa: PLR2004
            continue
        # The parts of a model list the names of their blocks, which are classes.
        if pipeline or not value[0][:1].isupper():
            yield from dotted(part, key[:40], f"{value[0]}.{value[1]}", (MODELS, None))


def _prompts(part: Part, node: Object) -> Iterator[ScanFinding]:
    """Judge what LangChain makes of an object: a prompt of a template, or an object of a class."""
    template, path, listed = node.get("template"), node.get("template_path"), node.get("id")
    if node.get("template_format") == "jinja2" and isinstance(template, str):
        yield from judge_template(part, template, "the template of a prompt")
    if isinstance(path, str) and OUTSIDE.match(path):
        text = f"its template_path is {path[:200]!r}, outside of its own folder"
        yield found(part, "config-outside", Verdict.REVIEW, text)
    if "lc" in node and node.get("type") == "constructor" and isinstance(listed, list):
        name = ".".join(each for each in listed if isinstance(each, str))
        yield from dotted(part, "id", name, (LANGCHAIN, None))


def _others(part: Part, node: Object) -> Iterator[ScanFinding]:
    """Judge what loaders of other languages make of an object, and operators that are Python."""
    named = node.get("@class")
    if isinstance(named, str) and re.match(JAVA, named):
        text = f"its @class is {named[:200]!r}, which runs code when Java makes it"
        yield found(part, "config-gadget", Verdict.CRITICAL, text)
    if node.get("op") == "Custom" and {"name", "inputs"} <= node.keys():
        text = "its operator Custom is a class of Python, which MXNet calls"
        yield found(part, "config-unknown", Verdict.REVIEW, text)
    for key in node:
        if key.startswith("py/") and key not in {"py/tuple", "py/set", "py/id"}:
            text = f"the key {key[:40]!r} makes jsonpickle build the object {str(node[key])[:80]!r}"
            reduces = key in {"py/reduce", "py/repr", "py/function"}
            yield found(part, "json-python", Verdict.CRITICAL if reduces else Verdict.REVIEW, text)


JUDGES: Final[tuple[Callable[[Part, Object], Iterator[ScanFinding]], ...]] = (
    _trusting, _kernels, _files, _bundled, _stages, _looked_up, _shards, _libraries, _parts,
    _prompts, _others,
)  # fmt: skip
