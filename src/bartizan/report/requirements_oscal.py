"""Tailored requirements as an OSCAL 1.2.1 profile: a selection from Bartizan's catalog."""

from bartizan.assess.requirements import Requirement, RequirementSet
from bartizan.core.clock import midnight
from bartizan.report.document import Document, dump, one_line, stable_uuid
from bartizan.report.oscal_words import VERSION, props

CATALOG_FILE = "bartizan-catalog.oscal.json"


def render(requirements: RequirementSet) -> str:
    """Return the profile, with ids that stay the same from run to run."""
    return dump({"profile": document(requirements)})


def document(requirements: RequirementSet) -> Document:
    """Return the profile as a tree of plain values.

    It imports the catalog that `bartizan catalogue export --format oscal` writes, selects the
    controls that are required, and says at each of them why. Advice is left out.
    """
    catalog = stable_uuid("oscal", "catalog-resource", requirements.catalogue_version)
    found: Document = {
        "uuid": stable_uuid("oscal", "profile", requirements.workload),
        "metadata": {
            "title": one_line(f"Security requirements: {requirements.workload}"),
            "last-modified": midnight(requirements.made),
            "version": requirements.made.isoformat(),
            "oscal-version": VERSION,
            "props": props(
                {
                    "catalogue-version": requirements.catalogue_version,
                    "phase": requirements.phase.value,
                    "risk-tolerance": requirements.risk_tolerance,
                }
            ),
        },
        "imports": [_import(requirements, catalog)],
        "merge": {"as-is": True},
    }
    if requirements.required:
        found["modify"] = {"alters": [_alter(item, requirements) for item in requirements.required]}
    found["back-matter"] = {
        "resources": [
            {
                "uuid": catalog,
                "title": f"Bartizan control catalogue {requirements.catalogue_version}",
                "rlinks": [{"href": CATALOG_FILE, "media-type": "application/oscal.catalog+json"}],
            }
        ]
    }
    return found


def _import(requirements: RequirementSet, catalog: str) -> Document:
    ids = [item.id for item in requirements.required]
    selected: Document = {"href": f"#{catalog}"}
    if ids:
        selected["include-controls"] = [{"with-ids": sorted(ids)}]
    else:
        selected["exclude-controls"] = [{"matching": [{"pattern": "*"}]}]
    return selected


def _alter(item: Requirement, requirements: RequirementSet) -> Document:
    limits = [limit for limit in requirements.thresholds if item.id in limit.controls]
    parts: list[Document] = [_part("tailoring-reason", "; ".join(item.because))]
    parts += [_part("threshold", f"{limit.name}: {limit.value}") for limit in limits]
    return {
        "control-id": item.id,
        "adds": [
            {
                "position": "ending",
                "props": props({"required-from": item.required_from.value}),
                "parts": parts,
            }
        ],
    }


def _part(name: str, prose: str) -> Document:
    return {"name": name, "ns": "urn:bartizan:oscal", "prose": one_line(prose)}
