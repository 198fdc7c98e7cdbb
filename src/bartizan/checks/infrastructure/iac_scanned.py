"""Infrastructure code must be scanned before it is applied."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.cipurposes import Purpose, borrowed, runs
from bartizan.evidence.iac import Dialect, Iac
from bartizan.evidence.pipelines import Pipelines, System

PLACES = 5


@check(
    Meta(
        id="infra-iac-scanned",
        title="CI scans infrastructure code",
        control="INF-08",
        clause="scanned-before-apply",
        severity=Severity.LOW,
        fix="Run `bartizan assess`, Checkov, Trivy or another scanner on the infrastructure code "
        "in the workflow on pull requests, and let it fail.",
        absent="there is no infrastructure code, or no pipeline that could scan it",
        files=r"\.github/|gitlab|buildspec",
        refs=("nist-800-53r5/CM-3",),
    ),
    Iac,
    Pipelines,
)
def iac_scanned(iac: Iac, pipelines: Pipelines) -> Iterator[Verdict]:
    """An open bucket costs a line in a review, and a breach a week later.

    *What it reads*: whether Terraform, CloudFormation or Kubernetes code is here, and which
    scanners pipelines run. *Why it matters*: after it is applied, others find the mistake first.
    *Passes*: a pipeline scans it. *Fails*: pipelines run and none scans it; a scan whose failure is
    ignored, and workflows of others, are for review. *Fix*: add the scan.
    """
    declared = [each for each in iac.resources if each.dialect is not Dialect.COMPOSE]
    own = [each for each in pipelines.workflows if each.system is not System.GITHUB_ACTION]
    if not declared or not own:
        return
    found = runs(pipelines, Purpose.IAC_SCAN)
    heeded = [run for run in found if not run.ignored]
    if heeded:
        names = ", ".join(dict.fromkeys(run.tool.name for run in heeded))
        yield passed(f"CI scans it with {names}", *(run.place for run in heeded[:PLACES]))
    elif found:
        because = f"{found[0].tool.name} runs, and the pipeline goes on whatever it finds"
        yield review(because, *(run.place for run in found[:PLACES]))
    elif others := borrowed(pipelines):
        yield review("no scan here; see whether the shared workflows run one", *others[:PLACES])
    else:
        places = [Place(each.path, each.jobs_place.line) for each in own[:PLACES]]
        yield failed("no pipeline scans the infrastructure code", *places)
