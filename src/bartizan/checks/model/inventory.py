"""Every model that code names must be in the inventory."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.documents import DocumentKind, Documents
from bartizan.evidence.named import MODEL_ASKS, named_models
from bartizan.evidence.source import Source

SHOWN = 8


@check(
    Meta(
        id="model-inventory",
        title="Every model that code names is in the model inventory",
        control="MOD-01",
        clause="models-listed",
        severity=Severity.MEDIUM,
        asks=MODEL_ASKS,
        fix="List each model in docs/model-inventory.yaml with source, version, owner, licence, "
        "intended and forbidden uses.",
        absent="code names no model",
        refs=("owasp-llm/LLM03", "mitre-atlas/AML.M0023"),
    ),
    Documents,
    Source,
)
def inventory(documents: Documents, source: Source) -> Iterator[Verdict]:
    """A model that nobody listed has no owner, no licence review and no patch.

    *What it reads*: model names in loaders and in calls of providers, and model inventories and AI
    bills of materials. *Why it matters*: when a model turns out to be bad or is withdrawn, the list
    says where it runs. *Passes*: each name is in the inventory. *Fails*: an inventory is there and
    names are missing. *To review*: there is none here, or only tests and examples name the models.
    An inventory may be kept elsewhere; attest it then. *Fix*: list them.
    """
    models = named_models(source)
    found = list(documents.of(DocumentKind.MODEL_INVENTORY))
    texts = [each.text.lower() for each in found if each.text is not None]
    if not models or (found and not texts):
        return
    missing = {name: places for name, places in models.items() if not _is_listed(name, texts)}
    if missing:
        yield _missing(missing, [each.path for each in found])
    else:
        places = [each.place for each in found]
        yield passed(f"the {len(models)} models that code names are listed", *places)


def _is_listed(name: str, texts: list[str]) -> bool:
    lowered = name.lower()
    short = lowered.rpartition("/")[2]
    return any(lowered in text or short in text for text in texts)


def _missing(missing: dict[str, list[Place]], inventories: list[str]) -> Verdict:
    names = ", ".join(list(missing)[:SHOWN]) + (" …" if len(missing) > SHOWN else "")
    places = dict.fromkeys(place for where in missing.values() for place in where)
    if all(_is_aside(place.path) for place in places):
        because = f"only tests and examples name models that no inventory lists: {names}"
        return review(because, *places, subject="model inventory")
    if not inventories:
        because = f"no inventory lists {names}; list them, or attest that it is kept elsewhere"
        return review(because, *places, subject="model inventory")
    because = f"{', '.join(inventories)} does not list {names}"
    return failed(because, *places, subject="model inventory")


def _is_aside(path: str) -> bool:
    folders = path.lower().split("/")[:-1]
    return not {"tests", "test", "examples", "example", "docs", "fixtures"}.isdisjoint(folders)
