"""Reads package.json, and requirements as npm and its relatives write them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from bartizan.core.errors import FormatError
from bartizan.formats.jsondoc import read_json
from bartizan.formats.lines import MEBIBYTE
from bartizan.formats.node import Limits, Node
from bartizan.formats.requirement import Requirement, is_commit, without_credentials

_LIMITS: Final = Limits(size=2 * MEBIBYTE, depth=50, nodes=100_000)
_SECTIONS: Final = {
    "dependencies": "",
    "devDependencies": "dev",
    "optionalDependencies": "optional",
    "peerDependencies": "peer",
}
_EXACT: Final = re.compile(r"[=v]?\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")
_GIT: Final = re.compile(r"git(?:\+[a-z]+)?:|(?:github|gitlab|bitbucket):|[\w.-]+/[\w.-]+(?:#|$)")
_LOCAL: Final = ("file:", "link:", "portal:", "workspace:", ".", "/", "~/")
_SPEC: Final = re.compile(r"(@[\w.-]+/[\w.-]+|[\w][\w.-]*)(?:@(.*))?$")


@dataclass(frozen=True, slots=True)
class Script:
    """A script that npm can run, and one that an installation runs by itself (`automatic`)."""

    name: str
    command: str
    line: int

    @property
    def automatic(self) -> bool:
        """Whether installing the package runs it."""
        return self.name in ("preinstall", "install", "postinstall", "prepare")


@dataclass(frozen=True, slots=True)
class PackageJson:
    """What a package.json asks for; the group of a requirement is its section."""

    name: str
    requirements: tuple[Requirement, ...]
    scripts: tuple[Script, ...]


def read_package_json(content: bytes) -> PackageJson:
    """Read a package.json.

    Raises FormatError for content that is no JSON object or is beyond the limits.
    """
    document = read_json(content, limits=_LIMITS)
    if not isinstance(document.value, Mapping):
        raise FormatError("a package.json is a JSON object")
    requirements = tuple(
        replace(npm_requirement(name, wanted.text, wanted.line), group=group)
        for section, group in _SECTIONS.items()
        for name, wanted in _entries(document, section)
        if wanted.text is not None
    )
    scripts = tuple(
        Script(name, command.text, command.line)
        for name, command in _entries(document, "scripts")
        if command.text is not None
    )
    named = document.get("name")
    return PackageJson((named.text if named else None) or "", requirements, scripts)


def npm_requirement(name: str, wanted: str, line: int) -> Requirement:
    """Return the requirement of a package by that name and that version, range or source."""
    wanted = wanted.strip()
    if wanted.startswith("npm:"):
        name, _, wanted = wanted[4:].rpartition("@")
    if wanted.startswith(_LOCAL):
        return Requirement(name=name, local=True, line=line)
    if "://" in wanted or _GIT.match(wanted):
        url, _, revision = without_credentials(wanted).partition("#")
        vcs = "git" if _GIT.match(wanted) or url.endswith(".git") or is_commit(revision) else None
        return Requirement(name=name, url=url, vcs=vcs, revision=revision or None, line=line)
    pinned = _EXACT.fullmatch(wanted) is not None
    return Requirement(name=name, specifier=wanted, pinned=pinned, line=line)


def read_npm_requirement(text: str, line: int) -> Requirement | None:
    """Read `name`, `name@range` or `@scope/name@range`; None for anything else."""
    match = _SPEC.match(text)
    return npm_requirement(match[1], match[2] or "", line) if match else None


def _entries(document: Node, section: str) -> tuple[tuple[str, Node], ...]:
    node = document.get(section)
    return tuple(node.fields().items()) if node else ()
