"""Write the documents that stand beside a workload, through the schemas by which they are read."""

from collections.abc import Iterable, Mapping
from datetime import date

import yaml
from pydantic import ValidationError

from bartizan.assess.terms import People, attestation_problem, waiver_problem
from bartizan.catalogue.control import Control
from bartizan.collect.declared import ATTESTATIONS, WAIVERS
from bartizan.collect.declared_schema import AttestationDocument, Document, WaiverDocument
from bartizan.core.errors import InvalidInputError
from bartizan.evidence.declared import Attested, Waived

WIDTH = 100

Fields = Mapping[str, str | date | list[str]]


def attestation_path(attested: Attested) -> str:
    """Return where an attestation is written, relative to the workload's root."""
    return f"{ATTESTATIONS}{attested.control.lower()}-{attested.made}.yaml"


def waiver_path(waived: Waived) -> str:
    """Return where a waiver is written, relative to the workload's root."""
    return f"{WAIVERS}{waived.control.lower()}-{waived.made}.yaml"


def attestation_document(attested: Attested, control: Control, people: People) -> str:
    """Return the attestation as YAML.

    Raises InvalidInputError when a field is not as the schema wants it, a clause is not one of the
    control, the term is too long, or who makes it does not hold the role that may attest the
    control.
    """
    _check_clauses(attested.clauses, control)
    if problem := attestation_problem(attested, control, people):
        raise InvalidInputError(
            f"this attestation of {control.id} would count for nothing: {problem}",
            hint=f"Whom `roles` of bartizan.yaml names as {control.attestation.role.value} may "
            f"attest it, for at most {control.attestation.term_days} days.",
        )
    fields: Fields = {
        "schema": "bartizan.attestation/v1",
        "control": attested.control,
        "clauses": list(attested.clauses),
        "by": attested.by,
        "role": attested.role.value,
        "statement": attested.statement,
        "made": attested.made,
        "expires": attested.expires,
        "evidence": list(attested.evidence),
    }
    return _written(AttestationDocument, fields)


def waiver_document(waived: Waived, control: Control, people: People) -> str:
    """Return the waiver as YAML.

    Raises InvalidInputError when a field is not as the schema wants it, the term is longer than the
    severity allows, one person both asks and approves, or the approver holds no role that decides.
    """
    if problem := waiver_problem(waived, control, people, waived.made):
        raise InvalidInputError(
            f"this waiver of {control.id} would count for nothing: {problem}",
            hint="Have another person approve it, whom `roles` of bartizan.yaml names in a role "
            "that may decide, for a term that is allowed.",
        )
    fields: Fields = {
        "schema": "bartizan.waiver/v1",
        "control": waived.control,
        "scope": list(waived.scope),
        "reason": waived.reason,
        "requested_by": waived.requested_by,
        "approved_by": waived.approved_by,
        "approver_role": waived.approver_role.value,
        "made": waived.made,
        "expires": waived.expires,
    }
    return _written(WaiverDocument, fields)


def _check_clauses(clauses: Iterable[str], control: Control) -> None:
    known = [clause.id for clause in control.clauses]
    for clause in clauses:
        if clause not in known:
            raise InvalidInputError(
                f"{control.id} has no clause '{clause}'", hint=f"It has {', '.join(known)}."
            )


def _written(schema: type[Document], fields: Fields) -> str:
    """Write the fields that say something, once the schema has taken all of them."""
    try:
        schema.model_validate(fields)
    except ValidationError as error:
        problems = [
            f"{'.'.join(str(step) for step in detail['loc'])}: {detail['msg']}"
            for detail in error.errors(include_url=False)
        ]
        raise InvalidInputError("; ".join(problems)) from None
    kept = {name: value for name, value in fields.items() if value}
    return yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=WIDTH)
