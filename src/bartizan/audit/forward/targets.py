"""From the name of a receiver to the receiver."""

import ssl
from pathlib import Path

from bartizan.audit.cef import cef_line
from bartizan.audit.export import json_line
from bartizan.audit.forms import LINES, OTLP
from bartizan.audit.forward.address import Address
from bartizan.audit.forward.file import Lines
from bartizan.audit.forward.follow import Target
from bartizan.audit.forward.login import Login
from bartizan.audit.forward.otlp import Collector
from bartizan.audit.forward.syslog import Datagrams, Stream
from bartizan.core.errors import InvalidInputError

SEALED = ("syslog+tls", "otlp+https")
NOBODY = Login()
BODIES = {"syslog": json_line, "cef": cef_line}


def target_of(
    address: Address,
    form: str | None,
    *,
    authority: Path | None = None,
    timeout: float = 30.0,
    login: Login = NOBODY,
) -> Target:
    """Return the receiver at an address; its certificate must be of authority, or of the system's.

    Raises InvalidInputError for a form that it does not take, or a file of no certificate, and for
    a login that this receiver has no place for, or would send in the clear.
    """
    _check_login(address, login)
    if address.kind == "file":
        return Lines(Path(address.path), _chosen(form, "jsonl", (*LINES, OTLP)))
    tls = _context(authority, login) if address.kind in SEALED else None
    if address.kind.startswith(OTLP):
        _chosen(form, OTLP, (OTLP,))
        return Collector(address, timeout, tls=tls, headers=login.fields())
    body = BODIES[_chosen(form, "syslog", tuple(BODIES))]
    if address.kind == "syslog+udp":
        return Datagrams(address.host, address.port, body, timeout)
    return Stream(address.host, address.port, body, timeout, tls=tls)


def _chosen(form: str | None, default: str, possible: tuple[str, ...]) -> str:
    if form is not None and form not in possible:
        taken = ", ".join(possible)
        raise InvalidInputError(f"this receiver does not take {form}", hint=f"It takes {taken}.")
    return form or default


def _check_login(address: Address, login: Login) -> None:
    if (login.certificate or login.key) and address.kind not in SEALED:
        raise InvalidInputError(
            f"{address.kind} shows no certificate", hint=f"Name one of {', '.join(SEALED)}."
        )
    if login.headers and address.kind != "otlp+https":
        raise InvalidInputError(
            f"headers are not sent to {address.kind}",
            hint="They may hold a token: only otlp+https sends them, and not in the clear.",
        )


def _context(authority: Path | None, login: Login) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=authority)
    except OSError as error:  # ssl.SSLError is one
        reason = error.strerror or error
        raise InvalidInputError(f"{authority} holds no certificate: {reason}") from None
    login.certify(context)
    return context
