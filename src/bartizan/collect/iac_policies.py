"""Where resources hold IAM policies, and the statements in them."""

import re
from collections.abc import Iterable, Iterator

from bartizan.collect.iac_statements import JSON_SHAPE, TERRAFORM_SHAPE, statement
from bartizan.evidence.iac import Dialect, Opaque, Resource, Statement
from bartizan.formats.node import Node
from bartizan.formats.policy import policy_document

_DOCUMENT = "data.aws_iam_policy_document"
_OPAQUE_KEYS = frozenset(
    {"assume_role_policy", "policy", "AssumeRolePolicyDocument", "KeyPolicy", "PolicyDocument"}
)
_NOT_IAM = frozenset({"aws_ecr_lifecycle_policy", "aws_organizations_policy"})
_FIELDS = frozenset({"Effect", "Action", "NotAction", "Principal"})
_INDEX = re.compile(r"\[[^\]]*\]")
_SOURCES = ("source_policy_documents", "override_policy_documents")
_HOLDERS = ("policy", "document")


def policies(resources: Iterable[Resource]) -> tuple[tuple[Statement, ...], tuple[Opaque, ...]]:
    """Return the statements of all policies, and the policies that could not be resolved.

    A policy that is a reference to a policy document of the same module is neither: its statements
    are those of the document.
    """
    known = tuple(resources)
    documents = {(r.scope, r.address) for r in known if r.kind == _DOCUMENT}
    statements: list[Statement] = []
    opaque: list[Opaque] = []
    for resource in known:
        if resource.kind == _DOCUMENT:
            statements.extend(_document(resource))
            opaque.extend(_sources(resource, documents))
        elif resource.dialect in (Dialect.TERRAFORM, Dialect.CLOUDFORMATION):
            for under, node in _holders(resource.body):
                found = tuple(_json(resource, under, node))
                statements.extend(found)
                if not found and _is_opaque(resource, under, node, documents):
                    opaque.append(_opaque(resource, under, node))
    return tuple(statements), tuple(opaque)


def _document(resource: Resource) -> Iterator[Statement]:
    written = resource.body.get("statement")
    for node in written.outermost_maps() if written is not None else ():
        yield statement(resource, "", node, TERRAFORM_SHAPE)


def _sources(resource: Resource, documents: set[tuple[str, str]]) -> Iterator[Opaque]:
    """Yield the policies that a document takes in and that are not documents of the module."""
    for under in _SOURCES:
        written = resource.body.get(under)
        for node in (written.items() or (written,)) if written is not None else ():
            if node.expression is not None and not _is_known(resource, node, documents):
                yield _opaque(resource, under, node)


def _is_known(resource: Resource, node: Node, documents: set[tuple[str, str]]) -> bool:
    expression = node.expression
    text = _INDEX.sub("", expression.text) if expression is not None else ""
    return (resource.scope, text.removesuffix(".json")) in documents


def _holders(body: Node) -> Iterator[tuple[str, Node]]:
    """Yield the values that may be policies, with the key that each stands under."""
    pending = [("", body)]
    while pending:
        key, node = pending.pop()
        if "Statement" in node.fields() or (_holds(key) and not node.children()):
            yield key, node
            continue
        below = node.fields().items() or ((key, child) for child in node.children())
        pending.extend(reversed(list(below)))


def _holds(key: str) -> bool:
    return any(word in key.lower() for word in _HOLDERS)


def _json(resource: Resource, under: str, node: Node) -> Iterator[Statement]:
    document = policy_document(node)
    written = document.get("Statement") if document is not None else None
    for part in written.outermost_maps() if written is not None else ():
        if not _FIELDS.isdisjoint(part.fields()):
            yield statement(resource, under, part, JSON_SHAPE)


def _is_opaque(resource: Resource, under: str, node: Node, documents: set[tuple[str, str]]) -> bool:
    if node.expression is None or under not in _OPAQUE_KEYS or resource.kind in _NOT_IAM:
        return False
    if resource.dialect is Dialect.TERRAFORM and not resource.kind.startswith("aws_"):
        return False
    return not _is_known(resource, node, documents)


def _opaque(resource: Resource, under: str, node: Node) -> Opaque:
    expression = node.expression
    source = expression.text if expression is not None else ""
    shown = source if len(source) <= 80 else f"{source[:77]}..."  # noqa: PLR2004 - a line of a report
    reason = f"{under} is computed: {shown}"
    return Opaque(owner=resource, under=under, reason=reason, place=resource.place_of(node))
