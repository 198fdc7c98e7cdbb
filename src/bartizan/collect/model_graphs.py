"""Model files that hold numbers and a description of a graph: what in them could still run code."""

import re
from dataclasses import dataclass
from typing import Final

from bartizan.evidence.model import CanRunCode
from bartizan.formats.jsondoc import read_json
from bartizan.formats.node import Limits, Node
from bartizan.formats.ranged import Ranged
from bartizan.formats.sniff import onnx_fields
from bartizan.formats.zipmembers import read_member, read_members

_CONFIG: Final = Limits(size=8 << 20, depth=100, nodes=500_000)
_METADATA: Final = 16 << 20
_GRAPH: Final = 64 << 20
_MOST_ENTRIES: Final = 1_000_000
_KERAS: Final = re.compile(
    r"(?:(?:tensorflow\.)?keras(?:\.src)?(?:\.(?:layers|models|initializers|regularizers|constraints"
    r"|optimizers|losses|metrics|activations|dtype_policies|random|ops)(?:\.[\w.]+)?)?"
    r"|keras_(?:hub|cv|nlp)[\w.]*|builtins)\Z"
)
_CODE_LAYERS: Final = frozenset({"Lambda", "__lambda__", "TorchModuleWrapper"})
_INTERNALS: Final = re.compile(
    rb"__(?:class|globals|init|builtins|import|subclasses|mro|base|getattribute|dict|call)\w{0,20}__"
    rb"|\|\s{0,20}attr\s{0,20}\(|\bself\s{0,20}\._|['\"]_['\"]\s{0,20}(?:\*|~)"
)
_DOMAINS: Final = frozenset(
    {b"", b"ai.onnx", b"ai.onnx.ml", b"ai.onnx.training", b"ai.onnx.preview.training",
     b"com.microsoft", b"com.microsoft.nchwc"}
)  # fmt: skip
_OPSET: Final = 8
_LOCATION: Final = re.compile(rb"\x0a\x08location\x12.([^\x00-\x1f]{1,255})", re.DOTALL)
_OUTSIDE: Final = re.compile(rb"/|[A-Za-z]:|\\|.*\.\.(?:/|\\)")


@dataclass(frozen=True, slots=True)
class Found:
    """What the content of a file says."""

    can_run_code: CanRunCode
    why: str
    imports: tuple[str, ...] = ()
    complete: bool = True


def not_understood(why: str) -> Found:
    """Return that a file was not understood, which is never safe."""
    return Found(CanRunCode.UNKNOWN, why, complete=False)


def tflite(_source: Ranged) -> Found:
    """Judge a TensorFlow Lite file."""
    return Found(CanRunCode.NO, "TensorFlow Lite holds numbers and a graph of operators")


def safetensors(source: Ranged) -> Found:
    """Judge a safetensors file: its header must describe the bytes that follow, each once."""
    length = int.from_bytes(source.read_at(0, 8), "little")
    header = read_json(source.read_at(8, length), limits=_CONFIG)
    spans = sorted(
        tuple(each.value for each in offsets.items() if isinstance(each.value, int))
        for name, node in header.fields().items()
        if name != "__metadata__" and (offsets := node.fields().get("data_offsets")) is not None
    )
    position = 0
    for span in spans:
        if len(span) != len(("begin", "end")) or span[0] != position or span[1] < span[0]:
            return not_understood("its header describes bytes twice, or leaves some out")
        position = span[1]
    if position != source.size - 8 - length:
        return not_understood("its header describes other bytes than the file has")
    return Found(CanRunCode.NO, "safetensors holds numbers and names only")


def gguf(source: Ranged) -> Found:
    """Judge a GGUF file by its metadata, of which the chat template is a program of sorts."""
    head = source.read_at(0, _METADATA)
    entries = int.from_bytes(head[16:24], "little")
    if entries > _MOST_ENTRIES:
        return not_understood(f"it claims {entries} entries of metadata")
    template = head.find(b"tokenizer.chat_template")
    if template >= 0 and _INTERNALS.search(head, template):
        return Found(CanRunCode.YES, "its chat template reaches for the internals of Python")
    return Found(CanRunCode.NO, "GGUF holds numbers and metadata only")


def onnx(source: Ranged) -> Found:
    """Judge an ONNX file: operators of other domains are code of a library that it asks for."""
    for number, start, end in onnx_fields(source):
        if number == _OPSET:
            domain = _domain(source.read_at(start, min(end - start, 512)))
            if domain not in _DOMAINS:
                named = domain.decode("utf-8", "replace")[:80]
                return not_understood(f"it uses operators of the domain {named}")
    graph = source.read_at(0, _GRAPH)
    for match in _LOCATION.finditer(graph):
        if _OUTSIDE.match(match[1]):
            return not_understood("it names weights outside of its own folder")
    return Found(CanRunCode.NO, "ONNX holds numbers and a graph of known operators")


def _domain(opset: bytes) -> bytes:
    if opset[:1] != b"\x0a" or len(opset) < len(b"\x0a\x00"):
        return b""
    return opset[2 : 2 + opset[1]]


def keras(source: Ranged) -> Found:
    """Judge a Keras file by its configuration: layers that are code, modules that are not Keras."""
    configs = [each for each in read_members(source) if each.name == "config.json"]
    if len(configs) != 1:
        return not_understood("it has more than one configuration")
    tree = read_json(read_member(source, configs[0], _CONFIG.size), limits=_CONFIG)
    odd = ""
    for node in tree.walk():
        layer = _text(node, "class_name")
        if layer in _CODE_LAYERS:
            return Found(CanRunCode.YES, f"its configuration has a {layer} layer, which is code")
        odd = odd or _oddity(node, layer)
    if odd:
        return not_understood(odd)
    return Found(CanRunCode.NO, "its configuration names layers of Keras only")


def _oddity(node: Node, layer: str) -> str:
    module = _text(node, "module")
    if module and not _KERAS.match(module):
        return f"its configuration names the module {module[:80]}"
    if layer == "function":
        return "its configuration names a function"
    return "its configuration names a file to read" if _text(node, "vocabulary") else ""


def _text(node: Node, key: str) -> str:
    found = node.fields().get(key)
    return (found.text or "") if found is not None else ""


def hdf5(source: Ranged) -> Found:
    """Judge an HDF5 file by what stands in its beginning; its structure is not read here."""
    head = source.read_at(0, _CONFIG.size)
    if b'"class_name": "Lambda"' in head:
        return Found(CanRunCode.YES, "its configuration has a Lambda layer, which is code")
    if b"model_config" not in head and source.size <= len(head):
        return Found(CanRunCode.NO, "arrays without a model's configuration")
    return not_understood("the attributes of an HDF5 file are not read here")
