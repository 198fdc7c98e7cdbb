"""The configuration of tool servers holds no credentials."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed
from bartizan.core.words import Severity
from bartizan.evidence.agentconfig import AgentConfigs, McpServer


@check(
    Meta(
        id="app-mcp-config-secrets",
        title="Tool servers get credentials by reference",
        control="APP-12",
        clause="credentials-short-lived",
        severity=Severity.HIGH,
        fix="Revoke the credential; refer to a variable (`${NAME}`) or an input prompt instead.",
        absent="no configuration hands a credential to a tool server",
        refs=("CWE-798", "owasp-agentic/ASI03"),
    ),
    AgentConfigs,
)
def mcp_credentials(configs: AgentConfigs) -> Iterator[Verdict]:
    """A configuration is shared between people; a key in it is then shared too.

    *What it reads*: variables, headers and arguments that client configurations hand to tool
    servers. *Why it matters*: agents then act with a person's long-lived key. *Passes*: a reference
    to a variable or a prompt for input. *Fails*: a value that is written out. *Fix*: refer.
    """
    for server in configs.servers:
        yield from _judge(server)


def _judge(server: McpServer) -> Iterator[Verdict]:
    secret = [each for each in server.settings if each.secret]
    written = [each for each in secret if each.literal]
    if written:
        names = ", ".join(each.name for each in written)
        because = f"{server.name} is given {names} as written-out values"
        yield failed(because, *(each.place for each in written), subject=server.name)
    elif secret:
        because = f"{server.name} is given credentials by reference"
        yield passed(because, *(each.place for each in secret), subject=server.name)
