"""Infrastructure code as evidence: which files are infrastructure, and what they declare."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from bartizan.collect.iac_documents import Declared, from_documents
from bartizan.collect.iac_policies import policies
from bartizan.collect.iac_terraform import Module, from_module
from bartizan.core.errors import FormatError
from bartizan.evidence.facts import Gap
from bartizan.evidence.iac import Iac, Resource, Variable
from bartizan.formats.jsondoc import read_json
from bartizan.formats.yamldoc import read_yaml

_TERRAFORM = (".tf", ".tofu", ".tf.json", ".tofu.json")
_VALUES = (".auto.tfvars", "/terraform.tfvars")
_BICEP = ".bicep"
_TREES = (".yaml", ".yml", ".json", ".template")
_HINTS = (
    re.compile(rb"AWS::[A-Z]"),
    re.compile(rb"\bapiVersion\b"),
    re.compile(rb"^services\s*:", re.MULTILINE),
)
_COMPOSE = re.compile(r"(?:^|/)(?:docker-)?compose[^/]*\.ya?ml\Z")
_RENDERED = re.compile(rb"\{\{-?\s*(?:\.(?:Values|Release|Chart)|include\b|template\b|toYaml\b)")
_SEPARATOR = re.compile(rb"^(?=---)", re.MULTILINE)
_TYPES = re.compile(rb"^kind:[ \t]*CustomResourceDefinition[ \t]*\r?$", re.MULTILINE)
_MAX_WORDS_SIZE = 4_000_000
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:::[A-Za-z0-9_]+)*")


@dataclass(slots=True)
class _Found:
    """What has been read so far."""

    resources: list[Resource] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    files: int = 0

    def take(self, declared: Declared) -> None:
        """Add what one module or file declares."""
        self.resources.extend(declared.resources)
        self.variables.extend(declared.variables)


def wants(path: str) -> bool:
    """Whether a file by this name may declare infrastructure."""
    return f"/{path.lower()}".endswith((*_TERRAFORM, *_VALUES, *_TREES, _BICEP))


def collect(files: Iterable[tuple[str, bytes]]) -> Iac:
    """Return what these files (path relative to the workload's root, content) declare.

    A file is infrastructure by its name (Terraform) or its content (CloudFormation, Kubernetes,
    compose); others are passed over. One that looks like infrastructure and cannot be read, or is a
    template that its tool has yet to render, is a gap. Only variables and locals with literal
    values are resolved, within their module. The order of the files does not matter.
    """
    found = _Found()
    modules: dict[str, Module] = defaultdict(Module)
    for path, content in sorted(files):
        try:
            found.files += _read(found, modules, path, content)
        except FormatError as error:
            found.files += 1
            found.gaps.append(Gap(path, error.message, _words(content)))
    for directory, module in sorted(modules.items()):
        found.take(from_module(directory, module))
    return _evidence(found)


def _read(found: _Found, modules: dict[str, Module], path: str, content: bytes) -> bool:
    """Read a file if it is infrastructure, and say whether it is. Raises FormatError."""
    name = path.lower()
    if name.endswith(_TERRAFORM) or f"/{name}".endswith(_VALUES):
        modules[path.rpartition("/")[0]].add(path, content)
        return True
    if name.endswith(_BICEP):
        raise FormatError("Bicep is not evaluated; assess what it compiles to")
    hinted = name.endswith(_TREES) and any(hint.search(content) for hint in _HINTS)
    return (hinted or _COMPOSE.search(name) is not None) and _read_tree(found, path, content)


def _read_tree(found: _Found, path: str, content: bytes) -> bool:
    if _RENDERED.search(content):
        raise FormatError("templated: assess what the chart renders to")
    is_json = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"
    documents = (read_json(content),) if is_json else read_yaml(_without_types(content))
    declared = from_documents(path, documents)
    found.take(declared)
    return bool(declared.resources)


def _without_types(content: bytes) -> bytes:
    """Blank out documents that define types: they declare nothing and can be most of a file.

    Lines stay where they are.
    """
    if _TYPES.search(content) is None:
        return content
    parts = _SEPARATOR.split(content)
    return b"".join(b"\n" * part.count(b"\n") if _TYPES.search(part) else part for part in parts)


def _words(content: bytes) -> frozenset[str] | None:
    """Return the identifiers of an unread file, if it is text at all."""
    if len(content) > _MAX_WORDS_SIZE or b"\x00" in content:
        return None
    try:
        return frozenset(_WORD.findall(content.decode()))
    except UnicodeDecodeError:
        return None


def _evidence(found: _Found) -> Iac:
    resources = tuple(sorted(found.resources, key=_order))
    statements, opaque = policies(resources)
    return Iac(
        resources=resources,
        variables=tuple(sorted(found.variables, key=_order)),
        statements=statements,
        opaque=opaque,
        gaps=tuple(sorted(found.gaps, key=lambda gap: gap.path)),
        files=found.files,
    )


def _order(declared: Resource | Variable) -> tuple[str, int, str]:
    return declared.place.path, declared.place.line, declared.name
