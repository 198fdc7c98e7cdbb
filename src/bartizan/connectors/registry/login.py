"""The login for a registry, from where `docker login` and its like have kept it."""

import binascii
import json
import os
import re
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.signing.strict import Json, members, read_strict, text

CONFIG: Final = "DOCKER_CONFIG"
LARGEST: Final = 1 << 20
SECONDS: Final = 30
# As which the registry of Docker is logged in to, whatever it is called.
DOCKER_HUB: Final = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io"})
DOCKER_LOGIN: Final = "https://index.docker.io/v1/"
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
# What helpers answer as the user where the secret is an identity token.
TOKEN_USER: Final = "<token>"  # noqa: S105  (no secret)
_HELPER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True, repr=False)
class Login:
    """A user and a password; without a user, an identity token. It shows in no representation."""

    user: str
    secret: str

    @property
    def header(self) -> Mapping[str, str]:
        """The header that says both; none says an identity token."""
        if not self.user:
            return NOTHING
        both = b64encode(f"{self.user}:{self.secret}".encode()).decode()
        return {"Authorization": f"Basic {both}"}


def login_for(host: str) -> Login | None:
    """Return the login for a host, None where there is none.

    It is that of `config.json` in the folder that DOCKER_CONFIG names, or ~/.docker, or of the
    helper named there, which is run. Raises InvalidInputError for a file that cannot be read, and
    for a helper that does not answer.
    """
    folder = os.environ.get(CONFIG)
    path = Path(folder or "~/.docker", "config.json")
    try:
        with (path if folder else path.expanduser()).open("rb") as file:
            content = file.read(LARGEST + 1)
    except (FileNotFoundError, NotADirectoryError, RuntimeError):  # also where there is no home
        return None
    except OSError as error:
        raise InvalidInputError(f"cannot read {path}: {error.strerror or error}") from None
    try:
        config = read_strict(content, LARGEST)
        names = (DOCKER_LOGIN, host) if host in DOCKER_HUB else (host,)
        return next(filter(None, (_login(config, each) for each in names)), None)
    except FormatError:  # what is wrong may be a secret
        raise InvalidInputError(
            f"{path} is no configuration of Docker that can be read",
            hint="Mend it, or log in again; DOCKER_CONFIG names another folder.",
        ) from None


def _login(config: Mapping[str, Json], host: str) -> Login | None:
    helpers = _named(config, "credHelpers")
    helper = _at(helpers, host) or config.get("credsStore")
    if helper and (known := _asked(text(helper, "a helper"), host)):
        return known
    kept = members(_at(_named(config, "auths"), host) or {}, "a login")
    if kept.get("identitytoken"):
        return Login("", text(kept["identitytoken"], "an identity token"))
    if kept.get("auth"):
        user, colon, secret = _decoded(text(kept["auth"], "a login")).partition(":")
        return Login(user, secret.rstrip("\0")) if colon else None
    return None


def _named(config: Mapping[str, Json], name: str) -> Mapping[str, Json]:
    found = config.get(name)
    return {} if found is None else members(found, name)


def _at(named: Mapping[str, Json], host: str) -> Json:
    """Return what stands under a host, also where it is written as an address."""
    if host in named:
        return named[host]
    for name, value in named.items():
        try:
            if "://" in name and urlsplit(name).netloc.lower() == host:
                return value
        except ValueError:
            continue
    return None


def _decoded(value: str) -> str:
    try:
        return b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        raise FormatError("a login is no base64") from None


def _asked(helper: str, host: str) -> Login | None:
    """Return what a credential helper knows of a host (docker-credential-helpers, `get`)."""
    if _HELPER.fullmatch(helper) is None:
        raise FormatError("a helper has no name of a program")
    program = f"docker-credential-{helper}"
    try:
        told = subprocess.run(  # noqa: S603  (the program that the user's own configuration names)
            [program, "get"], input=host.encode(), capture_output=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InvalidInputError(
            f"{program} does not answer: {type(error).__name__}",
            hint="The configuration of Docker names it; see that it is installed.",
        ) from None
    if told.returncode != 0:  # it knows none
        return None
    try:
        known = members(json.loads(told.stdout[:LARGEST]), "a login")
    except (ValueError, RecursionError):
        raise FormatError("the helper answers no JSON") from None
    user, secret = text(known.get("Username"), "a user"), text(known.get("Secret"), "a secret")
    return Login("" if user == TOKEN_USER else user, secret)
