"""Documents as evidence: policies, cards, plans, prompts, owners, rules for agents."""

from collections.abc import Iterable

from bartizan.collect.document_kinds import (
    BINARY,
    PROSE,
    STRUCTURED,
    extension_of,
    kinds_by_content,
    kinds_by_name,
)
from bartizan.core.errors import FormatError
from bartizan.evidence.documents import Document, DocumentKind, Documents, Heading
from bartizan.evidence.facts import Gap
from bartizan.formats.codeowners import OwnerRule, read_codeowners
from bartizan.formats.jsondoc import read_json
from bartizan.formats.lines import MEBIBYTE, lines_of, read_text
from bartizan.formats.node import Node
from bartizan.formats.prose import read_front_matter, read_titles
from bartizan.formats.tomldoc import read_toml
from bartizan.formats.yamldoc import read_yaml

MAX_BYTES = 4 * MEBIBYTE
_OWNER_FILES = (".github/codeowners", "codeowners", "docs/codeowners", ".gitlab/codeowners")
_LOOSE = frozenset({DocumentKind.AGENT_RULES, DocumentKind.PROMPT})


def wants(path: str) -> bool:
    """Whether a file by this name is a document: prose, or a name that says what it is."""
    return extension_of(path) in PROSE or bool(kinds_by_name(path))


def collect(files: Iterable[tuple[str, bytes]]) -> Documents:
    """Return the documents among these files (path relative to the workload's root, content).

    A document that cannot be read, or whose metadata cannot, is listed with what its name says, and
    is a gap too. The order of the files does not matter.
    """
    documents: list[Document] = []
    gaps: list[Gap] = []
    rules: dict[str, tuple[OwnerRule, ...]] = {}
    for path, content in sorted(file for file in files if wants(file[0])):
        document, reason = _read(path, content)
        if reason:
            gaps.append(Gap(path, reason))
        documents.append(document)
        if path.lower() in _OWNER_FILES and document.text is not None:
            rules[path], problem = _rules(content)
            gaps += [Gap(path, problem)] if problem else []
    chosen = min(rules, key=lambda path: _OWNER_FILES.index(path.lower()), default="")
    return Documents(
        documents=tuple(documents),
        owners=rules.get(chosen, ()),
        owners_path=chosen,
        gaps=tuple(gaps),
        files=len(documents),
    )


def _rules(content: bytes) -> tuple[tuple[OwnerRule, ...], str]:
    """Return who owns what, or why nobody can say."""
    try:
        return read_codeowners(content), ""
    except FormatError as error:
        return (), f"its owners cannot be read: {error.message}"


def _read(path: str, content: bytes) -> tuple[Document, str]:
    named = kinds_by_name(path)
    bare = Document(path=path, kinds=named or (DocumentKind.OTHER,), size=len(content))
    extension = extension_of(path)
    if extension in BINARY:
        return bare, "a binary document is not read"
    try:
        text = read_text(content, limit=MAX_BYTES)
    except FormatError as error:
        return bare, error.message
    metadata, reason = _metadata(content, text, extension, named)
    titles = read_titles(text, extension) if extension not in STRUCTURED else ()
    opening = titles[0].text if titles and titles[0].level == 1 else ""
    told = kinds_by_content(opening, metadata, readme=DocumentKind.README in named)
    kinds = dict.fromkeys((*named, *(told if extension in PROSE and not _LOOSE & {*named} else ())))
    document = Document(
        path=path,
        kinds=tuple(kinds) or (DocumentKind.OTHER,),
        size=len(content),
        lines=len(lines_of(text)),
        headings=tuple(Heading(title.text, title.level, title.line) for title in titles),
        front_matter=metadata,
        text=text,
    )
    return document, reason


def _metadata(
    content: bytes, text: str, extension: str, named: tuple[DocumentKind, ...]
) -> tuple[Node | None, str]:
    try:
        if extension in PROSE:
            return read_front_matter(text), ""
        if extension in STRUCTURED:
            return _structured(content, extension), ""
    except FormatError as error:
        return None, "" if _LOOSE & {*named} else f"its metadata cannot be read: {error.message}"
    return None, ""


def _structured(content: bytes, extension: str) -> Node | None:
    if extension == ".json":
        return read_json(content)
    if extension == ".toml":
        return read_toml(content)
    documents = read_yaml(content)
    return documents[0] if documents else None
