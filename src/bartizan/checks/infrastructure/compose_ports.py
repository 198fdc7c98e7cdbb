"""Services of a compose file must not listen to the world by accident."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.iac import Dialect, Iac, Resource
from bartizan.formats.node import Node

LOCAL = re.compile(r"127\.|\[?::1\]?$|localhost$|0:0:0:0:0:0:0:1")
PROXIES = ("nginx", "traefik", "caddy", "haproxy", "envoy", "kong", "apisix", "cloudflared")
EDGE = frozenset({"80", "443"})
# Ports of stores, consoles and model servers, many of which ask nobody who they are.
BARE = {
    "11434": "Ollama", "8888": "Jupyter", "6379": "Redis", "27017": "MongoDB", "9200": "a search "
    "index", "6333": "Qdrant", "6334": "Qdrant", "19530": "Milvus", "5432": "PostgreSQL",
    "3306": "MySQL", "8265": "Ray", "10001": "Ray", "2375": "the Docker daemon", "2379": "etcd",
    "7474": "Neo4j", "7687": "Neo4j", "5672": "a queue",
}  # fmt: skip
ASIDE = re.compile(
    r"(?i)[.-](?:dev|local|test|debug|override)|(?:^|/)(?:tests?|examples?|\.devcontainer)/"
)


@check(
    Meta(
        id="infra-compose-ports",
        title="Services publish no port on every interface",
        control="INF-03",
        clause="no-open-ingress",
        severity=Severity.MEDIUM,
        fix='Publish on this machine only, `"127.0.0.1:7860:7860"`, behind a proxy that asks who '
        "calls; between services no port needs publishing.",
        absent="no compose service publishes a port",
        files=r"compose[^/]*\.ya?ml$",
        refs=("CWE-306", "CWE-1327"),
    ),
    Iac,
)
def compose_ports(iac: Iac) -> Iterator[Verdict]:
    """A published port listens on every interface, past the firewall of the machine.

    *What it reads*: the ports of compose services. *Why it matters*: the engine writes its own
    firewall rules, so that a demo or a database is reachable from wherever the machine is.
    *Passes*: the port is bound to 127.0.0.1, or a proxy publishes 80 and 443. *Fails*: it is bound
    to everything; high for a store, a console or a model server.
    *Fix*: put 127.0.0.1 before the port.
    """
    for service in iac.of("service"):
        if service.dialect is Dialect.COMPOSE:
            yield from _verdicts(service)


def _verdicts(service: Resource) -> Iterator[Verdict]:
    ports = service.body.get("ports")
    nodes = ports.items() if ports is not None else ()
    kept = [node for node in nodes if _host(node) is not None and LOCAL.match(_host(node) or "")]
    edge = [node for node in nodes if node not in kept and _is_edge(service, node)]
    computed = [node for node in nodes if _host(node) is None]
    opened = [node for node in nodes if node not in (*kept, *edge, *computed)]
    if opened:
        yield _opened(service, opened)
    if edge:
        because = "the proxy at the edge publishes its ports"
        yield passed(because, *(service.place_of(node) for node in edge), subject=service.name)
    if kept:
        because = "ports are published on this machine only"
        yield passed(because, *(service.place_of(node) for node in kept), subject=service.name)
    if computed:
        because = "where the port listens is decided by a variable"
        yield review(because, *(service.place_of(n) for n in computed), subject=service.name)


def _opened(service: Resource, nodes: list[Node]) -> Verdict:
    targets = list(dict.fromkeys(_target(node) for node in nodes))
    bare = [BARE[target] for target in targets if target in BARE]
    what = f" (a store or console: {' and '.join(dict.fromkeys(bare))})" if bare else ""
    shown = ", ".join(targets)
    because = f"{service.name} publishes {shown} on every interface{what}"
    verdict = failed(because, *(service.place_of(n) for n in nodes), subject=service.name)
    if ASIDE.search(service.place.path):
        return verdict.with_(severity=Severity.LOW)
    return verdict.with_(severity=Severity.HIGH if bare else None)


def _host(node: Node) -> str | None:
    """Return the address that a port is published on: empty for all, None where not known."""
    if node.fields():
        given = node.get("host_ip")
        return "" if given is None else given.text
    text = _text(node)
    if text.startswith("["):
        return text.partition("]")[0].lstrip("[")
    pieces = _pieces(text)
    if len(pieces) <= 2:  # noqa: PLR2004  (published and target port)
        return ""
    return None if "$" in pieces[0] and ":-127." not in pieces[0] else pieces[0].split(":-")[-1]


def _target(node: Node) -> str:
    if node.fields():
        given = node.get("target")
        return _text(given) if given is not None else ""
    return _pieces(_text(node))[-1].partition("/")[0]


def _is_edge(service: Resource, node: Node) -> bool:
    image = service.body.get("image")
    name = f"{service.name} {image.text or '' if image is not None else ''}".lower()
    return _target(node) in EDGE and any(proxy in name for proxy in PROXIES)


def _pieces(text: str) -> list[str]:
    """Split at colons that stand outside `${NAME:-word}`."""
    return re.findall(r"(?:\$\{[^}]*\}|[^:$]|\$)+", text) or [text]


def _text(node: Node) -> str:
    if node.expression is not None:
        return node.expression.text
    return str(node.value) if isinstance(node.value, str | int | float) else ""
