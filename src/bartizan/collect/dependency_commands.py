"""Installing commands in container files, notebooks, pipelines and shell scripts."""

from collections.abc import Callable, Iterable

from bartizan.collect import containers, pipelines
from bartizan.collect.dependency_found import Found, Where
from bartizan.evidence.dependencies import Origin
from bartizan.evidence.facts import Gap
from bartizan.formats.dockerfile import read_dockerfile
from bartizan.formats.installs import read_installs
from bartizan.formats.lines import lines_of, read_text
from bartizan.formats.notebook import read_notebook
from bartizan.formats.shell import Command, read_commands

Reader = Callable[[str, bytes, Found], None]


def reader_of(path: str) -> Reader | None:
    """Return what finds the installing commands of a file by this name, or None."""
    lowered = path.lower()
    if containers.is_dockerfile(path):
        return _dockerfile
    if lowered.endswith(".ipynb"):
        return _notebook
    if lowered.endswith((".sh", ".bash")):
        return _script
    return _pipeline if pipelines.wants(path) else None


def _dockerfile(path: str, content: bytes, found: Found) -> None:
    where = Where(path, Origin.CONTAINER)
    for instruction in read_dockerfile(content).instructions:
        if instruction.keyword == "RUN":
            _take(where, instruction.commands, found)


def _notebook(path: str, content: bytes, found: Found) -> None:
    for cell in read_notebook(content, outputs=False).cells:
        where = Where(path, Origin.NOTEBOOK, cell=cell.index)
        _take(where, read_commands(cell.shell_lines), found)


def _pipeline(path: str, content: bytes, found: Found) -> None:
    workflow = pipelines.read_pipeline(path, content)
    for step in workflow.steps if workflow else ():
        _take(Where(path, Origin.PIPELINE), step.commands, found)


def _script(path: str, content: bytes, found: Found) -> None:
    lines = enumerate(lines_of(read_text(content)), 1)
    _take(Where(path, Origin.SCRIPT), read_commands(lines), found)


def _take(where: Where, commands: Iterable[Command], found: Found) -> None:
    for install in read_installs(commands):
        there = Where(where.path, where.origin, install.ecosystem, where.cell)
        names = found.opt(there, install.options)
        found.require(there, install.requirements, names)
        found.gaps += [Gap(where.path, _unread(name, install.line)) for name in install.unread]


def _unread(option: str, line: int) -> str:
    return (
        f"line {line}: no installer is known to have the option {option}, so the word after it may "
        f"be a package or its value; write {option}=VALUE"
    )
