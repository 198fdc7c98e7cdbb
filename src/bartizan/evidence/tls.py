"""Whether clients verify whom they talk to: switches of calls, fields of sessions and contexts."""

from enum import StrEnum

from bartizan.evidence.source import Assignment, Call, Missing, Option, Shape, Value
from bartizan.evidence.value import Turned, turned

VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "request")
MAKERS = ("requests", "requests.Session", "requests.session", "requests.sessions.Session", "httpx",
          "aiohttp.ClientSession")  # fmt: skip
CLIENTS = (
    *(f"{maker}.{verb}" for maker in MAKERS for verb in VERBS),
    "httpx.stream", "httpx.Client", "httpx.AsyncClient", "httpx.HTTPTransport",
    "httpx.AsyncHTTPTransport", "boto3.client", "boto3.resource", "aiohttp.request",
    "aiohttp.TCPConnector", "urllib3.PoolManager", "urllib3.ProxyManager",
    "urllib3.HTTPSConnectionPool", "*.OpenSearch", "*.AsyncOpenSearch", "*.Elasticsearch",
    "*.AsyncElasticsearch",
)  # fmt: skip
# What makes the sessions and contexts whose fields are looked at.
MADE = ("requests.Session", "requests.session", "ssl.create_default_context", "ssl.SSLContext")
SWITCHES = ("verify", "ssl", "verify_ssl", "verify_certs", "use_ssl", "assert_hostname")
DEMANDS = "cert_reqs"
# Fields that say whom a session or a context verifies.
FIELDS = ("verify", "verify_mode", "check_hostname", "_create_default_https_context")
LIBRARIES = ("requests.", "httpx.", "aiohttp.", "urllib3.", "ssl.")
# Calls whose result verifies, as a context or as the authorities to trust.
VERIFIES = frozenset({"ssl.create_default_context", "certifi.where", "truststore.SSLContext"})
NOBODY = ("CERT_NONE", "NONE")


class Checking(StrEnum):
    """How a client stands to certificates: `OPEN` is decided out of sight, or at run time."""

    ON = "on"
    OFF = "off"
    OPEN = "open"


def checking(call: Call) -> tuple[str, Checking]:
    """Return how a client stands to certificates, with the name of the switch that says so."""
    stands = {name: _switched(call, call.option(name)) for name in SWITCHES}
    stands[DEMANDS] = _demanded(call.option(DEMANDS))
    for worst in (Checking.OFF, Checking.OPEN):
        name = next((name for name, each in stands.items() if each is worst), "")
        if name:
            return name, worst
    return SWITCHES[0], Checking.ON


def field_checking(item: Assignment) -> Checking:
    """Return how what is assigned to a field leaves the certificates of its owner.

    A field of one's own by such a name is no session's; what is not known to be one is open.
    """
    owner, _, field = item.target.rpartition(".")
    if field == "_create_default_https_context":
        return Checking.OFF if item.value.name.endswith("unverified_context") else Checking.OPEN
    if field == "verify_mode":
        return _demanded(item.value)
    if field == "check_hostname":
        return {Turned.OFF: Checking.OFF, Turned.OPEN: Checking.OPEN}.get(
            turned(item.value), Checking.ON
        )
    if field != "verify" or not owner.startswith(("~", *LIBRARIES)):
        return Checking.ON
    stands = _switch(item.value)
    return Checking.OPEN if stands is Checking.OFF and owner.startswith("~") else stands


def _switched(call: Call, option: Option) -> Checking:
    """Return how a switch leaves a call; what None means to httpx depends on its version."""
    if isinstance(option, Value) and option.is_none and call.name.startswith("httpx."):
        return Checking.OPEN
    return _switch(option)


def _switch(option: Option) -> Checking:
    stands = turned(option)
    if stands is Turned.OFF:
        return Checking.OFF
    if stands is Turned.OPEN and not (isinstance(option, Value) and _trusts(option)):
        return Checking.OPEN
    return Checking.ON


def _trusts(value: Value) -> bool:
    """Whether a value is a context that verifies, or a path of authorities to trust."""
    if value.shape is Shape.TEXT:
        return True
    return value.shape is Shape.CALL and value.name in VERIFIES


def _demanded(option: Option) -> Checking:
    """Return what is demanded of certificates, by ssl's constants or their names."""
    if isinstance(option, Missing):
        return Checking.OPEN if option is Missing.HIDDEN else Checking.ON
    if option.is_false or (option.text or option.name.rsplit(".", 1)[-1]) in NOBODY:
        return Checking.OFF
    named = option.known or option.name.rsplit(".", 1)[-1].startswith("CERT_")
    return Checking.ON if named else Checking.OPEN
