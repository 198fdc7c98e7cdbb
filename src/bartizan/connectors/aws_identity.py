"""Who this site is at AWS: credentials from wherever the SDK finds them, and new ones in time."""

from collections.abc import Callable
from typing import Any

from bartizan.core.errors import InvalidInputError

Found = tuple[str, str, str]
"""The access key, its secret, and the token of a session, "" without one."""


def identity(profile: str | None) -> Callable[[], Found]:
    """Return what gives the credentials of a profile, or of the environment: it may ask and wait.

    Those of a role are renewed by the SDK before they end. Raises InvalidInputError without the
    extra; what is returned raises it where no credentials can be had.
    """
    try:
        import botocore.exceptions  # noqa: PLC0415  (an extra, and heavy)
        import botocore.session  # noqa: PLC0415
    except ModuleNotFoundError:
        raise InvalidInputError(
            "requests to AWS are to be signed, and that needs boto3",
            hint="Install it: pip install 'bartizan[aws]'.",
        ) from None
    session = botocore.session.Session(profile=profile)
    kept: list[Any] = []

    def found() -> Found:
        try:
            if not kept:
                kept.append(session.get_credentials())
            frozen = kept[0].get_frozen_credentials() if kept[0] is not None else None
        except botocore.exceptions.BotoCoreError as error:
            kept.clear()
            raise _missing(type(error).__name__) from None
        if frozen is None or not frozen.access_key or not frozen.secret_key:
            kept.clear()
            raise _missing("none were found")
        return frozen.access_key, frozen.secret_key, frozen.token or ""

    return found


def _missing(why: str) -> InvalidInputError:
    return InvalidInputError(f"there are no credentials of AWS to sign with: {why}")
