"""What a notebook printed is committed with it."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.exposing import judged, places_of, worst_first
from bartizan.core.verdict import Verdict, failed, passed, review, unknown
from bartizan.core.words import Severity
from bartizan.evidence.secrets import Context, SecretHit, Secrets, Sighting


@check(
    Meta(
        id="infra-secret-in-notebook-output",
        title="Outputs of notebooks hold no secrets and no personal data",
        control="INF-01",
        clause="outputs-clean",
        severity=Severity.HIGH,
        fix="Clear the outputs before committing (`jupyter nbconvert --clear-output --inplace`), "
        "make it a pre-commit hook, and revoke what was shown.",
        absent="there is no notebook",
        refs=("CWE-532", "CWE-200"),
    ),
    Secrets,
)
def notebook_outputs(secrets: Secrets) -> Iterator[Verdict]:
    """A cell that prints its environment or a few rows of customers publishes them.

    *What it reads*: the text outputs of notebooks. *Why it matters*: outputs are stored in the
    file, and reviewers rarely read them. *Passes*: outputs without secrets and personal data.
    *Fails*: a credential, or numbers of cards, accounts or persons; e-mail addresses are for
    review. *Fix*: clear outputs, and revoke.
    """
    groups = secrets.values(Context.NOTEBOOK_OUTPUT)
    yield from (judged(group, Severity.HIGH) for group in worst_first(groups))
    personal = list(secrets.of(Sighting.PERSONAL))
    yield from _personal(personal)
    dirty = {hit.place.path for group in groups for hit in group}
    dirty |= {hit.place.path for hit in personal}
    clean = [hit for hit in secrets.of(Sighting.OUTPUTS_READ) if hit.place.path not in dirty]
    if clean:
        yield passed(
            f"nothing was found in the outputs of {len(clean)} notebooks",
            *places_of(clean),
            subject="outputs",
        )
    for hit in secrets.of(Sighting.OUTPUTS_UNREAD):
        yield unknown("its outputs could not be read in full", hit.place, subject=hit.place.path)


def _personal(hits: list[SecretHit]) -> Iterator[Verdict]:
    kinds = dict.fromkeys((hit.place.path, hit.title) for hit in hits)
    for path, title in kinds:
        places = places_of(hit for hit in hits if (hit.place.path, hit.title) == (path, title))
        verdict = review if title == "e-mail address" else failed
        yield verdict(f"{title} in {len(places)} lines of output", *places, subject=title).with_(
            severity=Severity.MEDIUM
        )
