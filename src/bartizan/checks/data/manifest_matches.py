"""The bytes of a released dataset are those that its manifest names."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.counting import plural
from bartizan.core.verdict import Verdict, failed, passed, unknown
from bartizan.core.words import Severity, Source
from bartizan.evidence.manifests import DatasetManifests, ManifestSeen

SHOWN = 5


@check(
    Meta(
        id="data-manifest-matches",
        title="Datasets are what their manifests say",
        control="DAT-07",
        clause="digests-match",
        severity=Severity.HIGH,
        fix="Restore the released bytes, or release the new ones as a version of their own: "
        "`bartizan data manifest FOLDER --key KEY`.",
        absent="no dataset has a manifest with digests (dataset.sig)",
        refs=("nist-800-53r5/SI-7", "mitre-atlas/AML.T0020"),
        source=Source.DATASET,
    ),
    DatasetManifests,
)
def manifest_matches(found: DatasetManifests) -> Iterator[Verdict]:
    """A dataset that was changed after its release trains another model than the one assessed.

    *What it reads*: each dataset.sig in the workload, and all files beside it. *Why it matters*:
    poisoned rows come into a released set without anybody naming a new version. *Passes*: every
    file has its digest, none is missing and none was added. *Fails*: one is. What is sealed, or
    larger than what is compared here, is unknown. Whose signature the manifest bears is for
    `bartizan data verify` and for the trust policy. *Fix*: restore it, or release a version.
    """
    for each in found.manifests:
        yield _judged(each)


def _judged(seen: ManifestSeen) -> Verdict:
    told = (("changed", seen.different), ("missing", seen.missing), ("added", seen.added))
    wrong = [f"{what}: {_some(names)}" for what, names in told if names]
    if wrong:
        return failed("; ".join(wrong), seen.place, subject=seen.name)
    if seen.unseen:
        name, why = seen.unseen[0]
        because = f"{plural(len(seen.unseen), 'file')} not compared: {name} {why}"
        return unknown(because, seen.place, subject=seen.name)
    because = f"{plural(seen.same, 'file')} compared: all as in the version {seen.root[:12]}"
    return passed(because, seen.place, subject=seen.name)


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{', '.join(names[:SHOWN])}{more}"
