"""Reads lock files: which releases they fix, and whether each is tied to its content."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from packaging.utils import canonicalize_name

from bartizan.core.errors import FormatError
from bartizan.formats.keys import once
from bartizan.formats.lines import MEBIBYTE, lines_of, read_text
from bartizan.formats.node import Limits
from bartizan.formats.requirement import is_commit
from bartizan.formats.tomldoc import TOML_LIMITS, parse_toml

MAX_BYTES: Final = 32 * MEBIBYTE
MAX_PACKAGES: Final = 200_000
_TOML: Final = Limits(size=MAX_BYTES, depth=TOML_LIMITS.depth, nodes=TOML_LIMITS.nodes)
# The second and later files of one package, as the tools write them: the first says as much.
_MORE_FILES: Final = re.compile(
    rb"^( {4}\{ ?(?:url|file|name) = [^\n]*\bhash(?:es)? = [^\n]*\},?\r?\n)"
    rb"(?: {4}\{ ?(?:url|file|name) = [^\n]*\bhash(?:es)? = [^\n]*\},?\r?\n)+",
    re.MULTILINE,
)
_OWN: Final = ("editable", "virtual", "directory", "path", "workspace")
_YARN_HEAD: Final = re.compile(r'"?(@?[^@\s"]+)@[^\n]*:$')
_YARN_FIELD: Final = re.compile(r'  "?(version|integrity|checksum|resolution)"?:? "?([^"\n]+)"?$')
_PNPM_HEAD: Final = re.compile(
    r"  ['\"]?/?(@?[^@/\s'\"]+(?:/[^@/\s'\"]+)?)[@/]([^\s('\":]+)[^\n]*:$"
)


@dataclass(frozen=True, slots=True)
class LockedPackage:
    """A release that a lock fixes. `hashed` says that its content is fixed with it."""

    name: str
    version: str
    hashed: bool


@dataclass(frozen=True, slots=True)
class Lock:
    """The packages of a lock file, without the project's own."""

    kind: str
    ecosystem: str
    packages: tuple[LockedPackage, ...]

    @property
    def hashed(self) -> bool:
        """Whether there are packages and the content of every one is fixed."""
        return bool(self.packages) and all(package.hashed for package in self.packages)


def lock_kind(file_name: str) -> str | None:
    """Return the kind of lock that a file of this name is, or None."""
    name = file_name.lower()
    if name.startswith("pylock.") and name.endswith(".toml"):
        return "pylock.toml"
    return name if name in _READERS else None


def read_lock(kind: str, content: bytes) -> Lock:
    """Read a lock file of a kind that lock_kind returned.

    Raises FormatError for content that is no lock of that kind or is beyond the limits.
    """
    if len(content) > MAX_BYTES:
        raise FormatError(f"{len(content)} bytes are more than the {MAX_BYTES} that are read")
    ecosystem, reader = _READERS[kind]
    packages: list[LockedPackage] = []
    for package in reader(content):
        packages.append(package)
        if len(packages) > MAX_PACKAGES:
            raise FormatError(f"a lock of more than {MAX_PACKAGES} packages is not read")
    return Lock(kind, ecosystem, tuple(packages))


def _toml(content: bytes) -> Mapping[str, object]:
    """Parse a lock without the files that add nothing: they are most of it."""
    return parse_toml(_MORE_FILES.sub(rb"\1", content), _TOML)


def _uv(content: bytes) -> Iterator[LockedPackage]:
    for package in _tables(_toml(content), "package"):
        source = _table(package.get("source"))
        if any(kind in source for kind in _OWN):
            continue
        files = [*_list(package.get("wheels")), package.get("sdist")]
        hashed = is_commit(_text(source.get("git")).rpartition("#")[2])
        yield _python(package, hashed=hashed or any("hash" in _table(file) for file in files))


def _poetry(content: bytes) -> Iterator[LockedPackage]:
    document = _toml(content)
    older = _table(_table(document.get("metadata")).get("files"))
    for package in _tables(document, "package"):
        source = _table(package.get("source"))
        if source.get("type") == "directory":
            continue
        name = _text(package.get("name"))
        keys = (name, f"{name} {_text(package.get('version'))}")
        files = [*_list(package.get("files")), *(f for key in keys for f in _list(older.get(key)))]
        commits = (source.get("resolved_reference"), package.get("revision"))
        hashed = any("hash" in _table(file) for file in files)
        yield _python(package, hashed=hashed or any(is_commit(_text(each)) for each in commits))


def _pylock(content: bytes) -> Iterator[LockedPackage]:
    for package in _tables(_toml(content), "packages"):
        if "directory" in package:
            continue
        files = [*_list(package.get("wheels")), package.get("sdist"), package.get("archive")]
        hashed = is_commit(_text(_table(package.get("vcs")).get("commit-id")))
        yield _python(package, hashed=hashed or any(_table(file).get("hashes") for file in files))


def _pipfile(content: bytes) -> Iterator[LockedPackage]:
    document = _json(content)
    for section in ("default", "develop"):
        for name, entry in _table(document.get(section)).items():
            package = _table(entry)
            if "path" in package or "editable" in package:
                continue
            version = _text(package.get("version")).removeprefix("==")
            hashed = bool(package.get("hashes")) or is_commit(_text(package.get("ref")))
            yield LockedPackage(canonicalize_name(name), version, hashed)


def _npm(content: bytes) -> Iterator[LockedPackage]:
    document = _json(content)
    pending = [_table(document.get("packages")) or _table(document.get("dependencies"))]
    while pending:
        for key, entry in pending.pop().items():
            package = _table(entry)
            is_own = not key or package.get("link") or "version" not in package
            name = _text(package.get("name")) or key.rpartition("node_modules/")[2]
            if not is_own and ("packages" not in document or "node_modules/" in key):
                yield LockedPackage(name, _text(package["version"]), _fixed(package))
            if "packages" not in document:
                pending.append(_table(package.get("dependencies")))


def _fixed(package: Mapping[str, object]) -> bool:
    source = _text(package.get("resolved")) or _text(package.get("version"))
    bundled = package.get("inBundle") or package.get("bundled")
    return bool(package.get("integrity") or bundled) or is_commit(source.rpartition("#")[2])


def _yarn(content: bytes) -> Iterator[LockedPackage]:
    name, fields = "", dict[str, str]()
    for line in [*lines_of(read_text(content, limit=MAX_BYTES)), "end@:"]:
        if head := _YARN_HEAD.match(line):
            if name and "version" in fields and "@workspace:" not in fields.get("resolution", ""):
                yield LockedPackage(name, fields["version"], bool(fields.keys() & _YARN_HASHES))
            name, fields = head[1], {}
        elif field := _YARN_FIELD.match(line):
            fields[field[1]] = field[2]


_YARN_HASHES: Final = frozenset({"integrity", "checksum"})


def _pnpm(content: bytes) -> Iterator[LockedPackage]:
    name = version = ""
    hashed = within = False
    for line in [*lines_of(read_text(content, limit=MAX_BYTES)), "end:"]:
        head = _PNPM_HEAD.match(line) if within else None
        if name and (head or line[:1].strip()):
            yield LockedPackage(name, version, hashed)
            name = ""
        if head:
            name, version, hashed = head[1], head[2], False
        elif line[:1].strip():
            within = line.startswith("packages:")
        hashed = hashed or "integrity:" in line or bool(re.search(r"tar\.gz/[0-9a-f]{40}", line))


def _python(package: Mapping[str, object], *, hashed: bool) -> LockedPackage:
    name = canonicalize_name(_text(package.get("name")))
    return LockedPackage(name, _text(package.get("version")), hashed)


def _json(content: bytes) -> Mapping[str, object]:
    try:
        document = json.loads(read_text(content, limit=MAX_BYTES), object_pairs_hook=once)
    except (ValueError, RecursionError):
        raise FormatError("the lock is not JSON") from None
    if not isinstance(document, dict):
        raise FormatError("the lock is not a JSON object")
    return document


def _tables(document: Mapping[str, object], key: str) -> Iterator[Mapping[str, object]]:
    return (_table(item) for item in _list(document.get(key)))


def _table(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


_READERS: Final[Mapping[str, tuple[str, Callable[[bytes], Iterator[LockedPackage]]]]] = {
    "uv.lock": ("pypi", _uv),
    "poetry.lock": ("pypi", _poetry),
    "pdm.lock": ("pypi", _poetry),
    "pylock.toml": ("pypi", _pylock),
    "pipfile.lock": ("pypi", _pipfile),
    "package-lock.json": ("npm", _npm),
    "npm-shrinkwrap.json": ("npm", _npm),
    "yarn.lock": ("npm", _yarn),
    "pnpm-lock.yaml": ("npm", _pnpm),
}
