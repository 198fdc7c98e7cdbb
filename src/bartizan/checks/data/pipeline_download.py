"""Data that a pipeline downloads must be compared with a digest before it is used."""

import re
from collections.abc import Iterable, Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Confidence, Severity
from bartizan.evidence.pipelines import Job, Pipelines, Workflow
from bartizan.formats.shell import Command

DATA = re.compile(
    r"\.(?:csv|tsv|jsonl?|parquet|arrow|npy|npz|h5|hdf5|pkl|pt|pth|bin|safetensors|gguf|onnx|txt|zip|"
    r"tar|tar\.gz|tgz|gz)(?:$|[?#'\"])",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    r"data|corpus|weight|model|checkpoint|embedding|tabular|train|\.(?:csv|parquet|safetensors|gguf)",
    re.IGNORECASE,
)
REMOTE = re.compile(r"^(?:https?|s3|gs)://", re.IGNORECASE)
OWN = re.compile(r"^(?:https?|s3|gs)://[^/]*[$<{]", re.IGNORECASE)
VERIFYING = frozenset(
    {"sha256sum", "sha512sum", "shasum", "b2sum", "cmp", "gpg", "cosign", "minisign", "b3sum"}
)
COPIES = frozenset({"cp", "sync", "mv", "copy", "rsync"})


@check(
    Meta(
        id="data-pipeline-download",
        title="Pipelines compare downloaded data with a digest",
        control="DAT-03",
        clause="download-verified",
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        fix='Record the digest of the reviewed file and compare it in the same step: echo "DIGEST  '
        'FILE" | sha256sum --check.',
        absent="no pipeline downloads data or weights",
        refs=("CWE-494", "owasp-llm/LLM04"),
    ),
    Pipelines,
)
def pipeline_download(pipelines: Pipelines) -> Iterator[Verdict]:
    """Whoever can write to a public bucket chooses what tonight's build learns.

    *What it reads*: commands of pipelines that fetch data or weights (`curl`, `wget`, `aws s3 cp`,
    `gsutil`) from a fixed foreign address, and digests compared in the same job. *Why it matters*:
    the file can change between two builds, and nothing notices. *Passes*: a digest is compared.
    *Fails*: none is. *Fix*: compare it with a recorded one.
    """
    for workflow in pipelines.workflows:
        for job in workflow.jobs:
            yield from _job(workflow, job)


def _job(workflow: Workflow, job: Job) -> Iterator[Verdict]:
    commands = [command for step in job.steps for command in step.commands]
    checked = next((command for command in commands if _verifies(command)), None)
    for command in commands:
        source = _fetched(command)
        if source:
            place = Place(workflow.path, command.line)
            if checked is None:
                because = f"{source} is downloaded and used with no digest compared"
                yield failed(because, place, subject=source)
            else:
                at = Place(workflow.path, checked.line)
                yield passed("a digest is compared in the same job", at, place, subject=source)


def _verifies(command: Command) -> bool:
    return any(text.rsplit("/", 1)[-1] in VERIFYING for text in command.texts)


def _fetched(command: Command) -> str:
    """Return the foreign address of data that a command fetches, or nothing."""
    words = [word.text for word in command.invoked]
    if not words:
        return ""
    name = words[0].rsplit("/", 1)[-1]
    if name in {"curl", "wget", "aria2c"}:
        return _foreign(words[1:])
    if name in {"aws", "gsutil", "gcloud", "s5cmd", "rclone"}:
        start = next((at for at, word in enumerate(words) if word in COPIES), len(words))
        copied = [word for word in words[start + 1 :] if not word.startswith("-")]
        return _foreign(copied[:1])
    return ""


def _foreign(words: Iterable[str]) -> str:
    """Return the first address among the words, if it is fixed and names data."""
    source = next((word for word in words if REMOTE.search(word)), "")
    if not source or OWN.search(source):
        return ""
    return source if DATA.search(source) and SUBJECT.search(source) else ""
