"""The token that a registry asks for, from the service that it names (distribution, token auth).

The scope is ours: a token opens the one repository, to pull or to pull and push, whatever the
registry asks for.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from bartizan.connectors.registry.login import Login
from bartizan.connectors.registry.origin import LOST, LostError, RegistryError, Target, why

LARGEST: Final = 1 << 18
OK: Final = 200
CLIENT: Final = "bartizan"
_BEARER: Final = re.compile(r"\s*bearer\s", re.IGNORECASE)
_BASIC: Final = re.compile(r"\s*basic(\s|$)", re.IGNORECASE)
_PART: Final = re.compile(r'([a-z_]{1,40})="([^"\\]{0,4096})"', re.IGNORECASE)
_TOKEN: Final = re.compile(r"[!-~]{1,65536}")


class Tokens:
    """What authorises requests to one repository of a registry."""

    def __init__(self, at: Target, login: Login | None, scope: str) -> None:
        """Take the registry, a login for it, and the scope of what is asked for."""
        self._at, self._login, self._scope = at, login, scope
        self.header: Mapping[str, str] = {}

    def renew(self, challenges: Sequence[str]) -> None:
        """Take what a registry answered with 401, and get what it asks for.

        Raises RegistryError where there is no login, or it is refused.
        """
        asked = bearer_in(challenges)
        if asked is not None:
            self.header = {"Authorization": f"Bearer {self._token(asked)}"}
        elif wants_basic(challenges) and self._login and self._login.user:
            self.header = self._login.header
        else:
            raise self.refused()

    def refused(self) -> RegistryError:
        """Return the error that says that a registry does not let us in."""
        held = "the login is not taken" if self._login else "there is no login for it"
        return RegistryError(
            f"{self._at.origin.host} does not let us in: {held}",
            hint="Log in as for containers (`docker login`, `oras login`, `podman login "
            "--authfile`); DOCKER_CONFIG names the folder of config.json.",
        )

    def _token(self, asked: Mapping[str, str]) -> str:
        place = self._at.to(asked.get("realm", ""))
        query = {"service": asked.get("service", ""), "scope": self._scope}
        if self._login and not self._login.user:  # an identity token (OAuth 2, RFC 6749, section 6)
            grant = {"grant_type": "refresh_token", "refresh_token": self._login.secret}
            form = urlencode({**query, **grant, "client_id": CLIENT})
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            return self._given(place, "POST", form, kind)
        mark = "&" if "?" in place.path else "?"
        target = Target(place.origin, f"{place.path}{mark}{urlencode(query)}")
        return self._given(target, "GET", None, self._login.header if self._login else {})

    def _given(
        self, place: Target, method: str, body: str | None, headers: Mapping[str, str]
    ) -> str:
        connection = place.origin.connect()
        try:
            connection.request(method, place.path, body, dict(headers))
            answer = connection.getresponse()
            content = answer.read(LARGEST)
        except LOST as error:
            raise LostError(f"{place.origin.host} cannot be asked: {why(error)}") from None
        finally:
            connection.close()
        if answer.status != OK:
            raise self.refused()
        return token_in(content)


def bearer_in(challenges: Sequence[str]) -> Mapping[str, str] | None:
    """Return what a challenge for a token says, None where there is none (RFC 6750, section 3)."""
    for each in challenges:
        if _BEARER.match(each):
            return dict(_PART.findall(each))
    return None


def wants_basic(challenges: Sequence[str]) -> bool:
    """Whether a name and a password are asked for."""
    return any(map(_BASIC.match, challenges))


def token_in(content: bytes) -> str:
    """Return the token that a service gives. Raises RegistryError for an answer without one."""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        told = None
    token = (told.get("token") or told.get("access_token")) if isinstance(told, dict) else None
    if not isinstance(token, str) or _TOKEN.fullmatch(token) is None:
        raise RegistryError("the registry's service for tokens gives none")
    return token
