"""A tool server is started at one fixed version."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, unknown
from bartizan.core.words import Severity
from bartizan.evidence.agentconfig import AgentConfigs, McpServer, Pinning


@check(
    Meta(
        id="app-mcp-config-pinned",
        title="Tool servers are started at a fixed version",
        control="APP-18",
        clause="versions-pinned",
        severity=Severity.HIGH,
        fix="Name the exact version (`npx -y package@1.2.3`, `uvx package==1.2.3`) or the digest "
        "of the image (`image@sha256:…`).",
        absent="no configuration starts a tool server",
        refs=("owasp-llm/LLM03", "owasp-agentic/ASI04", "CWE-829"),
    ),
    AgentConfigs,
)
def mcp_pinned(configs: AgentConfigs) -> Iterator[Verdict]:
    """A runner without a version fetches whatever its publisher released last, at every start.

    *What it reads*: client configurations of tool servers. *Why it matters*: a new release runs
    with the user's rights and rewrites the tools that the model sees. *Passes*: an exact version,
    a commit, an image digest or exact tag, or a program of the workload itself. *Fails*: no
    version, a tag such as latest, a branch. *Fix*: name the version.
    """
    for server in configs.servers:
        verdict = _judge(server)
        if verdict is not None:
            yield verdict


def _judge(server: McpServer) -> Verdict | None:
    what, place = server.package, server.place
    if server.pinning is Pinning.FLOATING:
        because = f"{server.name} runs {what} at whatever version is newest"
        return failed(because, place, subject=server.name)
    if server.pinning is Pinning.FIXED:
        return passed(f"{server.name} runs {what}", place, subject=server.name)
    if server.pinning is Pinning.LOCAL:
        return passed(f"{server.name} runs a local program", place, subject=server.name)
    if server.pinning is Pinning.UNKNOWN:
        return unknown(f"what {server.name} runs is not clear", place, subject=server.name)
    return None
