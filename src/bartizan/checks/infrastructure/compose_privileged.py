"""Services of a compose file must not hold the rights of their host."""

import re
from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.iac import Dialect, Iac, Resource
from bartizan.formats.node import Node

POWERS = frozenset({"ALL", "SYS_ADMIN", "SYS_PTRACE", "SYS_MODULE", "NET_ADMIN", "DAC_READ_SEARCH",
                    "BPF", "SYS_RAWIO"})  # fmt: skip
HOST_PATHS = re.compile(r"(?:/|/etc|/root|/proc|/sys|/var/run|/boot|/usr|/var|/home)/?$")
# Where tools keep the keys of the person who works on the host.
KEPT = re.compile(
    r"(?:~|\$\{?(?:HOME|USERPROFILE)\}?|/root|/home/[^/]+)/"
    r"\.(?:aws|azure|kube|ssh|gnupg|docker|netrc|git-credentials|config/gcloud)(?:/.*)?"
)
SOCKETS = ("docker.sock", "containerd.sock", "podman.sock", "crio.sock")
SHARED = {
    "network_mode": (Severity.MEDIUM, "shares the network of the host"),
    "pid": (Severity.HIGH, "sees the processes of the host"),
    "userns_mode": (Severity.MEDIUM, "uses the users of the host"),
}
ROOT = "runs as root"
AS_ROOT = 'Name another user (`user: "1000:1000"`, or USER in the image) that owns what it writes.'
LOOSE = ("seccomp:unconfined", "seccomp=unconfined", "apparmor:unconfined", "apparmor=unconfined")

Reason = tuple[Severity, str, Node]


@check(
    Meta(
        id="infra-compose-privileged",
        title="Services hold no rights of their host",
        control="INF-06",
        clause="containers-unprivileged",
        severity=Severity.HIGH,
        fix="Remove privileged, the engine's socket and host namespaces; add only the capability "
        "that is needed, with `cap_drop: [ALL]` before it.",
        absent="no compose service is declared",
        files=r"compose[^/]*\.ya?ml$",
        refs=("CWE-250", "mitre-atlas/AML.T0105"),
    ),
    Iac,
)
def compose_privileged(iac: Iac) -> Iterator[Verdict]:
    """With the engine's socket or the privileged flag, the container is the host.

    *What it reads*: privileges, capabilities, namespaces, mounts and users of compose services.
    *Why it matters*: an agent or a tool that runs a command there runs it as root on the machine.
    *Passes*: none of them is asked for. *Fails*: privileged, a socket of the engine, strong
    capabilities, the processes or a system folder of the host (high); its network, no confinement
    of system calls, root as user, or the folder of a person's keys (medium). *Fix*: remove them.
    """
    for service in iac.of("service"):
        if service.dialect is Dialect.COMPOSE:
            yield _verdict(service)


def _verdict(service: Resource) -> Verdict:
    reasons = list(_reasons(service))
    if not reasons:
        because = f"{service.name} asks for no rights of the host"
        return passed(because, service.place, subject=service.name)
    worst = min((severity for severity, _, _ in reasons), key=lambda level: level.rank)
    said = ", ".join(dict.fromkeys(what for _, what, _ in reasons))
    places = (service.place_of(node) for _, _, node in reasons)
    verdict = failed(f"{service.name} {said}", *places, subject=service.name)
    fix = AS_ROOT if said == ROOT else ""
    return verdict.with_(severity=worst, fix=fix)


def _reasons(service: Resource) -> Iterator[Reason]:
    yield from _privileges(service.body)
    for node in _listed(service.body, "cap_add"):
        if (node.text or "").upper().removeprefix("CAP_") in POWERS:
            yield Severity.HIGH, f"has the capability {node.text}", node
    for node in _listed(service.body, "security_opt"):
        if (node.text or "").startswith(LOOSE):
            yield Severity.MEDIUM, f"runs with {node.text}", node
    for node in _listed(service.body, "volumes"):
        yield from _mounted(node)


def _privileges(body: Node) -> Iterator[Reason]:
    if (node := body.get("privileged")) is not None and node.truth:
        yield Severity.HIGH, "is privileged", node
    for key, (severity, what) in SHARED.items():
        if (node := body.get(key)) is not None and node.text == "host":
            yield severity, what, node
    if (node := body.get("user")) is not None and str(node.value).split(":")[0] in ("root", "0"):
        yield Severity.MEDIUM, ROOT, node


def _mounted(node: Node) -> Iterator[Reason]:
    given = node.get("source") if node.fields() else node
    text = _written(given) if given is not None else ""
    source = text if node.fields() else text.partition(":")[0]
    if source.endswith(SOCKETS):
        yield Severity.HIGH, f"can command the container engine through {source}", node
    elif KEPT.fullmatch(source):
        yield Severity.MEDIUM, f"is given the keys of whoever starts it ({source})", node
    elif HOST_PATHS.fullmatch(source):
        yield Severity.HIGH, f"mounts {source} of the host", node


def _written(node: Node) -> str:
    """Return a value as it is written, with the variables that only the host can fill in."""
    return node.text or (node.expression.text if node.expression is not None else "")


def _listed(body: Node, key: str) -> tuple[Node, ...]:
    node = body.get(key)
    return node.items() if node is not None else ()
