"""Reads GitHub workflows and composite actions into the neutral form."""

from collections.abc import Iterator

from bartizan.collect.pipelines_nodes import commands_of, place_of, settings, text_of, texts
from bartizan.core.place import Place
from bartizan.evidence.pipelines import Job, Setting, Step, System, Workflow
from bartizan.formats.node import Node


def read_workflow(path: str, document: Node) -> Workflow:
    """Return a workflow. Raises FormatError for a script of too many words."""
    jobs = document.get("jobs")
    found = tuple(_job(path, name, node) for name, node in (jobs.fields() if jobs else {}).items())
    return Workflow(
        path=path,
        system=System.GITHUB,
        place=Place(path, document.line),
        jobs_place=Place(path, jobs.key_line if jobs else document.line),
        name=text_of(document.get("name")),
        triggers=_triggers(path, document.get("on")),
        permissions=_permissions(path, document.get("permissions")),
        env=settings(path, document.get("env")),
        jobs=found,
    )


def read_action(path: str, document: Node) -> Workflow:
    """Return a composite action as a workflow of one job; other actions have no steps.

    Raises FormatError for a script of too many words.
    """
    runs = document.get("runs")
    place = Place(path, runs.key_line if runs else document.line)
    image = text_of(runs.get("image")) if runs else ""
    job = Job(id="runs", place=place, image=image, steps=tuple(_steps(path, runs)))
    return Workflow(
        path=path,
        system=System.GITHUB_ACTION,
        place=Place(path, document.line),
        jobs_place=place,
        name=text_of(document.get("name")),
        jobs=(job,),
    )


def _triggers(path: str, node: Node | None) -> tuple[Setting, ...]:
    if node is None:
        return ()
    if node.fields():
        return settings(path, node)
    return tuple(Setting(text_of(each), "", Place(path, each.line)) for each in texts(node))


def _permissions(path: str, node: Node | None) -> tuple[Setting, ...] | None:
    if node is None:
        return None
    if level := text_of(node):
        return (Setting("*", level.removesuffix("-all"), Place(path, node.key_line)),)
    return settings(path, node)


def _job(path: str, name: str, node: Node) -> Job:
    container = node.get("container", "image") or node.get("container")
    environment = node.get("environment", "name") or node.get("environment")
    return Job(
        id=name,
        place=place_of(path, node),
        steps=tuple(_steps(path, node)),
        name=text_of(node.get("name")),
        uses=text_of(node.get("uses")),
        image=text_of(container),
        runner=" ".join(text_of(each) for each in texts(node.get("runs-on"))),
        environment=text_of(environment),
        needs=tuple(text_of(each) for each in texts(node.get("needs"))),
        env=settings(path, node.get("env")),
        permissions=_permissions(path, node.get("permissions")),
        condition=text_of(node.get("if")),
        may_fail=_truth(node.get("continue-on-error")),
    )


def _steps(path: str, job: Node | None) -> Iterator[Step]:
    steps = job.get("steps") if job else None
    for node in steps.maps() if steps else ():
        uses, run = node.get("uses"), node.get("run")
        yield Step(
            place=place_of(path, uses or run or node),
            name=text_of(node.get("name")),
            uses=text_of(uses),
            run=text_of(run),
            commands=commands_of(run) if run else (),
            inputs=settings(path, node.get("with")),
            env=settings(path, node.get("env")),
            condition=text_of(node.get("if")),
            may_fail=_truth(node.get("continue-on-error")),
        )


def _truth(node: Node | None) -> bool:
    return node is not None and node.truth is True
