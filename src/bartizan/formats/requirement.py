"""One requirement on a package, as pip and its relatives write it (PEP 508, VCS and file URLs)."""

import re
from dataclasses import dataclass
from typing import Final

from packaging.markers import Marker
from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Parsed
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

MAX_TEXT: Final = 2_000
_VCS: Final = re.compile(r"(git|hg|svn|bzr)\+[a-z]+:", re.IGNORECASE)
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_DIRECT: Final = re.compile(r"([A-Za-z0-9][\w.-]*)\s*(?:\[([^\]]*)\])?\s*@\s*(\S+)")
_EGG: Final = re.compile(r"[#&]egg=([A-Za-z0-9][\w.-]*)")
_REVISION: Final = re.compile(r"@([^@/#?]+)$")
_COMMIT: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_USERINFO: Final = re.compile(r"(?<=://)[^/@?#]*@")
_DISTRIBUTION: Final = re.compile(r"([A-Za-z0-9][\w.]*?)-(\d[\w.!+]*)[-.]")
_ARCHIVES: Final = (".whl", ".tar.gz", ".zip", ".tar.bz2", ".tgz")
_PATHS: Final = (".", "/", "~", "file:")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A package that is asked for, and how firmly.

    `name` is normalised as its ecosystem does (PEP 503 for Python), or the path for a local
    project. `pinned` says that the specifier admits one release only. `vcs` names the version
    control system of a source checkout, `revision` what is checked out of it. `url` has no
    credentials. `group` is the extra, the dependency group, or the section that asks for it.
    """

    name: str
    specifier: str = ""
    pinned: bool = False
    extras: tuple[str, ...] = ()
    marker: str = ""
    url: str | None = None
    vcs: str | None = None
    revision: str | None = None
    hashes: tuple[str, ...] = ()
    editable: bool = False
    local: bool = False
    group: str = ""
    line: int = 1

    @property
    def commit(self) -> bool:
        """Whether a source checkout is fixed by a full commit id."""
        return is_commit(self.revision or "")

    @property
    def exact(self) -> bool:
        """Whether exactly one release, one commit or one hashed file satisfies this."""
        if self.vcs:
            return self.commit
        return bool(self.hashes) if self.url else self.pinned


def read_requirement(text: str, line: int = 1) -> Requirement | None:
    """Read one requirement without its options; None when text is no requirement."""
    text = text.strip()
    if not text or len(text) > MAX_TEXT:
        return None
    body, _, marker = text.partition(" ; ")
    direct = _DIRECT.match(body)
    if direct and (_URL.match(direct[3]) or direct[3].startswith("file:")):
        extras = tuple(extra.strip() for extra in (direct[2] or "").split(",") if extra.strip())
        return _from_url(direct[3], canonicalize_name(direct[1]), extras, (marker.strip(), line))
    if _VCS.match(body) or _URL.match(body):
        return _from_url(body.split()[0], "", (), (marker.strip(), line))
    if body.startswith(_PATHS) or body.lower().endswith(_ARCHIVES):
        return Requirement(name=body, local=True, line=line)
    return _named(text, line)


def is_commit(revision: str) -> bool:
    """Whether the revision is a full commit id, which nobody can move."""
    return _COMMIT.fullmatch(revision.lower()) is not None


def pins_one(specifiers: SpecifierSet) -> bool:
    """Whether the specifiers admit one release only (PEP 440)."""
    return any(
        part.operator == "===" or (part.operator == "==" and not part.version.endswith(".*"))
        for part in specifiers
    )


def without_credentials(url: str) -> str:
    """Return the URL without the user and password that it may carry."""
    return _USERINFO.sub("", url)


def _named(text: str, line: int) -> Requirement | None:
    try:
        parsed = Parsed(text)
    except (InvalidRequirement, RecursionError):
        return None
    return Requirement(
        name=canonicalize_name(parsed.name),
        specifier=str(parsed.specifier),
        pinned=pins_one(parsed.specifier),
        extras=tuple(sorted(parsed.extras)),
        marker=_marker(parsed.marker),
        line=line,
    )


def _marker(marker: Marker | None) -> str:
    return str(marker) if marker else ""


def _from_url(
    written: str, name: str, extras: tuple[str, ...], rest: tuple[str, int]
) -> Requirement:
    marker, line = rest
    url, _, fragment = written.partition("#")
    vcs = _VCS.match(url)
    path = url.partition("://")[2].partition("/")[2] if vcs else ""
    revision = _REVISION.search(path)
    bare = without_credentials(url)
    if vcs and revision:
        bare = bare.removesuffix(revision[0])
    digest = re.match(r"(?:.*&)?((?:sha256|sha384|sha512)=[0-9a-f]+)", fragment)
    return Requirement(
        name=name or _name_of(f"#{fragment}", bare),
        extras=extras,
        marker=marker,
        url=bare,
        vcs=vcs[1].lower() if vcs else None,
        revision=revision[1] if revision else None,
        hashes=(digest[1],) if digest else (),
        line=line,
    )


def _name_of(fragment: str, url: str) -> str:
    if egg := _EGG.search(fragment):
        return canonicalize_name(egg[1])
    last = url.rstrip("/").rpartition("/")[2].removesuffix(".git")
    distribution = _DISTRIBUTION.match(last)
    return canonicalize_name(distribution[1] if distribution else last)
