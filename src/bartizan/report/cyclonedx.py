"""What the workload is made of: a machine-learning bill of materials, CycloneDX 1.7 JSON."""

from bartizan.assess.facts import Assessment, Workload
from bartizan.core.asset import Asset
from bartizan.core.clock import wire
from bartizan.report.cyclonedx_parts import component, is_service, named, service
from bartizan.report.cyclonedx_statements import declarations, standard
from bartizan.report.document import Document, dump, one_line, stable_uuid

WORKLOAD = "bartizan:workload"


def render(assessment: Assessment) -> str:
    """Return the bill of materials; two runs on the same input have the same serial number.

    Every asset is a component or a service with the places where it was found, whatever its kind.
    Attestations of people and the results of checks are declarations about the controls.
    """
    return dump(document(assessment))


def document(assessment: Assessment) -> Document:
    """Return the bill of materials as a tree of plain values."""
    references = _references(assessment.assets)
    parts = [(references[position], asset) for position, asset in _sorted(assessment.assets)]
    bom: Document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.7",
        "serialNumber": _serial_number(assessment),
        "version": 1,
        "metadata": _metadata(assessment),
        "components": [component(ref, asset) for ref, asset in parts if not is_service(asset)],
        "services": [service(ref, asset) for ref, asset in parts if is_service(asset)],
        "dependencies": [
            {"ref": WORKLOAD, "dependsOn": [ref for ref, _ in parts]},
            *({"ref": ref} for ref, _ in parts),
        ],
    }
    if assessment.controls:
        bom["declarations"] = declarations(assessment, WORKLOAD)
        bom["definitions"] = {"standards": [standard(assessment)]}
    return bom


def _sorted(assets: tuple[Asset, ...]) -> list[tuple[int, Asset]]:
    return sorted(enumerate(assets), key=lambda pair: (pair[1].id, pair[1].name, pair[1].kind))


def _references(assets: tuple[Asset, ...]) -> dict[int, str]:
    """Name each asset by its id, apart from any other that claims the same."""
    taken = {WORKLOAD}
    references = {}
    for position, asset in _sorted(assets):
        wanted = f"asset:{one_line(asset.id)}"
        reference, count = wanted, 1
        while reference in taken:
            count += 1
            reference = f"{wanted}#{count}"
        taken.add(reference)
        references[position] = reference
    return references


def _serial_number(assessment: Assessment) -> str:
    contents = (f"{asset.id}\n{asset.digest}" for _, asset in _sorted(assessment.assets))
    moment = wire(assessment.moment)
    return f"urn:uuid:{stable_uuid('cyclonedx', assessment.workload.name, moment, *contents)}"


def _metadata(assessment: Assessment) -> Document:
    workload = assessment.workload
    return {
        "timestamp": wire(assessment.moment),
        "lifecycles": [
            {"name": workload.phase, "description": "The phase that the workload is in."},
        ],
        "tools": {"components": [_tool(assessment)]},
        "component": {
            "type": "application",
            "bom-ref": WORKLOAD,
            "name": one_line(workload.name),
            "properties": _declared(workload),
        },
    }


def _tool(assessment: Assessment) -> Document:
    return {
        "type": "application",
        "name": "Bartizan",
        "version": one_line(assessment.tool_version, otherwise="unknown", limit=1_000),
        "properties": [named("catalogue", assessment.catalogue_version)],
    }


def _declared(workload: Workload) -> list[Document]:
    return [
        named("phase", workload.phase),
        named("target", workload.target),
        *(named(f"declared:{key}", value) for key, value in sorted(workload.declared.items())),
        *(
            named(f"predicate:{fact.name}", fact.truth)
            for fact in sorted(workload.predicates, key=lambda fact: fact.name)
        ),
    ]
