"""How a forwarder shows a receiver who it is: by a certificate, and by headers with a token."""

import re
import ssl
from dataclasses import dataclass
from pathlib import Path

from bartizan.core.errors import InvalidInputError
from bartizan.crypto.keyfile import read_secret

# RFC 9110, 5.1 and 5.5: a token, and visible ASCII with spaces and tabs inside.
HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}):[ \t]*([!-~](?:[ \t!-~]{0,8000}[!-~])?)")
MOST = 32
OWN = frozenset({"content-length", "content-type", "connection", "host", "transfer-encoding"})


@dataclass(frozen=True, slots=True)
class Login:
    """Files of a client: its certificate and the key of that, and lines of `Name: value`.

    The key may stand in the file of the certificate. A secret is only read from a file of mode
    0600, and stands in no message.
    """

    certificate: Path | None = None
    key: Path | None = None
    headers: Path | None = None

    def certify(self, context: ssl.SSLContext) -> None:
        """Let TLS show the certificate, if there is one. Raises InvalidInputError, KeyFileError."""
        if self.certificate is None:
            if self.key is not None:
                raise InvalidInputError("a certificate's key was given without its certificate")
            return
        secret = self.key or self.certificate
        read_secret(secret)
        try:
            context.load_cert_chain(self.certificate, secret, password=_refused)
        except (OSError, ValueError):  # ssl.SSLError is an OSError; its text may say anything
            raise InvalidInputError(
                f"{self.certificate} and {secret} are no certificate with its key in PEM",
                hint="The key must not be encrypted: the forwarder runs on its own.",
            ) from None

    def fields(self) -> dict[str, str]:
        """Return the headers. Raises InvalidInputError for what is none, and KeyFileError."""
        if self.headers is None:
            return {}
        lines = read_secret(self.headers).decode("ascii", "replace").split("\n")
        found = [HEADER.fullmatch(line.rstrip()) for line in lines if line.strip()]
        fields = {each[1]: each[2] for each in found if each}
        names = {name.lower() for name in fields}
        if None in found or len(names) != len(found) or len(found) > MOST or names & OWN:
            raise InvalidInputError(
                f"{self.headers} holds other lines than `Name: value`",
                hint=f"At most {MOST}, each name once, and none of HTTP's own.",
            )
        return fields


def _refused() -> str:
    raise ValueError
