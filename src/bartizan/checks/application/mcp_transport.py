"""Remote tool servers are reached over an encrypted connection, with a credential."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.agentconfig import AgentConfigs


@check(
    Meta(
        id="app-mcp-config-transport",
        title="Remote tool servers are reached encrypted and with a credential",
        control="APP-18",
        clause="transport-authenticated",
        severity=Severity.HIGH,
        fix="Use the https address of the server, and give it a credential by reference.",
        absent="no configuration connects to a tool server",
        refs=("CWE-319", "owasp-agentic/ASI04"),
    ),
    AgentConfigs,
)
def mcp_transport(configs: AgentConfigs) -> Iterator[Verdict]:
    """Whoever sits on the path of an open connection writes the tools that the model sees.

    *What it reads*: addresses and headers in client configurations. *Why it matters*: prompts,
    results and keys pass over it. *Passes*: https with a credential, or a server on the same
    machine. *Fails*: http to another machine. An encrypted server without any credential is for
    review, since clients may sign in interactively. *Fix*: https and a credential.
    """
    for server in configs.servers:
        if server.encrypted is None:
            continue
        if server.local:
            yield passed(f"{server.name} is on this machine", server.place, subject=server.name)
        elif not server.encrypted:
            because = f"{server.name} is reached without encryption"
            yield failed(because, server.place, subject=server.name)
        elif any(each.secret for each in server.settings):
            because = f"{server.name} is reached encrypted, with a credential"
            yield passed(because, server.place, subject=server.name)
        else:
            because = f"{server.name} is reached encrypted, and no credential is configured"
            yield review(because, server.place, subject=server.name)
