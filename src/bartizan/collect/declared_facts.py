"""From the validated documents to the facts that assessments read."""

from collections.abc import Iterator

from bartizan.collect.declared_schema import (
    AllowedClassPart,
    AttestationDocument,
    AuditPart,
    ExclusionDocument,
    ProfileDocument,
    SigningPart,
    SourcesPart,
    WaiverDocument,
)
from bartizan.evidence.declared import (
    AllowedClass,
    Attested,
    AuditAt,
    Excluded,
    Profile,
    SigningAt,
    Waived,
)
from bartizan.formats.node import Node


def profile(document: ProfileDocument, path: str, node: Node) -> Profile:
    """Return the declared facts, with the line of each field."""
    owner, data = document.owner, document.data
    return Profile(
        name=document.name,
        owner_team=owner.team if owner else "",
        owner_contact=owner.contact if owner else "",
        phase=document.phase,
        use_cases=tuple(document.use_cases),
        sensitivity=data.sensitivity if data else None,
        categories=tuple(data.categories) if data else (),
        jurisdictions=tuple(data.jurisdictions) if data else (),
        criticality=document.criticality,
        exposure=document.exposure,
        regulations=tuple(document.regulations),
        risk_tolerance=document.risk_tolerance,
        roles=document.roles,
        facts=tuple(document.facts),
        sources=_sources(document.sources),
        imports=tuple(document.imports),
        signing=_signing(document.signing) if document.signing else None,
        audit=_audit(document.audit) if document.audit else None,
        allowed_classes=tuple(_allowed(each) for each in document.allowed_classes),
        path=path,
        lines=dict(_lines(node, "")),
    )


def attested(document: AttestationDocument, path: str, node: Node) -> Attested:
    """Return the attestation as a fact."""
    return Attested(
        control=document.control,
        clauses=tuple(document.clauses),
        by=document.by,
        role=document.role,
        statement=document.statement,
        made=document.made,
        expires=document.expires,
        evidence=tuple(document.evidence),
        path=path,
        line=node.line,
    )


def waived(document: WaiverDocument, path: str, node: Node) -> Waived:
    """Return the waiver as a fact."""
    return Waived(
        control=document.control,
        scope=tuple(document.scope),
        reason=document.reason,
        requested_by=document.requested_by,
        approved_by=document.approved_by,
        approver_role=document.approver_role,
        made=document.made,
        expires=document.expires,
        path=path,
        line=node.line,
    )


def excluded(document: ExclusionDocument, path: str, node: Node) -> Excluded:
    """Return the exclusion as a fact."""
    return Excluded(
        predicate=document.predicate,
        reason=document.reason,
        requested_by=document.requested_by,
        approved_by=document.approved_by,
        approver_role=document.approver_role,
        made=document.made,
        expires=document.expires,
        path=path,
        line=node.line,
    )


def _signing(part: SigningPart) -> SigningAt:
    return SigningAt(policy=part.policy, approvers=tuple(part.approvers))


def _audit(part: AuditPart) -> AuditAt:
    return AuditAt(
        log=part.log,
        origin=part.origin,
        keys=tuple(part.keys),
        witnesses=tuple(part.witnesses),
        writers=tuple(
            AuditAt(
                log=each.log,
                origin=each.origin,
                keys=tuple(each.keys),
                witnesses=tuple(part.witnesses),
            )
            for each in part.writers
        ),
    )


def _allowed(part: AllowedClassPart) -> AllowedClass:
    return AllowedClass(
        name=part.class_,
        uses=tuple(part.uses),
        owner=part.owner,
        reason=part.reason,
        expires=part.expires,
    )


def _sources(part: SourcesPart) -> dict[str, tuple[str, ...]]:
    found = {
        "models": tuple(part.models),
        "datasets": tuple(part.datasets),
        "endpoints": tuple(part.endpoints),
        "aws": (part.aws.profile,) if part.aws else (),
        "aws.regions": tuple(part.aws.regions) if part.aws else (),
    }
    return {name: values for name, values in found.items() if values}


def _lines(node: Node, prefix: str) -> Iterator[tuple[str, int]]:
    for key, child in node.fields().items():
        yield f"{prefix}{key}", child.key_line
        yield from _lines(child, f"{prefix}{key}.")
