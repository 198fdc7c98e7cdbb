"""Secrets that their structure betrays: private keys, signed tokens, addresses with a password."""

import binascii
import json
import re
from base64 import urlsafe_b64decode
from typing import Final

from bartizan.classify.detector import Detector, Kind
from bartizan.classify.plausible import is_filler, is_placeholder
from bartizan.core.words import Confidence

_COMMON: Final = re.compile(r"(?i)(?:pass|password|passwd|pwd|pw|secret|token|bar|port)\Z")


def is_jwt(_name: str, value: str) -> bool:
    """Whether the header of a JSON Web Token decodes to an object (RFC 7519)."""
    header = value.split(".", 1)[0]
    try:
        decoded = json.loads(urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return False
    return isinstance(decoded, dict) and "alg" in decoded


def is_key_body(_name: str, value: str) -> bool:
    """Whether what follows the header of a private key is more than a mark to fill it in."""
    return not is_filler(value)


def is_password(name: str, value: str) -> bool:
    """Whether the password part of an address is written out, and is not just the user's name."""
    if value.lower() == name.lower():
        return False
    return not is_placeholder(value) and _COMMON.match(value) is None


PRIVATE_KEY: Final = Detector(
    name="private-key",
    title="private key",
    kind=Kind.SECRET,
    pattern=r"-----BEGIN (?:[A-Z0-9]{2,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:\\[nr]|[\s\"',+\\|]){0,40}(?:[A-Za-z\-]{4,12}: [^\n\\]{1,80}(?:\\[nr]|\s){1,4}){0,3}"
    r"([A-Za-z0-9+/=]{24}(?:[A-Za-z0-9+/=\s\"',+]|\\[nr])*)",
    accept=is_key_body,
    alone=False,
    verified=True,
)
JWT: Final = Detector(
    name="jwt",
    title="signed token (JWT)",
    kind=Kind.SECRET,
    pattern=r"(eyJ[A-Za-z0-9_\-]{10,}\.eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{16,})",
    accept=is_jwt,
    verified=True,
)
CONNECTION: Final = Detector(
    name="connection-string",
    title="connection string with a password",
    kind=Kind.SECRET,
    pattern=r"(?i:postgres(?:ql)?|mysql|mariadb|mongodb|rediss?|amqps?|mssql|oracle|clickhouse"
    r"|snowflake|neo4j|bolt|ftp|sftp|smtps?|ldaps?|kafka|nats|couchbase|influxdb)"
    r"(?:\+[a-z0-9_]{1,20}){0,2}://([^\s:/@\"'<>{}$]{0,80}):([^\s/@\"'<>{}$`]{2,})@[A-Za-z0-9\[_]",
    accept=is_password,
    named=True,
    alone=False,
    confidence=Confidence.MEDIUM,
)
BASIC_AUTH: Final = Detector(
    name="url-password",
    title="address with a password",
    kind=Kind.SECRET,
    pattern=(
        r"(?i:https?|git|"
        r"ssh)://([^\s:/@\"'<>{}$]{1,80}):([^\s/@\"'<>{}$`]{4,})@[A-Za-z0-9\[_]"
    ),
    accept=is_password,
    named=True,
    alone=False,
    confidence=Confidence.MEDIUM,
)
DOTNET: Final = Detector(
    name="connection-password",
    title="connection string with a password",
    kind=Kind.SECRET,
    pattern=r"(?i:server|data source|host|uid|user id)=[^\s\"']{1,200};[^\"'\n]{0,200}"
    r"(?i:password|pwd)=([^;\"'\s<>{}$]{4,})(?:[;\"'\s]|$)",
    accept=is_password,
    alone=False,
    confidence=Confidence.MEDIUM,
)

STRUCTURED: Final = (PRIVATE_KEY, JWT, CONNECTION, BASIC_AUTH, DOTNET)
