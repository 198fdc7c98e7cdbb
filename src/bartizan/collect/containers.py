"""Container files as evidence: which files are, and which .dockerignore applies to each."""

import re
from collections.abc import Iterable, Mapping

from bartizan.core.errors import FormatError
from bartizan.evidence.containers import Container, Containers
from bartizan.evidence.dependencies import folder_of
from bartizan.evidence.facts import Gap
from bartizan.formats.dockerfile import read_dockerfile
from bartizan.formats.glob import LONGEST
from bartizan.formats.lines import lines_of, read_text

_NAME = re.compile(
    r"(?:dockerfile|containerfile)(?:[._-][\w.-]+)?|[\w.-]+\.(?:docker|container)file"
)
_NOT_ONE = (".md", ".rst", ".txt", ".py", ".sh", ".yaml", ".yml", ".json", ".j2", ".jinja", ".tpl")
_IGNORE = ".dockerignore"
_MOST_PATTERNS = 2_000


def wants(path: str) -> bool:
    """Whether a file by this name is a container file or says what its context leaves out."""
    return is_dockerfile(path) or path.lower().endswith(_IGNORE)


def is_dockerfile(path: str) -> bool:
    """Whether a file by this name is a container file."""
    name = path.rpartition("/")[2].lower()
    return bool(_NAME.fullmatch(name)) and not name.endswith((_IGNORE, *_NOT_ONE))


def collect(files: Iterable[tuple[str, bytes]]) -> Containers:
    """Return the container files among these (path relative to the workload's root, content).

    One that cannot be read is a gap. The order of the files does not matter.
    """
    known = dict(files)
    ignores = {path: _patterns(known[path]) for path in known if path.lower().endswith(_IGNORE)}
    found: list[Container] = []
    gaps: list[Gap] = []
    for path in sorted(filter(is_dockerfile, known)):
        try:
            dockerfile = read_dockerfile(known[path])
        except FormatError as error:
            gaps.append(Gap(path, error.message))
            continue
        found.append(Container(path=path, dockerfile=dockerfile, ignored=_applying(path, ignores)))
    return Containers(dockerfiles=tuple(found), gaps=tuple(gaps), files=len(found) + len(gaps))


def _applying(path: str, ignores: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    candidates = [f"{path}{_IGNORE}"]
    folder = folder_of(path)
    while folder:
        candidates.append(f"{folder}{_IGNORE}")
        folder = folder_of(folder.rstrip("/"))
    candidates.append(_IGNORE)
    return next((ignores[each] for each in candidates if each in ignores), None)


def _patterns(content: bytes) -> tuple[str, ...]:
    """Return the patterns of a .dockerignore; none at all where one of them cannot be read."""
    try:
        lines = lines_of(read_text(content))
    except FormatError:
        return ()
    found = tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
    readable = len(found) <= _MOST_PATTERNS and all(len(each) <= LONGEST for each in found)
    return found if readable else ()
