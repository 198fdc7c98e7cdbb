"""Reads conda environment files and match specifications."""

import re
from dataclasses import dataclass, replace
from typing import Final

from bartizan.formats.requirement import Requirement, read_requirement
from bartizan.formats.requirements import Option, read_option
from bartizan.formats.yamldoc import read_yaml

_SPEC: Final = re.compile(r"(?:[^\s:]+::)?([A-Za-z0-9_][\w.-]*)(?:\[[^\]]*\])?[ ]*(.*)$")


@dataclass(frozen=True, slots=True)
class CondaEnvironment:
    """What an environment asks of conda and, in its `pip` section, of pip."""

    conda: tuple[Requirement, ...]
    pip: tuple[Requirement, ...]
    options: tuple[Option, ...]
    channels: tuple[str, ...]


def read_conda_environment(content: bytes) -> CondaEnvironment:
    """Read an environment.yml.

    A file without a list of dependencies is some other tool's, and asks for nothing. Raises
    FormatError for content that is no YAML.
    """
    documents = read_yaml(content)
    listed = documents[0].get("dependencies") if documents else None
    if listed is None:
        return CondaEnvironment((), (), (), ())
    conda = (read_conda_requirement(n.text, n.line) for n in listed.items() if n.text)
    sections = [each.fields().get("pip") for each in listed.maps()]
    nested = [node for section in sections if section for node in section.items()]
    options = [read_option(node.text, node.line) for node in nested if node.text]
    pip = (
        read_requirement(node.text, node.line)
        for node in nested
        if node.text and not node.text.startswith("-")
    )
    channels = documents[0].get("channels")
    return CondaEnvironment(
        conda=tuple(each for each in conda if each),
        pip=tuple(each for each in pip if each),
        options=tuple(option for option in options if option),
        channels=tuple(node.text for node in (channels.items() if channels else ()) if node.text),
    )


def read_conda_requirement(text: str, line: int) -> Requirement | None:
    """Read a match specification; None when it is none.

    `name=1.2` asks for any release that begins so; `name==1.2`, `name 1.2` and a build ask for
    exactly one.
    """
    match = _SPEC.match(text.strip())
    if match is None:
        return None
    name, constraint = match[1], match[2].strip()
    bare = read_requirement(name, line)
    if bare is None or not constraint:
        return bare
    if constraint[0] in "<>!~":
        return read_requirement(f"{name}{constraint}", line) or replace(bare, specifier=constraint)
    version, _, build = constraint.lstrip("=").replace(" ", "=").partition("=")
    is_exact = not constraint.startswith("=") or constraint.startswith("==") or bool(build)
    pinned = is_exact and "*" not in version and "|" not in version
    return replace(bare, specifier=constraint, pinned=pinned)
