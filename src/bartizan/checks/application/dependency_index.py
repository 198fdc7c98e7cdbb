"""Packages must come from an index that is meant, in releases that are meant."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.dependencies import Dependencies, InstallOption, Origin

NIGHTLY = re.compile(r"(?i)nightly|/dev\b|/test\b|snapshot|test\.pypi\.org")
VENDORS = re.compile(r"(?i)//(?:[\w.-]+\.)?(?:pytorch\.org|nvidia\.com|jax-releases|tensorflow\.org"
                     r"|download\.tensorflow|data\.pyg\.org)(?=[:/]|$)")  # fmt: skip
INDEXES = ("--extra-index-url", "--find-links", "--index-url", "--registry")
PRE = ("--pre", "--prerelease")
LEVELS = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)


@check(
    Meta(
        id="app-dependency-index",
        title="Packages come from one trusted index, as releases",
        control="APP-11",
        clause="dependencies-locked",
        severity=Severity.MEDIUM,
        fix="Use one index (a proxy that holds both kinds), bind a package to its index where the "
        "tool can, and name released versions.",
        absent="nothing here asks for packages",
        refs=("CWE-427", "CWE-295", "owasp-llm/LLM03"),
    ),
    Dependencies,
)
def dependency_index(dependencies: Dependencies) -> Iterator[Verdict]:
    """With a second index, whoever registers your private name on the first one is installed.

    *What it reads*: options of installers in manifests, image builds, notebooks, scripts and
    pipelines. *Why it matters*: pip takes the highest version from any index; a pre-release is what
    nobody has looked at yet; a trusted host is one whose certificate is not checked. *Passes*: no
    such option. *Fails*: `--extra-index-url` (low for a vendor's index, or in a project file whose
    tool can bind packages to it), `--pre` or a nightly index, `--trusted-host` or plain HTTP
    (high). *Fix*: one index, released versions.
    """
    rows: dict[tuple[str, int], list[tuple[Severity, str, InstallOption]]] = {}
    for option in dependencies.options:
        if judged := _judged(option):
            key = (option.place.path, option.place.line)
            rows.setdefault(key, []).append((*judged, option))
    for row in rows.values():
        yield _verdict(row)
    if not rows and dependencies.requirements:
        because = "no second index, pre-release or unverified host is asked for"
        places = dict.fromkeys(Place(path) for path in dependencies.manifests)
        yield passed(because, *list(places)[:5])


def _judged(option: InstallOption) -> tuple[Severity, str] | None:
    if option.name == "--trusted-host":
        return Severity.HIGH, f"the certificate of {option.value or 'a host'} is not checked"
    if option.name in PRE and option.value not in ("disallow", "if-necessary", "explicit"):
        in_ci = option.origin is Origin.PIPELINE
        return (Severity.LOW if in_ci else Severity.MEDIUM), "pre-releases are installed"
    return _index(option) if option.name in INDEXES else None


def _index(option: InstallOption) -> tuple[Severity, str] | None:
    if option.value.startswith("http://") and "//localhost" not in option.value:
        return Severity.HIGH, f"{option.name} speaks plain HTTP"
    if NIGHTLY.search(option.value):
        return Severity.MEDIUM, "packages come from an index of nightly or test builds"
    if option.name != "--extra-index-url":
        return None
    binds = option.place.path.endswith((".toml", "Pipfile"))
    known = VENDORS.search(option.value) is not None
    what = "a second index is asked, and the highest version of any wins"
    return (Severity.LOW if binds or known else Severity.MEDIUM), what


def _verdict(row: list[tuple[Severity, str, InstallOption]]) -> Verdict:
    said = "; ".join(dict.fromkeys(what for _, what, _ in row))
    worst = min((severity for severity, _, _ in row), key=LEVELS.index)
    place = row[0][2].place
    verdict = failed(said, place, subject=f"{place.path} options")
    binds = place.path.endswith((".toml", "Pipfile"))
    return verdict.with_(severity=worst, confidence=Confidence.MEDIUM if binds else None)
