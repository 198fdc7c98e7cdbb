"""What a YAML or JSON document declares: CloudFormation, Kubernetes or compose."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bartizan.core.place import Place
from bartizan.evidence.iac import Dialect, Resource, Variable
from bartizan.formats.cloudformation import Declaration, Parameter, read_template
from bartizan.formats.node import Expression, Node, Value

_LOGICAL_ID = re.compile(r"\$\{(?!!)\s*([A-Za-z0-9]+)")
_VARIABLE = re.compile(r"\$\{(\w+)(?::?-([^}$]*))?[^}]*\}|\$(\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """The resources and variables of one module or file."""

    resources: tuple[Resource, ...] = ()
    variables: tuple[Variable, ...] = ()


def from_documents(path: str, documents: Iterable[Node]) -> Declared:
    """Return what the documents of one file declare; nothing if they are of no dialect we know."""
    resources: list[Resource] = []
    variables: list[Variable] = []
    for document in documents:
        template = read_template(document)
        if template is not None:
            resources.extend(_stack_resource(path, each) for each in template.resources)
            variables.extend(_parameter(path, each) for each in template.parameters)
        elif _is_compose(document):
            resources.extend(_services(path, document))
        else:
            resources.extend(_manifest(path, each) for each in _manifests(document))
    return Declared(resources=tuple(resources), variables=tuple(variables))


def _place(path: str, line: int, end_line: int) -> Place:
    return Place(path, line, end_line if end_line > line else None)


def _stack_resource(path: str, declared: Declaration) -> Resource:
    return Resource(
        kind=declared.type,
        name=declared.name,
        body=declared.properties,
        place=_place(path, declared.line, declared.end_line),
        dialect=Dialect.CLOUDFORMATION,
        scope=path,
        references=frozenset(_logical_ids(declared.properties)),
    )


def _logical_ids(body: Node) -> Iterator[str]:
    for node in body.walk():
        expression = node.expression
        if expression is None:
            continue
        name, _, argument = expression.text.partition(" ")
        if name == "!Ref":
            yield argument
        elif name == "!GetAtt":
            yield argument.split(".", 1)[0]
        elif name == "!Sub":
            yield from _LOGICAL_ID.findall(argument)


def _parameter(path: str, parameter: Parameter) -> Variable:
    body = parameter.body
    return Variable(
        name=parameter.name,
        default=parameter.default,
        sensitive=parameter.sensitive,
        body=body,
        place=_place(path, body.key_line, body.end_line),
        dialect=Dialect.CLOUDFORMATION,
    )


def _manifests(document: Node) -> Iterator[Node]:
    """Yield the Kubernetes objects of a document, those of a List one by one."""
    fields = document.fields()
    if "apiVersion" not in fields or "kind" not in fields or not fields["kind"].text:
        return
    items = fields.get("items")
    if (fields["kind"].text or "").endswith("List") and items is not None:
        for item in items.maps():
            if "kind" in item.fields():
                yield item
    else:
        yield document


def _manifest(path: str, document: Node) -> Resource:
    name = document.get("metadata", "name")
    fields = document.fields()
    first = min((node.key_line for node in fields.values()), default=document.line)
    return Resource(
        kind=fields["kind"].text or "",
        name=(name.text if name is not None else None) or "",
        body=document,
        place=_place(path, first, document.end_line),
        dialect=Dialect.KUBERNETES,
        scope=path,
    )


def _is_compose(document: Node) -> bool:
    services = document.fields().get("services")
    if services is None or "apiVersion" in document.fields():
        return False
    known = ("image", "build", "extends")
    return any(name in body.fields() for body in services.fields().values() for name in known)


def _services(path: str, document: Node) -> Iterator[Resource]:
    for name, body in document.fields()["services"].fields().items():
        yield Resource(
            kind="service",
            name=name,
            body=_interpolated(body),
            place=_place(path, body.key_line, body.end_line),
            dialect=Dialect.COMPOSE,
            scope=path,
        )


def _interpolated(node: Node) -> Node:
    """Fill in variables that have a default, as compose does; other variables stay unresolved."""
    value: Value = node.value
    if isinstance(value, str) and "$" in value:
        value = _with_defaults(value)
    elif isinstance(value, tuple):
        value = tuple(_interpolated(item) for item in value)
    elif isinstance(value, Mapping):
        value = {key: _interpolated(item) for key, item in value.items()}
    return Node(value, node.line, node.end_line, node.key_line)


def _with_defaults(text: str) -> str | Expression:
    plain = text.replace("$$", "\x00")
    found = list(_VARIABLE.finditer(plain))
    if any(each[2] is None for each in found):
        return Expression(text, template=True)
    return _VARIABLE.sub(lambda each: each[2], plain).replace("\x00", "$")
