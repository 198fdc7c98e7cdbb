"""The catalogue as a table: one row a control, as spreadsheets read it (RFC 4180)."""

import csv
from io import StringIO

from bartizan.catalogue.control import Catalogue, Control
from bartizan.catalogue.select import standards_of

FIXED = (
    "id",
    "title",
    "layer",
    "required_from",
    "applies_when",
    "severity",
    "effort",
    "kind",
    "requirement",
    "clauses",
    "fix",
    "responsible",
    "accountable",
    "consulted",
    "informed",
    "attestation",
    "term_days",
    "freshness_days",
    "threats",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def catalogue_csv(catalogue: Catalogue) -> str:
    """Return one row a control under a header; identifiers of each standard have a column.

    Cells that a spreadsheet would take for a formula (an overlay may hold such) begin with an
    apostrophe.
    """
    standards = standards_of(catalogue)
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*FIXED, *standards])
    for control in catalogue.controls:
        mapped = ["; ".join(control.mappings.get(name, ())) for name in standards]
        writer.writerow([_cell(value) for value in [*_row(control), *mapped]])
    return text.getvalue()


def _row(control: Control) -> list[str]:
    raci = control.raci
    return [
        control.id,
        control.title,
        control.layer.value,
        control.required_from.value,
        str(control.applies_when),
        control.severity.value,
        control.effort.value,
        control.kind.value,
        control.requirement,
        "\n".join(f"{clause.id}: {clause.text}" for clause in control.clauses),
        control.fix,
        "; ".join(raci.responsible),
        raci.accountable.value,
        "; ".join(raci.consulted),
        "; ".join(raci.informed),
        control.attestation.statement,
        str(control.attestation.term_days),
        str(control.freshness_days),
        "; ".join(control.threats),
    ]


def _cell(value: str) -> str:
    return f"'{value}" if value.startswith(_FORMULA) else value
