"""The catalogue as an OSCAL 1.2.1 catalog in JSON, for tools that speak NIST's format."""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid5

from bartizan.catalogue.control import Catalogue, Clause, Control
from bartizan.catalogue.standards import Standard
from bartizan.core.clock import wire
from bartizan.core.words import Layer

OSCAL_VERSION = "1.2.1"
NAMESPACE = "urn:bartizan:oscal"
# The root of all our UUIDs (RFC 9562 section 5.5): changing it breaks every stored reference.
ROOT = UUID("6b1d1d0e-6a1c-5d0b-9a57-1f3f6f3f2b90")
Json = dict[str, object]


def catalogue_oscal(
    catalogue: Catalogue, standards: Mapping[str, Standard], *, now: datetime
) -> str:
    """Return a catalog with one group a layer; UUIDs are stable, so that exports can be compared.

    A control links to the standards of its mappings as back-matter resources, with the identifier
    as the fragment of the resource.
    """
    groups = [group for layer in Layer if (group := _group(catalogue, layer))]
    document: Json = {
        "uuid": _uuid("catalog", catalogue.version),
        "metadata": {
            "title": "Bartizan control catalogue",
            "last-modified": wire(now),
            "version": catalogue.version,
            "oscal-version": OSCAL_VERSION,
        },
        "groups": groups,
    }
    resources = _resources(catalogue, standards)
    if resources:
        document["back-matter"] = {"resources": resources}
    return json.dumps({"catalog": document}, indent=2, ensure_ascii=False) + "\n"


def resource_uuid(standard: str) -> str:
    """Return the UUID of the back-matter resource of a standard."""
    return _uuid("standard", standard)


def _uuid(*parts: str) -> str:
    return str(uuid5(ROOT, "/".join(parts)))


def _group(catalogue: Catalogue, layer: Layer) -> Json | None:
    controls = [_control(control) for control in catalogue.controls if control.layer is layer]
    if not controls:
        return None
    title = f"{layer.value.capitalize()} layer"
    return {"id": layer.value, "class": "layer", "title": title, "controls": controls}


def _control(control: Control) -> Json:
    links: list[Json] = [
        {
            "href": f"#{resource_uuid(name)}",
            "rel": "related",
            "resource-fragment": identifier,
            "text": identifier,
        }
        for name, identifiers in control.mappings.items()
        for identifier in identifiers
    ]
    found: Json = {
        "id": control.id,
        "class": "bartizan",
        "title": control.title,
        "props": _props(control),
    }
    if links:
        found["links"] = links
    found["parts"] = _parts(control)
    return found


def _props(control: Control) -> list[Json]:
    return [
        {"name": "label", "value": control.id},
        _prop("required-from", control.required_from),
        _prop("applies-when", str(control.applies_when)),
        _prop("severity", control.severity),
        _prop("effort", control.effort),
        _prop("kind", control.kind),
        _prop("freshness-days", str(control.freshness_days)),
        _prop("accountable", control.raci.accountable),
        *(_prop("responsible", role) for role in control.raci.responsible),
        *(_prop("consulted", role) for role in control.raci.consulted),
        *(_prop("informed", role) for role in control.raci.informed),
        *(_prop("threat", threat) for threat in control.threats),
    ]


def _prop(name: str, value: str) -> Json:
    return {"name": name, "ns": NAMESPACE, "value": value}


def _parts(control: Control) -> list[Json]:
    return [
        {
            "id": f"{control.id}_smt",
            "name": "statement",
            "prose": control.requirement,
            "parts": [_item(control, clause) for clause in control.clauses],
        },
        {
            "id": f"{control.id}_gdn",
            "name": "guidance",
            "prose": f"{control.why}\n\n{control.fix}",
        },
        *(_objective(control, clause) for clause in control.clauses),
    ]


def _item(control: Control, clause: Clause) -> Json:
    props = [{"name": "label", "value": clause.id}]
    if clause.from_phase is not None:
        props.append({"name": "required-from", "ns": NAMESPACE, "value": clause.from_phase.value})
    return {
        "id": f"{control.id}_smt.{clause.id}",
        "name": "item",
        "props": props,
        "prose": clause.text,
    }


def _objective(control: Control, clause: Clause) -> Json:
    seen = [f"{observation.source}: {observation.what}" for observation in clause.observes]
    attested = f"attested by {control.attestation.role}: {control.attestation.statement}"
    return {
        "id": f"{control.id}_obj.{clause.id}",
        "name": "assessment-objective",
        "prose": "\n\n".join([clause.text, *(seen or [attested])]),
        "links": [{"href": f"#{control.id}_smt.{clause.id}", "rel": "assessment-for"}],
    }


def _resources(catalogue: Catalogue, standards: Mapping[str, Standard]) -> list[Json]:
    names = sorted({name for control in catalogue.controls for name in control.mappings})
    return [_resource(name, standards.get(name)) for name in names]


def _resource(name: str, standard: Standard | None) -> Json:
    found: Json = {"uuid": resource_uuid(name), "title": standard.title if standard else name}
    if standard is not None:
        found["props"] = [{"name": "version", "value": standard.version}]
    return found
