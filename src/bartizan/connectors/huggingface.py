"""Models of Hugging Face's hub, over its public HTTP API, at one commit (`hf://OWNER/NAME`)."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

from bartizan.connectors.errors import ConnectorError
from bartizan.connectors.web.address import parse_url
from bartizan.connectors.web.client import OK, Answer, Client, Question
from bartizan.connectors.web.objects import refusal
from bartizan.connectors.web.place import scannable
from bartizan.core.errors import InvalidInputError
from bartizan.scan.elsewhere import Elsewhere, Place

SCHEME: Final = "hf://"
ENDPOINT: Final = "https://huggingface.co"
NEWEST: Final = "main"
PART: Final = r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}"
NAMED: Final = re.compile(
    rf"(?P<name>{PART}/{PART})(?:@(?P<revision>refs/(?:pr|convert)/[\w.-]{{1,80}}|[^/@]{{1,200}}))?"
    r"(?:/(?P<path>.*))?"
)
# What begins the names of what the hub keeps beside models.
OTHERS: Final = frozenset({"datasets", "spaces"})
COMMIT: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
DIGEST: Final = re.compile(r"[0-9a-f]{64}")
TOKEN: Final = re.compile(r"[!-~]{1,1000}")
NEXT: Final = re.compile(r'<([^<>]{1,4000})>\s*;[^,]*\brel="?next"?')
LARGEST_PAGE: Final = 8 << 20
MOST_FILES: Final = 100_000
MOST_PAGES: Final = 1_000
LONGEST_PATH: Final = 1_000
SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Repository:
    """A model of the hub by its name, a revision, and a file or folder in it."""

    name: str
    revision: str = NEWEST
    path: str = ""

    def __str__(self) -> str:
        below = f"/{self.path}" if self.path else ""
        return f"{SCHEME}{self.name}@{self.revision}{below}"


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub by its address, and the token that it knows a person by.

    Raises InvalidInputError for an address or a token that is none; the token is not shown.
    """

    client: Client
    endpoint: str = ENDPOINT
    token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        parse_url(self.endpoint)
        if self.token and not TOKEN.fullmatch(self.token):
            raise InvalidInputError("HF_TOKEN has characters that no token has")

    def question(self, target: str) -> Question:
        """Return the question for a path of the hub's, with the token."""
        url = parse_url(self.endpoint)
        private = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return Question(url.at(url.path.rstrip("/") + target), private=private)


def parse_repository(text: str) -> Repository:
    """Read `hf://OWNER/NAME[@REVISION][/PATH]`. Raises InvalidInputError for anything else."""
    match = NAMED.fullmatch(text.removeprefix(SCHEME))
    if match and match["name"].partition("/")[0] in OTHERS:
        raise InvalidInputError(f"{text[:SHOWN]!a} names no model of the hub but another thing")
    if match is None or not _plain(match["path"] or "x"):
        raise InvalidInputError(
            f"{text[:SHOWN]!a} names no model of the hub",
            hint="Write hf://OWNER/NAME, hf://OWNER/NAME@REVISION or hf://OWNER/NAME/PATH.",
        )
    return Repository(match["name"], match["revision"] or NEWEST, match["path"] or "")


def place_of(wanted: Repository, hub: Hub) -> Place:
    """Return the files of a model, all of them at the commit that the revision names now.

    Raises ConnectorError where the hub cannot be asked, or answers what it must not.
    """
    commit = _commit(wanted, hub)
    pinned = Repository(wanted.name, commit)
    found = {each.name: each for each in _files(pinned, hub)}
    chosen = [each for name, each in found.items() if _below(name, pinned, wanted.path)]
    if not chosen:
        raise ConnectorError(f"{wanted} has no such file")
    return Place(chosen, beside=found.values())


def _below(name: str, pinned: Repository, path: str) -> bool:
    inside = name.removeprefix(f"{pinned}/")
    return not path or inside == path or inside.startswith(f"{path.rstrip('/')}/")


def _commit(wanted: Repository, hub: Hub) -> str:
    target = f"/api/models/{wanted.name}/revision/{quote(wanted.revision, safe='')}"
    with hub.client.ask(hub.question(target)) as answer:
        told = _document(answer)
    commit = told.get("sha") if isinstance(told, dict) else None
    if not isinstance(commit, str) or not COMMIT.fullmatch(commit):
        raise ConnectorError(f"the hub names no commit of {wanted}")
    return commit


def _files(pinned: Repository, hub: Hub) -> Iterator[Elsewhere]:
    asked = hub.question(f"/api/models/{pinned.name}/tree/{pinned.revision}?recursive=true")
    count = 0
    for _ in range(MOST_PAGES):
        with hub.client.ask(asked) as answer:
            entries, link = _document(answer), NEXT.search(answer.header("Link"))
        if not isinstance(entries, list):
            raise ConnectorError(f"the hub lists no files of {pinned}")
        for entry in entries:
            count += 1
            if count > MOST_FILES:
                raise ConnectorError(f"the hub lists more than {MOST_FILES} files")
            yield from _listed(entry, pinned, hub)
        if link is None:
            return
        if not entries:
            break
        asked = _following(asked, link[1], hub)
    raise ConnectorError("the hub lists files without end")


def _following(asked: Question, link: str, hub: Hub) -> Question:
    """Return the question for the next page, which the same hub must answer."""
    try:
        url = asked.url.follow(link)
    except InvalidInputError as error:
        raise ConnectorError(f"the next page of the hub's list: {error.message}") from None
    if url.origin != asked.url.origin:
        raise ConnectorError(f"the next page of the hub's list is at {url.host}")
    return Question(url, private=hub.question("").private)


def _listed(entry: object, pinned: Repository, hub: Hub) -> Iterator[Elsewhere]:
    """Yield a file of a listing. Raises ConnectorError for an entry that is none."""
    told: Mapping[str, object] = entry if isinstance(entry, dict) else {}
    path, kind, size = told.get("path"), told.get("type"), told.get("size")
    if kind == "directory":
        return
    if kind != "file" or not isinstance(path, str) or not _plain(path):
        raise ConnectorError(f"the hub lists {str(path)[:SHOWN]!a}, which is no file")
    large = told.get("lfs")
    digest = large.get("oid") if isinstance(large, dict) else None
    question = hub.question(f"/{pinned.name}/resolve/{pinned.revision}/{quote(path)}")
    yield Elsewhere(
        f"{pinned}/{path}",
        partial(scannable, hub.client.ask, question),
        size if isinstance(size, int) else None,
        f"sha256:{digest}" if isinstance(digest, str) and DIGEST.fullmatch(digest) else "",
    )


def _plain(path: str) -> bool:
    pure = PurePosixPath(path)
    plain = str(pure) == path.rstrip("/") and not pure.is_absolute() and ".." not in pure.parts
    return plain and path.isprintable() and len(path) <= LONGEST_PATH


def _document(answer: Answer) -> object:
    """Return what an answer says in JSON. Raises ConnectorError for another answer."""
    if answer.status != OK:
        raise refusal(answer)
    try:
        return json.loads(answer.body(LARGEST_PAGE))
    except (ValueError, RecursionError):
        raise ConnectorError(f"{answer.url.host} answers with no JSON") from None
