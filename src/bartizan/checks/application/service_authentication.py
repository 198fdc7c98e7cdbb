"""Nothing that a deployment starts must be told to let everybody in."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.place import Place
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity, Source
from bartizan.evidence.iac import Dialect, Iac, Resource
from bartizan.evidence.testcode import is_test
from bartizan.formats.node import Node

# Settings of well-known images that decide whether callers must prove who they are, with the values
# that let everybody in. Each name is in lower case, with dots and hyphens as underscores.
OFF = re.compile(r"(?i)false|0|no|off|disabled?|none|")
ON = re.compile(r"(?i)true|1|yes|on|enabled?")
SAID = re.compile(r"(?s).+")  # images that ask whether there is a text, be it "no"
SWITCHES = {
    "xpack_security_enabled": OFF,  # Elasticsearch
    "elastic_security_enabled": OFF,
    "disable_security_plugin": ON,  # OpenSearch
    "plugins_security_disabled": ON,
    "authentication_anonymous_access_enabled": ON,  # Weaviate
    "postgres_host_auth_method": re.compile("trust"),
    "mysql_allow_empty_password": SAID,
    "mariadb_allow_empty_root_password": SAID,
    "allow_empty_password": ON,  # images of Bitnami
    "allow_anonymous_login": ON,
    "neo4j_auth": re.compile("none"),
    "neo4j_dbms_security_auth__enabled": OFF,
    "webui_auth": OFF,  # Open WebUI
    "gf_auth_anonymous_enabled": ON,  # Grafana
    "n8n_user_management_disabled": ON,
    "flowise_auth_disabled": ON,
    "langflow_auto_login": ON,
    "langflow_skip_auth_auto_login": ON,
    "jupyter_token": re.compile(""),
}
# Words of a command that do the same.
COMMANDS = re.compile(
    r"--no-?auth\b|--disable-auth\b|--protected-mode[ =]no\b|--skip-grant-tables\b"
    r"|--(?:ServerApp|NotebookApp|IdentityProvider)\.(?:token|password)=(?:''|\"\"|(?=\s|\Z))"
)


@check(
    Meta(
        id="app-service-authentication",
        title="No service of a deployment is told to let everybody in",
        control="APP-07",
        clause="servers-not-open",
        severity=Severity.HIGH,
        fix="Leave the switch at its default, set a password from a secret, and publish the port "
        "on this machine only.",
        absent="no service is told whom to let in",
        files=r"compose[^/]*\.ya?ml$",
        refs=("CWE-306", "CWE-1188"),
        source=Source.IAC,
    ),
    Iac,
)
def service_authentication(iac: Iac) -> Iterator[Verdict]:
    """A store that asks nobody gives its documents to whoever reaches its port.

    *What it reads*: variables and commands of compose services that turn the authentication of a
    store, a console or a notebook off. *Why it matters*: such stores are found and emptied within
    hours, and what is planted in them reaches the model. *Passes*: the switch is told to demand it.
    *Fails*: it is told to let everybody in; medium where the service publishes no port. What a
    variable decides is for review. *Fix*: a password from a secret.
    """
    for service in iac.of("service"):
        if service.dialect is Dialect.COMPOSE:
            yield from _switched(service)


def _switched(service: Resource) -> Iterator[Verdict]:
    for name, text, place in _variables(service):
        key = re.sub(r"[.-]", "_", name.lower())
        opens = SWITCHES.get(key)
        if opens is None:
            continue
        subject = f"{service.name}: {name}"
        if text is None or "$" in text:
            because = f"a variable decides by {name} whom {service.name} lets in"
            yield review(because, place, subject=subject)
        elif opens.fullmatch(text):
            yield _opened(service, f"{name} lets everybody into {service.name}", place, subject)
        else:
            because = f"{name} demands of {service.name} that callers prove who they are"
            yield passed(because, place, subject=subject)
    for node in _commands(service):
        found = COMMANDS.search(_text(node))
        if found is not None:
            because = f"{found[0]} lets everybody into {service.name}"
            place = service.place_of(node)
            yield _opened(service, because, place, f"{service.name}: command")


def _opened(service: Resource, because: str, place: Place, subject: str) -> Verdict:
    severity = Severity.HIGH if _is_published(service) else Severity.MEDIUM
    severity = Severity.LOW if is_test(place.path) else severity
    return failed(because, place, subject=subject).with_(severity=severity)


def _is_published(service: Resource) -> bool:
    """Whether others than this machine reach a service: by a port, or on its host's network."""
    ports, network = service.body.get("ports"), service.body.get("network_mode")
    hosted = network is not None and _text(network) == "host"
    return hosted or (ports is not None and not all(map(_is_local, ports.items())))


def _is_local(port: Node) -> bool:
    host = port.get("host_ip")
    text = _text(host if host is not None else port)
    return text.startswith(("127.", "localhost", "[::1]"))


def _variables(service: Resource) -> Iterator[tuple[str, str | None, Place]]:
    """Yield the variables of a service, written as a mapping or as a list of settings.

    The text is None where compose takes it from its own environment.
    """
    given = service.body.get("environment")
    if given is None:
        return
    for name, node in given.fields().items():
        left_out = node.expression is None and node.truth is None and node.value is None
        yield name, None if left_out else _text(node), service.place_of(node)
    for node in given.items() if not given.fields() else ():
        name, said, text = _text(node).partition("=")
        yield name.strip(), text.strip() if said else None, service.place_of(node)


def _commands(service: Resource) -> Iterator[Node]:
    for name in ("command", "entrypoint"):
        node = service.body.get(name)
        if node is not None:
            items = list(node.items())
            yield from items or [node]


def _text(node: Node) -> str:
    if node.expression is not None:
        return node.expression.text
    if node.truth is not None:
        return str(node.truth).lower()
    return str(node.value) if isinstance(node.value, str | int | float) else ""
