"""What runs when a workload's code changes: pipelines of any system in one neutral form."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bartizan.core.place import Place
from bartizan.evidence.facts import Evidence
from bartizan.formats.shell import Command


class System(StrEnum):
    """The service that runs a pipeline; an action is a part that GitHub workflows reuse."""

    GITHUB = "github"
    GITHUB_ACTION = "github-action"
    GITLAB = "gitlab"
    CODEBUILD = "codebuild"


@dataclass(frozen=True, slots=True)
class Setting:
    """A named value: an environment variable, an input of a step, a granted permission."""

    name: str
    value: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that a job does: it uses a prepared part, or runs commands.

    `place` is the line of `uses` or `run`, as far as it reaches. `commands` are those of `run`,
    with their lines.
    """

    place: Place
    name: str = ""
    uses: str = ""
    run: str = ""
    commands: tuple[Command, ...] = ()
    inputs: tuple[Setting, ...] = ()
    env: tuple[Setting, ...] = ()
    condition: str = ""
    may_fail: bool = False

    def input(self, name: str) -> Setting | None:
        """Return the input of that name (`with` of GitHub), or None."""
        return next((each for each in self.inputs if each.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Steps that run on one machine.

    `permissions` is None where the job says nothing of them. `uses` names a workflow of others that
    the job is.
    """

    id: str
    place: Place
    steps: tuple[Step, ...] = ()
    name: str = ""
    uses: str = ""
    image: str = ""
    runner: str = ""
    environment: str = ""
    needs: tuple[str, ...] = ()
    env: tuple[Setting, ...] = ()
    permissions: tuple[Setting, ...] | None = None
    condition: str = ""
    may_fail: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """A pipeline file.

    `triggers` name the events that start it, with their places. `permissions` are those that its
    token is granted: None where the file says nothing, none at all where it grants nothing, and the
    name `*` where it grants a level for everything. `includes` name files of others that become
    part of it. `jobs_place` is where the jobs begin.
    """

    path: str
    system: System
    place: Place
    jobs_place: Place
    name: str = ""
    triggers: tuple[Setting, ...] = ()
    permissions: tuple[Setting, ...] | None = None
    env: tuple[Setting, ...] = ()
    jobs: tuple[Job, ...] = ()
    includes: tuple[Setting, ...] = ()

    @property
    def steps(self) -> Iterator[Step]:
        """The steps of all jobs, in order."""
        return (step for job in self.jobs for step in job.steps)

    def triggered_by(self, *names: str) -> Setting | None:
        """Return the first trigger with one of these names, or None."""
        return next((each for each in self.triggers if each.name in names), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipelines(Evidence):
    """The pipelines of a workload."""

    workflows: tuple[Workflow, ...] = ()

    @property
    def steps(self) -> Iterator[tuple[Workflow, Job, Step]]:
        """Every step with its job and its workflow."""
        for workflow in self.workflows:
            for job in workflow.jobs:
                for step in job.steps:
                    yield workflow, job, step
