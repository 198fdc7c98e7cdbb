"""Each release must come with a bill of materials that names models and data."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.cipurposes import Purpose, Run, borrowed, runs
from bartizan.evidence.documents import DocumentKind, Documents
from bartizan.evidence.pipelines import Pipelines, System

AI_TOOLS = ("bartizan", "aibom", "ai-bom", "aibom-generator")
PLACES = 5


@check(
    Meta(
        id="model-bom-generated",
        title="A bill of materials with models and data is generated",
        control="MOD-14",
        clause="bom-generated",
        severity=Severity.LOW,
        fix="Add `bartizan assess . --format cyclonedx -o aibom.cdx.json` to the release workflow, "
        "and store the file with the release.",
        absent="no pipeline and no bill of materials is in this repository",
        refs=("nist-ai-rmf/GOVERN 6.1", "nist-800-53r5/SR-4"),
    ),
    Pipelines,
    Documents,
)
def bom_generated(pipelines: Pipelines, documents: Documents) -> Iterator[Verdict]:
    """When a model or a dataset turns out to be bad, the first question is where it runs.

    *What it reads*: steps that write a bill of materials, and AI bills that are committed. *Why it
    matters*: a bill of packages alone does not answer it. *Passes*: a step writes one with models
    and data, or such a bill is committed. *Fails*: pipelines run and none writes one; a bill of
    packages alone is for review. *Fix*: add the step.
    """
    committed = [place for place in _committed(documents) if place is not None]
    written = [*runs(pipelines, Purpose.BOM), *_assessments(pipelines)]
    full = [run for run in written if run.tool.name.split()[0] in AI_TOOLS]
    if full or committed:
        places = [*(run.place for run in full), *committed]
        yield passed("a bill of materials names models and data", *places[:PLACES])
    elif written:
        because = "a bill of packages is written; see whether it names models and data"
        yield review(because, *(run.place for run in written[:PLACES]))
    elif others := borrowed(pipelines):
        yield review("no step here writes a bill of materials; see the shared workflows", *others)
    else:
        own = [each for each in pipelines.workflows if each.system is not System.GITHUB_ACTION]
        places = [Place(each.path, each.jobs_place.line) for each in own[:PLACES]]
        if places:
            yield failed("no pipeline writes a bill of materials", *places)


def _assessments(pipelines: Pipelines) -> Iterator[Run]:
    for run in runs(pipelines, Purpose.ASSESS):
        if "cyclonedx" in run.words or "--format=cyclonedx" in run.words:
            yield run


def _committed(documents: Documents) -> Iterator[Place | None]:
    for document in documents.of(DocumentKind.MODEL_INVENTORY):
        node = document.front_matter
        listed = node.get("components") if node is not None and node.get("bomFormat") else None
        for component in listed.items() if listed is not None else ():
            kind = component.get("type")
            if kind is not None and kind.text in ("machine-learning-model", "data"):
                yield document.place
                break
