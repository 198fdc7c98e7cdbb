"""Reads the files of a log from an HTTP server: bounded in size and in time, and from it alone.

The only part of the log that reaches the network, and only for a URL that somebody named. What it
returns is believed by nobody: it is compared with what the log's key signed.
"""

from collections.abc import Callable
from http.client import HTTPException, HTTPMessage
from threading import Thread
from typing import IO
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

from bartizan.audit.errors import AuditError
from bartizan.audit.tiles import LONGEST_BUNDLE, Tile

SECONDS = 60.0
GONE = frozenset({403, 404, 410})  # an object store says 403 for what it does not have
SCHEMES = ("http", "https")


class Web:
    """The files below one URL."""

    def __init__(self, url: str, *, seconds: float = SECONDS) -> None:
        """Take a URL, and how long one file may take. Raises AuditError for another URL."""
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES or not parts.hostname or parts.query or parts.fragment:
            raise AuditError(f"'{url[:200]}' is no address of a log: https://host/path")
        if parts.username is not None or parts.password is not None:
            raise AuditError("an address with a password in it is not used: it would be printed")
        self._base, self._seconds = url.rstrip("/"), seconds
        self._opener: OpenerDirector = build_opener(_SameHost())

    def read(self, path: str, limit: int) -> bytes | None:
        """Return at most limit + 1 bytes of a file, None when there is none.

        Raises AuditError when the server does not answer well, or not in time.
        """
        answer = _Answer()
        url = f"{self._base}/{path}"
        thread = Thread(target=answer.run, args=(lambda: self._fetch(url, limit),), daemon=True)
        thread.start()
        thread.join(self._seconds)
        if thread.is_alive():
            raise AuditError(f"{url} did not come within {self._seconds:g} seconds")
        if answer.failure:
            raise AuditError(f"cannot read {url}: {answer.failure}")
        return answer.content

    def tile(self, tile: Tile) -> bytes | None:
        """Return a tile's bytes; those of the full tile where the partial one is gone."""
        content = self.read(tile.path, LONGEST_BUNDLE)
        if content is None and tile != tile.whole:
            return self.read(tile.whole.path, LONGEST_BUNDLE)
        return content

    def _fetch(self, url: str, limit: int) -> bytes | None:
        request = Request(url, headers={"Accept-Encoding": "identity", "User-Agent": "bartizan"})  # noqa: S310  (http or https, see above)
        try:
            with self._opener.open(request, timeout=self._seconds) as response:
                encoding = response.headers.get("Content-Encoding", "identity")
                if encoding != "identity":
                    raise OSError(f"it is encoded as {encoding[:40]}, which was not asked for")
                content: bytes = response.read(limit + 1)
                told = response.headers.get("Content-Length", "")
        except HTTPError as error:
            if error.code in GONE:
                return None
            raise OSError(f"the server says {error.code}") from None
        if told.isdecimal() and len(content) < min(int(told), limit + 1):
            raise OSError(f"it ends after {len(content)} of {told} bytes")
        return content


class _Answer:
    """What a thread found: a file, that there is none, or why it cannot be read."""

    def __init__(self) -> None:
        self.content: bytes | None = None
        self.failure = ""

    def run(self, fetch: Callable[[], bytes | None]) -> None:
        """Fetch, whatever comes of it."""
        try:
            self.content = fetch()
        except (OSError, HTTPException, ValueError) as error:
            self.failure = str(error)[:200] or type(error).__name__


class _SameHost(HTTPRedirectHandler):
    """Follows a server to other places on itself, and nowhere else."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if (old.scheme, old.netloc) != (new.scheme, new.netloc):
            raise OSError(f"it sends us to another host: {new.scheme}://{new.netloc[:100]}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)
