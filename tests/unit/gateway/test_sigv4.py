"""Requests are signed as the SDK of AWS signs them, and not without credentials."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given
from hypothesis import strategies as st

from bartizan.connectors.aws_identity import identity
from bartizan.core.errors import InvalidInputError
from bartizan.gateway.refusal import RefusedError
from bartizan.gateway.schema import UpstreamPart
from bartizan.gateway.sigv4 import RENEW_SECONDS, Keys, Signer, signed
from bartizan.gateway.upstream import Upstream
from tests.unit.gateway.test_gateway_entrance import part_of

NOW = datetime(2026, 11, 26, 12, 34, 56, tzinfo=UTC)
HOST = "https://bedrock-runtime.eu-west-1.amazonaws.com"
KEYS = Keys("AKIDEXAMPLE", "secret-of-a-test-0123456789", "token+of/a=session")
AWS = {"url": HOST, "aws": {"region": "eu-west-1"}}
STEP = st.from_regex(r"[A-Za-z0-9_.:~%-]{1,20}", fullmatch=True).filter(
    lambda step: step not in (".", "..")
)


def by_sdk(keys: Keys, url: str, body: bytes) -> str:
    """The signature that botocore makes of the same request at the same time."""
    digest = signed(keys, ("eu-west-1", "bedrock"), url, body, NOW)["x-amz-content-sha256"]
    request = AWSRequest("POST", url, data=body, headers={"X-Amz-Content-SHA256": digest})
    request.context["timestamp"] = NOW.strftime("%Y%m%dT%H%M%SZ")
    request.headers["X-Amz-Date"] = request.context["timestamp"]
    if keys.token:
        request.headers["X-Amz-Security-Token"] = keys.token
    credentials = Credentials(keys.access, keys.secret, keys.token or None)
    signer = SigV4Auth(credentials, "bedrock", "eu-west-1")
    text = signer.string_to_sign(request, signer.canonical_request(request))
    return str(signer.signature(text, request))


@given(st.lists(STEP, min_size=1, max_size=4), st.binary(max_size=200), st.booleans())
def test_a_signature_is_the_one_that_the_sdk_makes(
    steps: list[str],
    body: bytes,
    session: bool,  # noqa: FBT001  (drawn)
) -> None:
    url = f"{HOST}/{'/'.join(steps)}"
    keys = KEYS if session else Keys(KEYS.access, KEYS.secret)
    found = signed(keys, ("eu-west-1", "bedrock"), url, body, NOW)
    assert found["authorization"].endswith(f"Signature={by_sdk(keys, url, body)}")
    assert "host" not in found
    assert KEYS.secret not in str(found)


def test_credentials_are_got_again_each_minute_and_kept_where_that_fails() -> None:
    moments = iter([KEYS, None])

    def find() -> Keys:
        keys = next(moments)
        if keys is None:
            raise InvalidInputError("none")
        return keys

    signer = Signer("eu-west-1", "bedrock", find, lambda: NOW)
    assert signer.due(0)
    signer.renew(0)
    assert not signer.due(RENEW_SECONDS - 1)
    with pytest.raises(InvalidInputError):
        signer.renew(RENEW_SECONDS)
    assert signer.headers(f"{HOST}/x", b"{}") is not None
    assert KEYS.secret not in repr(signer)
    assert KEYS.token not in repr(signer)


def test_without_credentials_nothing_is_sent() -> None:
    signer = Signer("eu-west-1", "bedrock", lambda: KEYS)
    upstream = Upstream("aws", UpstreamPart.model_validate(AWS), signer=signer)
    with pytest.raises(RefusedError, match="nothing to sign"):
        upstream.shown("/model/m/converse", b"{}")
    signer.renew(0)
    assert upstream.shown("/model/m/converse", b"{}")["authorization"].startswith("AWS4-")


def test_the_site_is_who_its_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEYS.access)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEYS.secret)
    monkeypatch.setenv("AWS_SESSION_TOKEN", KEYS.token)
    assert Keys(*identity(None)()) == KEYS


def test_a_profile_that_is_not_there_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    with pytest.raises(InvalidInputError, match="no credentials of AWS"):
        identity("elsewhere")()


@pytest.mark.parametrize(
    "changes",
    [
        {"credential": {"env": "X"}},
        {"aws": {"region": "eu west"}},
        {"aws": {"region": "eu-west-1/x"}},
        {"aws": {}},
    ],
    ids=str,
)
def test_whom_to_sign_for_is_said_whole(changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInputError):
        part_of(upstreams={"p": {**AWS, **changes}})
