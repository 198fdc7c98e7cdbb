"""Pipelines as evidence: GitHub workflows and actions, GitLab CI, CodeBuild."""

import re
from collections.abc import Callable, Iterable, Mapping

from bartizan.collect.pipelines_github import read_action, read_workflow
from bartizan.collect.pipelines_script import read_buildspec, read_gitlab
from bartizan.core.errors import FormatError
from bartizan.evidence.facts import Gap
from bartizan.evidence.pipelines import Pipelines, Workflow
from bartizan.formats.node import Node
from bartizan.formats.yamldoc import read_yaml

_READERS: Mapping[re.Pattern[str], Callable[[str, Node], Workflow]] = {
    re.compile(r"(?:.*/)?\.github/workflows/[^/]+\.ya?ml"): read_workflow,
    re.compile(r"(?:.*/)?\.gitlab-ci\.ya?ml|(?:.*/)?\.gitlab/ci/.+\.ya?ml"): read_gitlab,
    re.compile(r"(?:.*/)?[\w.-]*buildspec[\w.-]*\.ya?ml"): read_buildspec,
    re.compile(r"(?:.*/)?action\.ya?ml"): read_action,
}


def wants(path: str) -> bool:
    """Whether a file by this name is a pipeline."""
    return _reader(path) is not None


def read_pipeline(path: str, content: bytes) -> Workflow | None:
    """Return the pipeline that a file by this name holds; None when it holds none after all.

    Raises FormatError for content that is no YAML.
    """
    reader = _reader(path)
    documents = read_yaml(content)
    maps = [document for document in documents if document.fields()]
    return reader(path, maps[-1]) if reader and maps else None


def collect(files: Iterable[tuple[str, bytes]]) -> Pipelines:
    """Return the pipelines among these files (path relative to the workload's root, content).

    One that cannot be read is a gap. The order of the files does not matter.
    """
    workflows: list[Workflow] = []
    gaps: list[Gap] = []
    for path, content in sorted(file for file in files if wants(file[0])):
        try:
            workflow = read_pipeline(path, content)
        except FormatError as error:
            gaps.append(Gap(path, error.message))
            continue
        if workflow:
            workflows.append(workflow)
        else:
            gaps.append(Gap(path, "holds no pipeline that can be read"))
    return Pipelines(workflows=tuple(workflows), gaps=tuple(gaps), files=len(workflows) + len(gaps))


def _reader(path: str) -> Callable[[str, Node], Workflow] | None:
    lowered = path.lower()
    return next((read for name, read in _READERS.items() if name.fullmatch(lowered)), None)
