"""Environment files with real values must not lie in the repository."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.checks.exposing import MOST_PLACES, places_of
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.agentconfig import AgentConfigs, EnvFile
from bartizan.evidence.secrets import Context, SecretHit, Secrets


@check(
    Meta(
        id="infra-env-file-tracked",
        title="Environment files hold no real credentials",
        control="INF-02",
        clause="none-in-code",
        severity=Severity.HIGH,
        fix="Revoke what the file held, add `.env` to .gitignore, and keep a `.env.example` with "
        "empty values.",
        absent="there is no environment file",
        refs=("CWE-798", "CWE-538"),
    ),
    AgentConfigs,
    Secrets,
)
def env_file_tracked(configs: AgentConfigs, secrets: Secrets) -> Iterator[Verdict]:
    """An environment file is where the keys are, which is why it must stay out of the repository.

    *What it reads*: `.env` and its kin, ignored ones only if git tracks them. *Why it matters*: one
    careless commit publishes every key of the workload. *Passes*: a template with placeholders, or
    a file without credentials. *Fails*: a variable whose name says credential has a value; in a
    template, a value with the shape of a provider's key. *Fix*: revoke, ignore, keep a template.
    """
    by_path: dict[str, list[SecretHit]] = {}
    for group in secrets.values(Context.ENV):
        for hit in group:
            by_path.setdefault(hit.place.path, []).append(hit)
    for file in configs.env_files:
        yield _judge(file, by_path.get(file.path, []))


def _judge(file: EnvFile, hits: list[SecretHit]) -> Verdict:
    sure = [hit for hit in hits if hit.confidence is Confidence.HIGH]
    named = [each for each in file.settings if each.secret and each.literal and not file.template]
    places = dict.fromkeys((*(each.place for each in named), *places_of(sure)))
    if places:
        names = ", ".join(each.name for each in named[:5]) or sure[0].title
        because = f"{file.path} gives values to {names}"
        return failed(because, *list(places)[:MOST_PLACES], subject=file.path)
    kept = tuple(each.place for each in file.settings if each.secret)[:MOST_PLACES]
    what = "a template with placeholders" if file.template else "without credentials"
    first = kept or tuple(each.place for each in file.settings[:1])
    return passed(f"{file.path} is {what}", *first, subject=file.path)
