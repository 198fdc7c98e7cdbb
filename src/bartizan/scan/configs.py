"""Judges configurations by content: what they tell a loader to import, to call or to read."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.node import Limits, Node, Plain
from bartizan.formats.pickle.facts import Name
from bartizan.formats.text import as_utf8
from bartizan.formats.yamldoc import read_yaml
from bartizan.scan.facts import ScanFinding, Verdict
from bartizan.scan.gadgets import is_gadget
from bartizan.scan.imported import ASKED, IMPORTED, TELLING, judge_keys
from bartizan.scan.keraslayers import judge_layer
from bartizan.scan.kinds import YAML
from bartizan.scan.part import Part, Scan, found, unread
from bartizan.scan.templates import judge_template
from bartizan.scan.templatetokens import spelt_by_tokens
from bartizan.scan.yamltags import judge_tags, unescaped

LARGEST: Final = 64 << 20
MOST_NODES: Final = 5_000_000
# What is asked of an object, or a line that goes on in the next one, as quoted names may.
YAML_KEYS: Final = re.compile(
    "|".join(
        (*IMPORTED, *ASKED, "trust_remote_code", "attn_implementation", "template_format", r"\blc:",
         r"target['\"]?\s*:\s*['\"]?\w+\.", r"\\\r?\n", r"__\w+__", "@class", "model_file",
         r"\bbackbone\b")
    ).encode()
)  # fmt: skip
YAML_LINE: Final = re.compile(
    rb"^[\s{,?-]{0,200}['\"]?(_target_|loader_module|auto_map|trust_remote_code|class_path"
    rb"|_component_|model_code_path)"
    rb"['\"]?\s{0,9}:[ \t]{0,200}['\"]?([^\s,'\"#}]{0,300})",
    re.MULTILINE,
)
# What every configuration of YOLO has, and what no layer of it is.
LAYERS: Final = frozenset({"backbone", "head"})
# Code in the text of one, once what makes layers of torch is taken out of it.
EVALUATED: Final = re.compile(r"__\w+__|\b(?:eval|exec|open|import)\b|[\w\])'\"]\s{0,99}\(")
TORCH_LAYER: Final = re.compile(r"(?<![\w.])(?:torch\.)?nn\.\w+\(")
ACTIVATION: Final = "activation"
YAML_BOUNDS: Final = Limits(size=1 << 20, depth=100, nodes=50_000)


def json_file(scan: Scan, part: Part) -> Iterator[ScanFinding]:
    """Judge a JSON document, or take it as the text that it is."""
    if part.source.size > LARGEST:
        yield unread(part, f"a document of {part.source.size} bytes is not read")
        return
    content = as_utf8(part.source.read_at(0, LARGEST))
    scan.understand(part, part.source.size)
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
    content = as_utf8(part.source.read_at(0, LARGEST))
    scan.understand(part, part.source.size)
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
    for document in documents:
        yield from _evaluated(part, document)
    for node in chain.from_iterable(document.walk() for document in documents):
        if node.fields():
            yield from judge_keys(part, {key: _said(each) for key, each in node.fields().items()})


def _said(node: Node) -> Plain:
    """Return a value; one with a tag is what stands behind it, and an object is judged apart."""
    told = node.expression
    if told is not None:
        return told.text.partition(" ")[2]
    return {} if node.fields() else node.plain()


def _evaluated(part: Part, document: Node) -> Iterator[ScanFinding]:
    """Yield code in the layers of a network of YOLO, whose loaders evaluate their texts."""
    fields = document.fields()
    if not all(key in fields and isinstance(fields[key].value, tuple) for key in LAYERS):
        return
    judged = (fields[key] for key in (*sorted(LAYERS), ACTIVATION) if key in fields)
    for node in chain.from_iterable(each.walk() for each in judged):
        if node.text is not None and EVALUATED.search(TORCH_LAYER.sub("", node.text)):
            text = f"its layers have {node.text[:80]!r}, which a loader evaluates"
            yield found(part, "config-code", Verdict.CRITICAL, text)


def _lines(part: Part, content: bytes) -> Iterator[ScanFinding]:
    """Judge what names the imports line by line, where a document is not read as a tree."""
    for match in YAML_LINE.finditer(content):
        value = match[2].decode("utf-8", "replace")
        yield from judge_keys(part, {match[1].decode(): value}, match.start())
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
        yield from judge_layer(part, node)
    if "__module__" in node and "__class__" in node:
        yield from _skops(scan, part, node)
    if "chat_template" in node:
        yield from _templates(part, node["chat_template"])
    yield from spelt_by_tokens(part, node)
    if not TELLING.isdisjoint(node) or any(key.startswith("py/") for key in node):
        yield from judge_keys(part, node)


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


def _skops(scan: Scan, part: Part, node: dict[str, object]) -> Iterator[ScanFinding]:
    name, content = Name(str(node["__module__"]), str(node["__class__"])), node.get("content")
    method = content.get("func") if isinstance(content, dict) else None
    if isinstance(method, str) and method.startswith("_"):
        text = f"it looks up the member {method[:80]!r} of an object, which is internal to Python"
        yield found(part, "skops-type", Verdict.CRITICAL, text)
    if name in scan.known or (name.module in {"builtins", "numpy"} and not is_gadget(name)):
        return
    verdict = Verdict.CRITICAL if is_gadget(name) else Verdict.REVIEW
    yield found(part, "skops-type", verdict, f"it names the type {str(name)[:200]}")
