"""What the steps of pipelines are for: the well-known tools that they run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bartizan.core.place import Place
from bartizan.evidence.pipelines import Job, Pipelines, Step, Workflow
from bartizan.formats.shell import Command

LAUNCHERS = frozenset({"uv", "uvx", "poetry", "pdm", "pipenv", "pipx", "npx", "pnpm", "yarn",
                       "hatch", "rye", "bunx", "bun", "python", "python3", "mise", "nox",
                       "tox"})  # fmt: skip
GLUE = frozenset({"run", "exec", "-m", "dlx", "x", "tool", "-y", "--yes", "-q", "--with", "--"})
ENGINES = frozenset({"docker", "podman", "nerdctl"})
SWALLOWS = frozenset({"true", ":", "exit", "echo", "/bin/true"})


class Purpose(StrEnum):
    """What a step is for."""

    CODE_SCAN = "code scan"
    DEPENDENCY_SCAN = "dependency scan"
    SECRET_SCAN = "secret scan"  # noqa: S105  (a purpose)
    IAC_SCAN = "infrastructure scan"
    ASSESS = "assessment"
    GATE = "gate"
    SIGN = "signature"
    BOM = "bill of materials"
    RED_TEAM = "red team"
    TRAIN = "training"


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: the words of a command that runs it, or the start of the action that does."""

    name: str
    purposes: frozenset[Purpose]
    words: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A tool that a step runs. `ignored` says that the pipeline goes on when it fails."""

    tool: Tool
    place: Place
    workflow: Workflow
    job: Job
    step: Step | None = None
    command: Command | None = None
    ignored: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """The words of its command; none for an action."""
        return self.command.texts if self.command else ()


def _tool(purposes: tuple[Purpose, ...], command: str = "", *actions: str) -> Tool:
    words = tuple(command.split())
    name = command or actions[0]
    return Tool(name, frozenset(purposes), words, actions)


_CODE, _DEPS, _SECRETS = Purpose.CODE_SCAN, Purpose.DEPENDENCY_SCAN, Purpose.SECRET_SCAN
_IAC, _SIGN, _BOM, _RED = Purpose.IAC_SCAN, Purpose.SIGN, Purpose.BOM, Purpose.RED_TEAM
TOOLS = (
    _tool((_CODE,), "codeql", "github/codeql-action/"),
    _tool((_CODE,), "semgrep", "semgrep/", "returntocorp/semgrep-action"),
    _tool((_CODE,), "opengrep"),
    _tool((_CODE,), "bandit", "pycqa/bandit-action", "tj-actions/bandit", "mdegis/bandit-action"),
    _tool((_CODE,), "sonar-scanner", "sonarsource/"),
    _tool((_CODE,), "snyk code", "snyk/actions/python"),
    _tool((_CODE,), "njsscan", "ajinabraham/njsscan-action"),
    _tool((_CODE,), "gosec", "securego/gosec"),
    _tool((_CODE, _DEPS), "mend", "checkmarx/", "veracode/"),
    _tool((_DEPS,), "pip-audit", "pypa/gh-action-pip-audit"),
    _tool((_DEPS,), "uv audit"),
    _tool((_DEPS,), "safety", "pyupio/safety"),
    _tool((_DEPS,), "osv-scanner", "google/osv-scanner"),
    _tool((_DEPS,), "npm audit"), _tool((_DEPS,), "yarn audit"), _tool((_DEPS,), "pnpm audit"),
    _tool((_DEPS,), "yarn npm audit"), _tool((_DEPS,), "cargo audit"),
    _tool((_DEPS,), "govulncheck", "golang/govulncheck-action"),
    _tool((_DEPS,), "snyk test", "snyk/actions/"),
    _tool((_DEPS,), "grype", "anchore/scan-action"),
    _tool((_DEPS,), "dependency-check", "dependency-check/"),
    _tool((_DEPS,), "dependency-review", "actions/dependency-review-action"),
    _tool((_DEPS, _SECRETS), "trivy fs"), _tool((_DEPS, _SECRETS), "trivy repo"),
    _tool((_IAC,), "trivy config"), _tool((_DEPS,), "trivy", "aquasecurity/trivy-action"),
    _tool((_SECRETS,), "gitleaks", "gitleaks/gitleaks-action", "zricethezav/gitleaks"),
    _tool((_SECRETS,), "trufflehog", "trufflesecurity/trufflehog"),
    _tool((_SECRETS,), "detect-secrets"), _tool((_SECRETS,), "detect-secrets-hook"),
    _tool((_SECRETS,), "ggshield", "gitguardian/"),
    _tool((_SECRETS,), "kingfisher"), _tool((_SECRETS,), "git-secrets"),
    _tool((_SECRETS,), "noseyparker"),
    _tool((_IAC,), "checkov", "bridgecrewio/checkov-action"),
    _tool((_IAC,), "tfsec", "aquasecurity/tfsec"),
    _tool((_IAC,), "terrascan", "tenable/terrascan-action"),
    _tool((_IAC,), "kics", "checkmarx/kics-github-action"),
    _tool((_IAC,), "cfn_nag_scan", "stelligent/cfn_nag"), _tool((_IAC,), "cfn-guard"),
    _tool((_IAC,), "snyk iac", "snyk/actions/iac"),
    _tool((_IAC,), "conftest"), _tool((_IAC,), "regula"), _tool((_IAC,), "kubescape"),
    _tool((_IAC,), "kube-score"), _tool((_IAC,), "kubesec"),
    _tool((Purpose.GATE, Purpose.ASSESS, _CODE, _SECRETS, _IAC), "bartizan gate"),
    _tool((Purpose.ASSESS, _CODE, _SECRETS, _IAC), "bartizan assess"),
    _tool((_SIGN,), "bartizan model sign"),
    _tool((_SIGN,), "model_signing sign"), _tool((_SIGN,), "model-signing sign"),
    _tool((_SIGN,), "cosign sign"), _tool((_SIGN,), "cosign sign-blob"),
    _tool((_SIGN,), "cosign attest"), _tool((_SIGN,), "cosign attest-blob"),
    _tool((_SIGN,), "sigstore sign", "sigstore/gh-action-sigstore-python", "sigstore/model-"),
    _tool((_SIGN,), "notation sign"), _tool((_SIGN,), "gpg --detach-sign"),
    _tool((_SIGN,), "attest-build-provenance", "actions/attest"),
    _tool((_SIGN,), "slsa-generator", "slsa-framework/slsa-github-generator"),
    _tool((_BOM,), "syft", "anchore/sbom-action"),
    _tool((_BOM,), "cyclonedx-py", "cyclonedx/"), _tool((_BOM,), "cyclonedx-npm"),
    _tool((_BOM,), "cdxgen"), _tool((_BOM,), "bom generate"), _tool((_BOM,), "sbom-tool"),
    _tool((_BOM,), "aibom"), _tool((_BOM,), "aibom-generator"), _tool((_BOM,), "ai-bom"),
    _tool((_RED,), "garak"), _tool((_RED,), "pyrit_scan"),
    _tool((_RED,), "promptfoo", "promptfoo/promptfoo-action"), _tool((_RED,), "deepteam"),
    _tool((_RED,), "giskard"), _tool((_RED,), "inspect eval"),
    _tool((Purpose.TRAIN,), "accelerate launch"), _tool((Purpose.TRAIN,), "torchrun"),
    _tool((Purpose.TRAIN,), "run-pipeline"), _tool((Purpose.TRAIN,), "deepspeed"),
)  # fmt: skip
# GitLab's own templates, by a piece of their name.
TEMPLATES = {
    "sast": Tool("SAST template", frozenset({_CODE})),
    "dependency-scanning": Tool("dependency template", frozenset({_DEPS})),
    "secret-detection": Tool("secret detection template", frozenset({_SECRETS})),
    "iac": Tool("IaC template", frozenset({_IAC})),
}
_NAMED = {tool.name: tool for tool in TOOLS}
_VERSION = re.compile(r"@[^/@]*$|==.*$")


def runs(pipelines: Pipelines, *purposes: Purpose) -> tuple[Run, ...]:
    """Return the tools with one of these purposes that steps run, in the order of steps."""
    wanted = frozenset(purposes)
    return tuple(run for run in _all(pipelines) if wanted & run.tool.purposes)


def borrowed(pipelines: Pipelines) -> tuple[Place, ...]:
    """Return where workflows of others become jobs: what these do is not known here."""
    jobs = (job for workflow in pipelines.workflows for job in workflow.jobs)
    return tuple(job.place for job in jobs if job.uses and not job.uses.startswith("./"))


def _all(pipelines: Pipelines) -> Iterator[Run]:
    for workflow in pipelines.workflows:
        for include in workflow.includes:
            for piece, tool in TEMPLATES.items():
                if piece in include.value.lower():
                    job = Job(id=include.value, place=include.place)
                    yield Run(tool=tool, place=include.place, workflow=workflow, job=job)
        for job in workflow.jobs:
            yield from _of_job(workflow, job)


def _of_job(workflow: Workflow, job: Job) -> Iterator[Run]:
    if job.uses and (tool := _by_action(job.uses)):
        yield Run(tool=tool, place=job.place, workflow=workflow, job=job, ignored=job.may_fail)
    for step in job.steps:
        may_fail = step.may_fail or job.may_fail
        if step.uses and (tool := _bartizan(step) or _by_action(step.uses)):
            yield Run(tool=tool, place=step.place, workflow=workflow, job=job, step=step,
                      ignored=may_fail)  # fmt: skip
        for index, command in enumerate(step.commands):
            if tool := _by_words(command):
                place = Place(step.place.path, command.line)
                swallowed = _is_swallowed(step.commands, index)
                yield Run(tool=tool, place=place, workflow=workflow, job=job, step=step,
                          command=command, ignored=may_fail or swallowed)  # fmt: skip


def _by_action(uses: str) -> Tool | None:
    lowered = uses.lower().removeprefix("docker://")
    for tool in TOOLS:
        if any(lowered.startswith(action) for action in tool.actions):
            return tool
    return None


def _bartizan(step: Step) -> Tool | None:
    """Return what the action of this project does: it holds a gate where it is given a phase."""
    if "/bartizan" not in step.uses.lower():
        return None
    only = step.input("install-only")
    if only is not None and only.value == "true":
        return None
    phase = step.input("phase")
    return _NAMED["bartizan gate" if phase is not None and phase.value else "bartizan assess"]


def _by_words(command: Command) -> Tool | None:
    words = [word.text for word in command.invoked]
    if words and words[0] in ENGINES and "run" in words[:3]:
        return _by_image(words)
    words = _unwrapped(words)
    best: Tool | None = None
    for tool in TOOLS:
        count = len(tool.words)
        fits = count and tuple(words[:count]) == tool.words
        if fits and (best is None or count > len(best.words)):
            best = tool
    return best


def _by_image(words: list[str]) -> Tool | None:
    """Return the tool that a container runs: the last piece of its image names it."""
    for index, word in enumerate(words[2:], 2):
        name = word.rpartition("/")[2].partition(":")[0].partition("@")[0]
        if "/" in word and not word.startswith(("-", "/", ".", "$")) and name:
            rest = words[index + 1 : index + 2]
            fitting = [tool for tool in TOOLS if tool.words and tool.words[0] == name]
            exact = [tool for tool in fitting if list(tool.words[1:]) == rest]
            return next(iter(exact or fitting), None)
    return None


def _unwrapped(words: list[str]) -> list[str]:
    """Return the words from the tool on, past launchers such as `uv run` and `npx -y`."""
    at = 0
    while at < len(words) - 1 and (
        words[at] in LAUNCHERS or (at and (words[at] in GLUE or words[at].startswith("-")))
    ):
        if at and words[at] in ("--with", "--python", "-p", "--from", "--package"):
            at += 1
        at += 1
    rest = words[at:]
    return [_VERSION.sub("", rest[0]).rpartition("/")[2], *rest[1:]] if rest else []


def _is_swallowed(commands: tuple[Command, ...], index: int) -> bool:
    following = commands[index + 1 : index + 2]
    return bool(following) and following[0].joiner == "||" and following[0].texts[0] in SWALLOWS


DEPLOYING = re.compile(
    r"\bdeploy|\brelease\b|docker\s+push|buildx\s+build[^\n]*--push|kubectl\s+apply|helm\s+upgrade"
    r"|terraform\s+apply|cdk\s+deploy|sam\s+deploy|twine\s+upload|push_to_hub|huggingface-cli\s+upload",
    re.IGNORECASE,
)

TRYING = re.compile(r"(?i)(?:[\w-]+[-_])?(?:ci|dev|development|e2e|lint|tests?|testing|docs)\Z")

SHIPPING = re.compile(
    r"push_to_hub|huggingface-cli\s+upload|\bhf\s+upload|oras\s+push|register[_-]model"
    r"|\.(?:safetensors|gguf|onnx|pt|pth|ckpt)\b",
    re.IGNORECASE,
)


def ships_weights(pipelines: Pipelines) -> bool:
    """Whether a pipeline brings weights to others."""
    return any(SHIPPING.search(step.run) for _, _, step in pipelines.steps)


def deploying(pipelines: Pipelines) -> tuple[Workflow, ...]:
    """Return the workflows that bring something to others: deploy, release or push an image."""
    found = {
        workflow.path: workflow
        for workflow, job, step in pipelines.steps
        if _serves(job.environment)
        or DEPLOYING.search(f"{job.id}\n{step.name}\n{step.uses}\n{step.run}")
    }
    return tuple(found.values())


def _serves(environment: str) -> bool:
    """Whether a job runs in an environment that is more than a place to try things."""
    return environment != "" and TRYING.match(environment) is None
