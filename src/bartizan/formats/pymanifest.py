"""Reads what a Python project asks for: pyproject.toml and Pipfile."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from packaging.utils import canonicalize_name

from bartizan.formats.node import Node
from bartizan.formats.requirement import Requirement, read_requirement, without_credentials
from bartizan.formats.requirements import Option
from bartizan.formats.tomldoc import read_toml

_VCS: Final = ("git", "hg", "svn", "bzr")
_REVISIONS: Final = ("rev", "ref", "tag", "branch")
_INDEX_TABLES: Final = (("tool", "uv", "index"), ("tool", "poetry", "source"), ("source",))
_RANGES: Final = "<>!~^*|, ="


@dataclass(frozen=True, slots=True)
class Computed:
    """A list of requirements that only running the build can tell."""

    what: str
    line: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a project asks for; the group of a requirement is its extra or dependency group."""

    name: str = ""
    requirements: tuple[Requirement, ...] = ()
    options: tuple[Option, ...] = ()
    computed: tuple[Computed, ...] = ()


def read_pyproject(content: bytes) -> Manifest:
    """Read a pyproject.toml: PEP 621, PEP 735, uv, PDM and Poetry tables.

    Raises FormatError for content that is no TOML or is beyond the limits of read_toml.
    """
    document = read_toml(content)
    named = document.get("project", "name") or document.get("tool", "poetry", "name")
    found = [*_standard(document), *_poetry(document)]
    sources = _fields(document.get("tool", "uv", "sources"))
    return Manifest(
        name=(named.text if named else None) or "",
        requirements=tuple(_sourced(each, sources.get(each.name)) for each in found),
        options=tuple(_options(document)),
        computed=tuple(_computed(document)),
    )


def read_pipfile(content: bytes) -> Manifest:
    """Read a Pipfile.

    Raises FormatError for content that is no TOML or is beyond the limits of read_toml.
    """
    document = read_toml(content)
    groups = {"packages": "", "dev-packages": "dev"}
    found = [
        each for section, group in groups.items() for each in _table(document.get(section), group)
    ]
    return Manifest(requirements=tuple(found), options=tuple(_options(document)))


def _standard(document: Node) -> Iterator[Requirement]:
    yield from _listed(document.get("project", "dependencies"), "")
    yield from _listed(document.get("build-system", "requires"), "build")
    for path in (("project", "optional-dependencies"), ("dependency-groups",)):
        for group, listed in _fields(document.get(*path)).items():
            yield from _listed(listed, group)
    yield from _listed(document.get("tool", "uv", "dev-dependencies"), "dev")
    for group, listed in _fields(document.get("tool", "pdm", "dev-dependencies")).items():
        yield from _listed(listed, group)


def _listed(node: Node | None, group: str) -> Iterator[Requirement]:
    for item in node.items() if node else ():
        found = read_requirement(item.text or "", item.line)
        if found:
            yield replace(found, group=group)


def _poetry(document: Node) -> Iterator[Requirement]:
    yield from _table(document.get("tool", "poetry", "dependencies"), "")
    yield from _table(document.get("tool", "poetry", "dev-dependencies"), "dev")
    for group, table in _fields(document.get("tool", "poetry", "group")).items():
        yield from _table(table.get("dependencies"), group)


def _table(node: Node | None, group: str) -> Iterator[Requirement]:
    for name, wanted in _fields(node).items():
        if name.lower() == "python":
            continue
        for each in wanted.items() or (wanted,):
            yield replace(_one(canonicalize_name(name), each), group=group)


def _one(name: str, wanted: Node) -> Requirement:
    if wanted.text is not None:
        return _versioned(name, wanted.text, wanted.line)
    version = wanted.fields().get("version")
    plain = _versioned(name, (version.text if version else None) or "*", wanted.line)
    extras = wanted.fields().get("extras")
    named = tuple(item.text for item in (extras.items() if extras else ()) if item.text)
    marker = wanted.fields().get("markers")
    marked = (marker.text if marker else None) or ""
    return _sourced(replace(plain, extras=named, marker=marked), wanted)


def _versioned(name: str, version: str, line: int) -> Requirement:
    text = version.strip()
    if text in ("", "*"):
        return Requirement(name=name, line=line)
    bare = text.removeprefix("===").removeprefix("==").strip()
    pinned = bool(bare) and not any(mark in bare for mark in _RANGES)
    return Requirement(name=name, specifier=text, pinned=pinned, line=line)


def _sourced(requirement: Requirement, source: Node | None) -> Requirement:
    """Let a table that names a repository, an archive or a path say where the package is from."""
    fields = _fields(source)
    for vcs in _VCS:
        if (url := fields.get(vcs)) and url.text:
            revision = next((fields[key].text for key in _REVISIONS if key in fields), None)
            bare = without_credentials(url.text)
            return replace(requirement, url=bare, vcs=vcs, revision=revision)
    if "path" in fields or "workspace" in fields:
        return replace(requirement, local=True)
    if (url := fields.get("url")) and url.text:
        return replace(requirement, url=without_credentials(url.text))
    return requirement


def _options(document: Node) -> Iterator[Option]:
    for path in _INDEX_TABLES:
        node = document.get(*path)
        for table in node.maps() if node else ():
            if (url := table.get("url")) and url.text:
                default = table.get("default")
                is_default = default is not None and default.truth
                name = "--index-url" if is_default or path == ("source",) else "--extra-index-url"
                yield Option(name, without_credentials(url.text), url.line)
    settings = _fields(document.get("tool", "uv"))
    for key in ("index-url", "extra-index-url", "find-links"):
        if node := settings.get(key):
            for item in node.items() or (node,):
                yield Option(f"--{key}", without_credentials(item.text or ""), item.line)
    if (allowed := settings.get("prerelease")) and allowed.text == "allow":
        yield Option("--pre", "", allowed.line)


def _computed(document: Node) -> Iterator[Computed]:
    dynamic = document.get("project", "dynamic")
    for item in dynamic.items() if dynamic else ():
        if item.text in ("dependencies", "optional-dependencies"):
            yield Computed(item.text, item.line)


def _fields(node: Node | None) -> "dict[str, Node]":
    return dict(node.fields()) if node else {}
