"""A Terraform module: the blocks of one directory, with what its own literals resolve."""

import re
from dataclasses import dataclass, field

from bartizan.collect.iac_documents import Declared
from bartizan.collect.iac_scope import Scope
from bartizan.core.place import Place
from bartizan.evidence.iac import Dialect, Resource, Variable
from bartizan.formats.hcl import Block, read_hcl, read_hcl_attributes
from bartizan.formats.hcljson import read_hcl_json
from bartizan.formats.node import Node

_ADDRESS = re.compile(
    r"(?<![\w.-])(?:data\.[A-Za-z_][\w-]*+\.[A-Za-z_][\w-]*+|[A-Za-z_][\w-]*+\.[A-Za-z_][\w-]*+)"
)
_KINDS = frozenset({"resource", "data", "module", "provider", "output", "terraform"})


@dataclass(slots=True)
class Module:
    """The blocks of a directory's files, and the values that its `.tfvars` files set."""

    blocks: list[tuple[str, Block]] = field(default_factory=list)
    values: dict[str, Node] = field(default_factory=dict)

    def add(self, path: str, content: bytes) -> None:
        """Read one more file. Raises FormatError."""
        if path.lower().endswith(".tfvars"):
            self.values.update(read_hcl_attributes(content).fields())
            return
        read = read_hcl_json if path.lower().endswith(".json") else read_hcl
        self.blocks.extend((path, block) for block in read(content))


def from_module(directory: str, module: Module) -> Declared:
    """Return what a module declares, with its variables and locals resolved where literal."""
    variables = tuple(
        _variable(path, block) for path, block in module.blocks if block.type == "variable"
    )
    scope = Scope(_values(module, variables))
    resources = tuple(
        _resource(directory, path, block, scope)
        for path, block in module.blocks
        if block.type in _KINDS
    )
    return Declared(resources=resources, variables=variables)


def _values(module: Module, variables: tuple[Variable, ...]) -> dict[str, Node]:
    values = {
        f"local.{name}": node
        for _, block in module.blocks
        if block.type == "locals"
        for name, node in block.body.fields().items()
    }
    for variable in variables:
        value = module.values.get(variable.name, variable.default)
        if value is not None:
            values[f"var.{variable.name}"] = value
    return values


def _variable(path: str, block: Block) -> Variable:
    fields = block.body.fields()
    sensitive = fields.get("sensitive")
    return Variable(
        name=block.labels[0] if block.labels else "",
        default=fields.get("default"),
        sensitive=sensitive is not None and bool(sensitive.truth),
        body=block.body,
        place=_place(path, block),
        dialect=Dialect.TERRAFORM,
    )


def _resource(directory: str, path: str, block: Block, scope: Scope) -> Resource:
    body = scope.resolved(block.body)
    kind, name = _named(block)
    return Resource(
        kind=kind,
        name=name,
        body=body,
        place=_place(path, block),
        dialect=Dialect.TERRAFORM,
        scope=directory,
        references=_references(body),
    )


def _named(block: Block) -> tuple[str, str]:
    labels = (*block.labels, "", "")
    if block.type == "resource":
        return labels[0], labels[1]
    if block.type == "data":
        return f"data.{labels[0]}", labels[1]
    return block.type, labels[0]


def _references(body: Node) -> frozenset[str]:
    return frozenset(
        address
        for node in body.walk()
        if node.expression is not None
        for address in _ADDRESS.findall(node.expression.text)
    )


def _place(path: str, block: Block) -> Place:
    return Place(path, block.line, block.end_line if block.end_line > block.line else None)
