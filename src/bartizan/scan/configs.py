"""Judges configurations by content: what they tell a loader to import, to call or to read."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.node import Limits, Node, Plain
from bartizan.formats.pickle.facts import Name
from bartizan.formats.yamldoc import read_yaml
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.gadgets import is_called_gadget, is_dangerous, is_gadget
from bartizan.scan.kinds import YAML
from bartizan.scan.part import Part, Scan, found, unread
from bartizan.scan.templates import judge_template
from bartizan.scan.templatetokens import spelt_by_tokens
from bartizan.scan.yamltags import dotted_name, judge_tags, unescaped

LARGEST: Final = 64 << 20
MOST_NODES: Final = 5_000_000
KERAS: Final = re.compile(
    r"(?:(?:tensorflow\.|tf_)?keras(?:\.src)?(?:\.(?:layers|models|initializers|regularizers|engine"
    r"|constraints|optimizers|losses|metrics|activations|dtype_policies|random|ops"
    r"|backend\.\w{1,20}\.optimizers)(?:\.[\w.]+)?)?"
    r"|keras_(?:hub|cv|nlp)[\w.]*|builtins)\Z"
)
CODE_LAYERS: Final = frozenset(
    {"Lambda", "__lambda__", "TorchModuleWrapper", "JaxLayer", "TFSMLayer"}
)
# Layers of Keras 2 that are any operator of TensorFlow, by its name or as a node.
TENSORFLOW_LAYERS: Final = frozenset({"TFOpLambda", "TensorFlowOpLayer", "SlicingOpLambda"})
TENSORFLOW_CALLS: Final = re.compile(
    r"(?i)py_?func|numpy_function|eager_?py|(?:read|write|match|list|delete)\w{0,20}_?files?|gfile"
    r"|load_?(?:op_)?library|save|restore|print|debug|import"
)
# Packages of models, whose classes a configuration names to be made.
FRAMEWORKS: Final = re.compile(
    r"(?:nemo|torch\.(?:nn|optim)|pytorch_lightning|lightning|omegaconf|hydra|torchmetrics|timm"
    r"|transformers\.models|diffusers\.(?:models|schedulers)|torchvision\.(?:models|transforms)"
    r"|megatron)(?:\.\w+)+\Z"
)
# Packages whose classes a configuration of Hugging Face names by library and class.
MODELS: Final = re.compile(
    r"(?:transformers|diffusers|sentence_transformers|stable_diffusion|optimum|onnxruntime|peft"
    r"|tokenizers|flax|k_diffusion)(?:\.\w+)+\Z|(?:None|null)\.|\d"
)
OUTSIDE: Final = re.compile(r"/|\\|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|\Z)|\w+://", re.DOTALL)
MLFLOW: Final = re.compile(r"mlflow(?:\.\w+)*\Z")
IMPORTED: Final = ("auto_map", "_target_", "loader_module", "trust_remote_code")
# Their names, or a line that goes on in the next one, as a name in double quotes may.
YAML_KEYS: Final = re.compile("|".join((*IMPORTED, r"\\\r?\n")).encode())
YAML_LINE: Final = re.compile(
    rb"^[\s{,?-]{0,200}['\"]?(_target_|loader_module|auto_map|trust_remote_code)"
    rb"['\"]?\s{0,9}:[ \t]{0,200}['\"]?([^\s,'\"#}]{0,300})",
    re.MULTILINE,
)
YAML_BOUNDS: Final = Limits(size=1 << 20, depth=100, nodes=50_000)


def json_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge a JSON document, or take it as the text that it is."""
    if part.source.size > LARGEST:
        yield unread(part, f"a document of {part.source.size} bytes is not read")
        return
    content = part.source.read_at(0, LARGEST)
    scan.understand(part, len(content))
    shadowed: list[object] = []
    try:
        tree = json.loads(content, object_pairs_hook=_all_of(shadowed))
    except (ValueError, RecursionError):
        if b"\x00" in content:
            raise FormatError("it begins as text, and is none") from None
        yield from judge_yaml(part, content)
        if part.name.lower().endswith(".json"):
            yield unread(part, "it is no valid JSON")
        else:
            yield from _suspicious(part, content)
        return
    if shadowed:
        text = "an object has one key twice: readers differ in which of the values they take"
        yield found(part, "json-duplicate", Verdict.REVIEW, text)
    yield from judge_tree(scan, part, [tree, *shadowed])


def _all_of(shadowed: list[object]) -> Callable[[list[tuple[str, object]]], dict[str, object]]:
    """Return what makes objects of JSON, and keeps those that a later value of a key shadows."""

    def pairs(given: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(given)
        if len(made) < len(given):
            shadowed.append(dict(reversed(given)))
        return made

    return pairs


def _suspicious(part: Part, content: bytes) -> Iterator[ScanFinding]:
    """Say so when a text that is no valid JSON has keys that would be judged."""
    if re.search(rb'"(?:class_name|auto_map|chat_template|_target_|__reduce__)"', content):
        yield unread(part, "a configuration that is no valid JSON")


def yaml_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge a YAML document by its tags and by the lines that name what is imported."""
    if part.source.size > LARGEST:
        yield unread(part, f"a document of {part.source.size} bytes is not read")
        return
    content = part.source.read_at(0, LARGEST)
    scan.understand(part, len(content))
    if b"\x00" in content:
        raise FormatError("it begins as text, and is none")
    yield from judge_yaml(part, content)


def judge_yaml(part: Part, content: bytes) -> Iterator[ScanFinding]:
    """Yield what a YAML document makes its loader import or call."""
    yield from judge_tags(part, content)
    if YAML_KEYS.search(content := unescaped(content)) is None:
        return
    try:
        documents = read_yaml(content, limits=YAML_BOUNDS)
    except FormatError:
        # Other loaders take more than ours: keys that stand twice, documents that end in nothing.
        yield from _lines(part, content)
        return
    for node in chain.from_iterable(document.walk() for document in documents):
        for key, value in node.fields().items():
            if key in IMPORTED:
                yield from _keyed(part, key, _said(value), None)


def _said(node: Node) -> Plain:
    """Return a value; one with a tag is what stands behind it."""
    told = node.expression
    return node.plain() if told is None else told.text.partition(" ")[2]


def _lines(part: Part, content: bytes) -> Iterator[ScanFinding]:
    """Judge what names the imports line by line, where a document is not read as a tree."""
    for match in YAML_LINE.finditer(content):
        yield from _keyed(
            part, match[1].decode(), match[2].decode("utf-8", "replace"), match.start()
        )
    if part.name.lower().endswith(YAML):
        yield unread(part, "a configuration that is not read as YAML")


def judge_tree(scan: Scan, part: Part, tree: object) -> Iterator[ScanFinding]:
    """Yield what is wrong in any object of a JSON document."""
    nodes, count = [tree], 0
    while nodes:
        node = nodes.pop()
        count += 1
        if count > MOST_NODES:
            yield unread(part, f"more than {MOST_NODES} values in a document")
            return
        if isinstance(node, dict):
            yield from _object(scan, part, node)
            nodes.extend(value for value in node.values() if isinstance(value, dict | list))
        elif isinstance(node, list):
            nodes.extend(value for value in node if isinstance(value, dict | list))


def _object(scan: Scan, part: Part, node: dict[str, object]) -> Iterator[ScanFinding]:
    if "class_name" in node:
        yield from _keras(part, node)
    if "__module__" in node and "__class__" in node:
        yield from _skops(scan, part, node)
    for key in IMPORTED:
        if key in node:
            yield from _keyed(part, key, node[key], None)
    yield from _shards(part, node.get("weight_map"))
    if "chat_template" in node:
        yield from _templates(part, node["chat_template"])
    yield from _libraries(part, node)
    yield from spelt_by_tokens(part, node)
    for key in node:
        if key.startswith("py/") and key not in {"py/tuple", "py/set", "py/id"}:
            text = f"the key {key[:40]!r} makes jsonpickle build the object {str(node[key])[:80]!r}"
            reduces = key in {"py/reduce", "py/repr", "py/function"}
            yield found(part, "json-python", Verdict.CRITICAL if reduces else Verdict.REVIEW, text)


def _shards(part: Part, value: object) -> Iterator[ScanFinding]:
    """Yield the first file of weights that an index has a loader read from outside its folder."""
    files = value.values() if isinstance(value, dict) else ()
    for each in files:
        if isinstance(each, str) and OUTSIDE.match(each):
            text = f"its weight_map leads to {each[:200]!r}, outside of its own folder"
            yield found(part, "config-outside", Verdict.REVIEW, text)
            return


def _libraries(part: Part, node: dict[str, object]) -> Iterator[ScanFinding]:
    """Yield the libraries that adapters, pipelines and modules of embeddings have imported."""
    mapping = node.get("auto_mapping")
    if isinstance(mapping, dict) and isinstance(mapping.get("parent_library"), str):
        yield from _dotted(part, "parent_library", f"{mapping['parent_library']}.x", (MODELS, None))
    if node.keys() >= {"idx", "name", "path", "type"} and isinstance(node["type"], str):
        yield from _dotted(part, "type", node["type"], (MODELS, None))
    if "_diffusers_version" not in node and "_class_name" not in node:
        return
    for key, value in node.items():
        if isinstance(value, list) and len(value) == 2 and isinstance(value[0], str):  # noqa: PLR2004
            yield from _dotted(part, key[:40], f"{value[0]}.{value[1]}", (MODELS, None))


def _templates(part: Part, value: object) -> Iterator[ScanFinding]:
    listed = value if isinstance(value, list) else [value]
    for each in listed:
        text = each.get("template") if isinstance(each, dict) else each
        if isinstance(text, str):
            yield from judge_template(part, text, "the chat template")
    if isinstance(value, dict):
        for name, text in value.items():
            if isinstance(text, str):
                yield from judge_template(part, text, f"the chat template {name[:40]!r}")


def _keyed(part: Part, key: str, value: object, at: int | None) -> Iterator[ScanFinding]:
    if key == "auto_map":
        text = "its auto_map has a loader import and run code that lies beside the model"
        yield found(part, "remote-code", Verdict.REVIEW, text, at)
    elif key == "trust_remote_code":
        if value in (True, "true", "True"):
            text = "it asks that code beside the model is trusted"
            yield found(part, "remote-code", Verdict.REVIEW, text, at)
    elif isinstance(value, str):
        known = MLFLOW if key == "loader_module" else FRAMEWORKS
        yield from _dotted(part, key, value, (known, at))


def _dotted(
    part: Part, key: str, value: str, where: tuple[re.Pattern[str], int | None]
) -> Iterator[ScanFinding]:
    known, at = where
    text = f"its {key} is {value[:200]!r}"
    if known.match(value) and not is_dangerous(value):
        return
    if is_gadget(dotted_name(value)):
        text += ", which runs code or commands, reaches files or the network, or leads to what does"
        yield found(part, "config-gadget", Verdict.CRITICAL, text, at)
    else:
        yield found(part, "config-unknown", Verdict.REVIEW, f"{text}, which nobody has judged", at)


def _keras(part: Part, node: dict[str, object]) -> Iterator[ScanFinding]:
    layer, module, config = str(node["class_name"]), node.get("module"), node.get("config")
    if layer in CODE_LAYERS:
        text = f"a layer {layer} is code that runs when the model is loaded or used"
        yield found(part, "keras-code", Verdict.CRITICAL, text)
    if layer in TENSORFLOW_LAYERS and isinstance(config, dict):
        used = str(config.get("function") or config.get("node_def"))
        if TENSORFLOW_CALLS.search(used):
            text = f"a layer {layer} calls Python, or reads or writes files: {used[:80]!r}"
            yield found(part, "keras-code", Verdict.CRITICAL, text)
    if isinstance(module, str) and module:
        function = config if layer == "function" and isinstance(config, str) else ""
        yield from _keras_name(part, Name(module, function or layer), called=bool(function))
    if isinstance(config, dict) and isinstance(config.get("vocabulary"), str):
        text = f"a layer reads the file {config['vocabulary'][:200]!r}"
        yield found(part, "keras-file", Verdict.REVIEW, text)


def _keras_name(part: Part, name: Name, *, called: bool) -> Iterator[ScanFinding]:
    """Judge what Keras looks up: `keras` and `utils.get_file` are joined, and walked as one."""
    known = KERAS.match(f"{name.module}.{name.qualname}".rpartition(".")[0])
    acts = called and is_called_gadget(name)
    if known and not acts and not (name.module == "builtins" and called):
        return
    verdict = Verdict.CRITICAL if acts or is_gadget(name) else Verdict.REVIEW
    what = (
        "which runs code, or reaches files or the network"
        if acts
        else "which is no part of a model of Keras"
    )
    text = f"the configuration has {str(name)[:200]} imported, {what}"
    yield found(part, "keras-module", verdict, text)


def _skops(scan: Scan, part: Part, node: dict[str, object]) -> Iterator[ScanFinding]:
    name = Name(str(node["__module__"]), str(node["__class__"]))
    if name in scan.known or (name.module in {"builtins", "numpy"} and not is_gadget(name)):
        return
    verdict = Verdict.CRITICAL if is_gadget(name) else Verdict.REVIEW
    yield found(part, "skops-type", verdict, f"it names the type {str(name)[:200]}")
