"""The documents that Bartizan reads and writes, each from its JSON Schema."""

import json
from collections.abc import Iterator, Mapping
from importlib.resources import files

from bartizan.collect.declared_schema import json_schemas
from bartizan.report import vetting
from tools.docs.markdown import cell, page, table

Schema = Mapping[str, object]
DEEPEST = 2

WRITTEN_BY_HAND = {
    "workload": ("The profile of a workload", "`bartizan.yaml`, at the workload's root."),
    "attestation": ("Attestation", "`.bartizan/attestations/*.yaml`."),
    "waiver": ("Waiver", "`.bartizan/waivers/*.yaml`."),
    "exclusion": ("Exclusion of a predicate", "`.bartizan/exclusions/*.yaml`."),
}


def schema_pages() -> Iterator[tuple[str, str]]:
    """Yield the path and the text of each page, and of each schema for editors."""
    for name, schema in sorted(json_schemas().items()):
        title, where = WRITTEN_BY_HAND[name]
        yield f"schemas/{name}.json", json.dumps(schema, indent=2) + "\n"
        yield f"{name}.md", _page(name, title, where, schema)
    text = files("bartizan.report").joinpath("schemas", "bartizan.report.v1.json").read_text()
    report: Schema = json.loads(text)
    yield "schemas/report.json", json.dumps(report, indent=2) + "\n"
    about = "What `--format json` writes; byte-identical for equal input and `--now`."
    yield "report.md", _page("report", "Report", about, report)
    vetted = vetting.schema()
    yield "schemas/data-vet.json", json.dumps(vetted, indent=2) + "\n"
    about = "What `bartizan data vet --format json` writes; equal input and `--now`, equal bytes."
    yield "data-vet.md", _page("data-vet", "Vetting of a dataset", about, vetted)


def _page(name: str, title: str, about: str, schema: Schema) -> str:
    link = f"For editors: [{name}.json](schemas/{name}.json) (JSON Schema, 2020-12)."
    rows = list(_rows(schema, schema, ""))
    return page(title, about, link, table(("field", "type", "required", ""), rows))


def _rows(root: Schema, schema: Schema, path: str) -> Iterator[tuple[str, str, str, str]]:
    required = schema.get("required", ())
    for name, raw in _mapping(schema.get("properties")).items():
        field = _mapping(raw)
        full = f"{path}{name}"
        must = "yes" if isinstance(required, list | tuple) and name in required else ""
        yield f"`{full}`", _type(root, field), must, cell(_about(root, field))
        inner = _object_in(root, field)
        if inner is not None and full.count(".") < DEEPEST:
            suffix = "[]" if "array" in _type(root, field) or "list" in _type(root, field) else ""
            yield from _rows(root, inner, f"{full}{suffix}.")


def _mapping(value: object) -> Schema:
    return value if isinstance(value, Mapping) else {}


def _resolved(root: Schema, field: Schema) -> Schema:
    reference = field.get("$ref")
    if not isinstance(reference, str):
        return field
    found = _mapping(_mapping(root.get("$defs")).get(reference.rsplit("/", 1)[-1]))
    return {**found, **{key: value for key, value in field.items() if key != "$ref"}}


def _choices(root: Schema, field: Schema) -> list[Schema]:
    field = _resolved(root, field)
    options = field.get("anyOf", field.get("oneOf"))
    if not isinstance(options, list):
        return [field]
    found = [_resolved(root, _mapping(each)) for each in options]
    return [each for each in found if each.get("type") != "null"]


def _object_in(root: Schema, field: Schema) -> Schema | None:
    for choice in _choices(root, field):
        if "properties" in choice:
            return choice
        items = _mapping(choice.get("items"))
        if items and (inner := _object_in(root, items)) is not None:
            return inner
    return None


def _type(root: Schema, field: Schema) -> str:
    return " or ".join(dict.fromkeys(_one_type(root, choice) for choice in _choices(root, field)))


def _one_type(root: Schema, choice: Schema) -> str:
    if "const" in choice:
        return f"`{choice['const']}`"
    values = choice.get("enum")
    if isinstance(values, list):
        return ", ".join(f"`{value}`" for value in values)
    if choice.get("type") == "array":
        return f"list of {_type(root, _mapping(choice.get('items'))) or 'anything'}"
    named = choice.get("format", choice.get("type", "anything"))
    return " or ".join(str(each) for each in named) if isinstance(named, list) else str(named)


def _about(root: Schema, field: Schema) -> str:
    said = field.get("description") or _resolved(root, field).get("description", "")
    return str(said)
