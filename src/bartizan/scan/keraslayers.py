"""Judges the objects of a configuration of Keras: layers that are code, and what is imported."""

import re
from collections.abc import Iterator
from typing import Final

from bartizan.formats.pickle.facts import Name
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.gadgets import is_called_gadget, is_gadget
from bartizan.scan.part import Part, found

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


def judge_layer(part: Part, node: dict[str, object]) -> Iterator[ScanFinding]:
    """Yield what an object with a class name does beyond a layer of numbers."""
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
