"""Reads GitLab CI files and CodeBuild build specifications into the neutral form."""

from bartizan.collect.pipelines_nodes import place_of, script, settings, text_of, texts
from bartizan.core.place import Place
from bartizan.evidence.pipelines import Job, Setting, Step, System, Workflow
from bartizan.formats.node import Node

_RESERVED = frozenset(
    {"after_script", "before_script", "cache", "default", "image", "include", "services", "spec"}
    | {"stages", "types", "variables", "workflow"}
)
_SCRIPTS = ("before_script", "script", "after_script")
_SECRETS = ("variables", "parameter-store", "secrets-manager")


def read_gitlab(path: str, document: Node) -> Workflow:
    """Return a GitLab pipeline; what starts it is not told, since its rules are expressions.

    Raises FormatError for a script of too many words.
    """
    jobs = [
        _gitlab_job(path, name, node, document)
        for name, node in document.fields().items()
        if name not in _RESERVED and node.fields()
    ]
    return Workflow(
        path=path,
        system=System.GITLAB,
        place=Place(path, document.line),
        jobs_place=jobs[0].place if jobs else Place(path, document.line),
        env=settings(path, document.get("variables")),
        jobs=tuple(jobs),
        includes=_includes(path, document.get("include")),
    )


def read_buildspec(path: str, document: Node) -> Workflow:
    """Return a build specification as a workflow of one job, its phases in order.

    Raises FormatError for a script of too many words.
    """
    phases = document.get("phases")
    place = Place(path, phases.key_line if phases else document.line)
    steps: list[Step] = []
    for phase in (phases.fields() if phases else {}).values():
        steps += script(path, texts(phase.get("commands")))
        steps += script(path, texts(phase.get("finally")))
    env = tuple(
        setting for section in _SECRETS for setting in settings(path, document.get("env", section))
    )
    return Workflow(
        path=path,
        system=System.CODEBUILD,
        place=Place(path, document.line),
        jobs_place=place,
        env=env,
        jobs=(Job(id="build", place=place, steps=tuple(steps), env=env),),
    )


def _gitlab_job(path: str, name: str, node: Node, document: Node) -> Job:
    steps: list[Step] = []
    for part in _SCRIPTS:
        own = node.get(part)
        shared = document.get("default", part) or document.get(part)
        steps += script(path, texts(own or (shared if part != "script" else None)))
    image = node.get("image") or document.get("default", "image") or document.get("image")
    return Job(
        id=name,
        place=place_of(path, node),
        steps=tuple(steps),
        image=text_of(image.get("name")) or text_of(image) if image else "",
        runner=" ".join(text_of(each) for each in texts(node.get("tags"))),
        environment=text_of(node.get("environment", "name") or node.get("environment")),
        needs=tuple(text_of(each) for each in texts(node.get("needs"))),
        env=settings(path, node.get("variables")),
        may_fail=(allow := node.get("allow_failure")) is not None and allow.truth is True,
    )


def _includes(path: str, node: Node | None) -> tuple[Setting, ...]:
    if node is None:
        return ()
    found: list[Setting] = []
    for entry in node.items() or (node,):
        if text := text_of(entry):
            found.append(Setting("local", text, Place(path, entry.line)))
        found += settings(path, entry)
    return tuple(found)
