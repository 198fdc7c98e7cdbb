"""Tokens of a real OpenID provider: its keys are found, and no other key or audience counts."""

import asyncio
import base64
import http.client
import json
import shutil
import subprocess
import urllib.parse
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from bartizan.gateway.access.identity import Identifier, Principal
from bartizan.gateway.access.issuers import Issuer
from bartizan.gateway.access.jwks import PAUSE, KeySets
from bartizan.gateway.access.keys import Refused
from bartizan.gateway.upstream import Client
from tests.heavy.servers import free_port

AUDIENCE = "urn:bartizan:gateway"
HERE = Path(__file__).parent / "oidc"


@dataclass
class Provider:
    issuer: str
    folder: Path
    port: int

    @contextmanager
    def running(self, key: ECKey) -> Iterator[None]:
        """Run with one key to sign by."""
        keys = self.folder / "keys.json"
        keys.write_text(json.dumps({"keys": [key.as_dict(private=True)]}))
        with subprocess.Popen(
            ["node", "provider.mjs", str(self.port), str(keys), self.issuer],
            cwd=self.folder, stdout=subprocess.PIPE, text=True,
        ) as process:  # fmt: skip
            try:
                assert next(iter(process.stdout or ())) == "listening\n"
                yield
            finally:
                process.terminate()

    def token(self, audience: str = AUDIENCE) -> str:
        """Ask for a token as a client does that has a secret."""
        form = {"grant_type": "client_credentials", "resource": audience, "scope": "chat"}
        basic = base64.b64encode(b"batch:a-secret-of-this-test").decode()
        headers = {
            "authorization": f"Basic {basic}",
            "content-type": "application/x-www-form-urlencoded",
        }
        with closing(http.client.HTTPConnection("127.0.0.1", self.port)) as connection:
            connection.request("POST", "/token", urllib.parse.urlencode(form), headers)
            answer = json.loads(connection.getresponse().read())
        assert "access_token" in answer, answer
        return str(answer["access_token"])


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    folder = tmp_path_factory.mktemp("oidc")
    for path in HERE.iterdir():
        shutil.copy(path, folder)
    install = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(install, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    port = free_port()
    return Provider(f"http://127.0.0.1:{port}", folder, port)


def key(name: str) -> ECKey:
    return ECKey.generate_key("P-256", {"kid": name, "use": "sig", "alg": "ES256"}, auto_kid=False)


def refreshed(kept: KeySets, moment: float) -> tuple[str, ...]:
    async def fetched() -> tuple[str, ...]:
        async with Client() as client:
            return await kept.refresh(client.fetch, moment)

    return asyncio.run(fetched())


def who(kept: KeySets, issuer: Issuer, token: str, moment: float, **later: int) -> object:
    headers = [(b"authorization", f"Bearer {token}".encode())]
    asked = Identifier(issuers=(issuer,), key_sets=kept)
    found = asked.identify(headers, "", datetime.now(UTC) + timedelta(**later), moment)
    return found.because if isinstance(found, Refused) else found


def test_a_client_of_the_provider_is_let_in_until_its_token_or_its_key_ends(
    provider: Provider,
) -> None:
    issuer = Issuer(name="corp", issuer=provider.issuer, audience=AUDIENCE)
    kept = KeySets([(issuer, "")])
    with provider.running(key("k1")):
        old = provider.token()
        assert who(kept, issuer, old, 0) == "the keys of corp are not there yet"
        assert refreshed(kept, 0) == ()
        batch = Principal("corp/batch", ("agent",), "token of corp")
        assert who(kept, issuer, old, 0) == batch
        assert "ExpiredToken" in str(who(kept, issuer, old, 0, minutes=11))
        other = provider.token("urn:bartizan:other")
        assert "InvalidClaim" in str(who(kept, issuer, other, 0))
        head, body, signature = old.split(".")
        forged = json.loads(base64.urlsafe_b64decode(f"{body}==")) | {"sub": "root"}
        changed = base64.urlsafe_b64encode(json.dumps(forged).encode()).decode().rstrip("=")
        assert "BadSignature" in str(who(kept, issuer, f"{head}.{changed}.{signature}", 0))
    with provider.running(key("k2")):
        new = provider.token()
        assert "the token does not count" in str(who(kept, issuer, new, PAUSE))
        assert refreshed(kept, PAUSE) == ()
        assert who(kept, issuer, new, PAUSE) == batch
        assert "the token does not count" in str(who(kept, issuer, old, PAUSE))


def test_a_token_of_another_provider_counts_for_nothing(provider: Provider) -> None:
    elsewhere = Issuer(name="corp", issuer=f"{provider.issuer}/other", audience=AUDIENCE)
    kept = KeySets([(elsewhere, "")])
    with provider.running(key("k1")):
        token = provider.token()
        assert "issuer" in str(who(kept, elsewhere, token, 0))
        assert len(refreshed(kept, 0)) == 1
