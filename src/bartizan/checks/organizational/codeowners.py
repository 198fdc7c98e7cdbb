"""Prompts, pipelines and infrastructure must have owners who review changes."""

from collections.abc import Iterator
from itertools import islice

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.documents import DocumentKind, Documents
from bartizan.evidence.iac import Iac
from bartizan.evidence.pipelines import Pipelines

SHOWN = 6
MODELS = (DocumentKind.MODEL_CARD, DocumentKind.DATASET_CARD)


@check(
    Meta(
        id="org-codeowners",
        title="CODEOWNERS covers prompts, models, pipelines and infrastructure",
        control="ORG-04",
        clause="paths-owned",
        severity=Severity.LOW,
        fix="Add .github/CODEOWNERS with lines for the folders of prompts, models, data, workflows "
        "and infrastructure, or one for `*`.",
        absent="",
        files="codeowners$",
        refs=("nist-800-53r5/CM-3", "iso-42001/A.3.2"),
    ),
    Documents,
    Pipelines,
    Iac,
)
def codeowners(documents: Documents, pipelines: Pipelines, iac: Iac) -> Iterator[Verdict]:
    """A changed prompt changes what the workload does as much as changed code.

    *What it reads*: CODEOWNERS, and the paths of prompts, cards of models and data, pipelines and
    infrastructure code. *Why it matters*: without an owner anyone approves anything. *Passes*: each
    of them has an owner. *Fails*: there is no CODEOWNERS, or paths have none. *Fix*: add lines.
    """
    paths = _paths(documents, pipelines, iac)
    if not documents.owners_path:
        because = "no CODEOWNERS file names who reviews what"
        lost = {gap.path for gap in (*pipelines.gaps, *iac.gaps)}
        places = (Place(path) for path in paths if path not in lost)
        yield failed(because, *islice(places, SHOWN), subject="CODEOWNERS")
        return
    place = Place(documents.owners_path)
    loose = [path for path in paths if not documents.owners_of(path)]
    if loose or not any(rule.owners for rule in documents.owners):
        shown = ", ".join(loose[:SHOWN]) or "anything"
        because = f"nobody owns {shown}"
        yield failed(because, place, *(Place(path) for path in loose[:SHOWN]), subject="CODEOWNERS")
    else:
        because = f"{len(paths)} paths of prompts, models, pipelines and infrastructure have owners"
        yield passed(because, place, subject="CODEOWNERS")


def _paths(documents: Documents, pipelines: Pipelines, iac: Iac) -> list[str]:
    found = [each.path for each in documents.of(DocumentKind.PROMPT, *MODELS)]
    found += [each.path for each in pipelines.workflows]
    found += [each.place.path for each in iac.resources]
    found += [gap.path for gap in (*pipelines.gaps, *iac.gaps)]
    return sorted(dict.fromkeys(found))
