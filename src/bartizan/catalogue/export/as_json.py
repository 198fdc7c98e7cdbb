"""The whole catalogue as JSON, schema `bartizan.catalogue/v1`."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from bartizan.catalogue.control import Catalogue
from bartizan.catalogue.record import to_record
from bartizan.catalogue.standards import Standard
from bartizan.core.clock import wire

SCHEMA = "bartizan.catalogue/v1"


def catalogue_json(
    catalogue: Catalogue, standards: Mapping[str, Standard], *, now: datetime
) -> str:
    """Return the catalogue with its standards; equal for equal input.

    A control has the fields of its YAML file and, where an overlay set any, `origin` and
    `overlaid`.
    """
    controls = []
    for control in catalogue.controls:
        marks = {"origin": control.origin, "overlaid": list(control.overlaid)}
        controls.append({**to_record(control), **(marks if control.origin else {})})
    document = {
        "schema": SCHEMA,
        "version": catalogue.version,
        "generated": wire(now),
        "controls": controls,
        "standards": [asdict(standards[name]) for name in sorted(standards)],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
