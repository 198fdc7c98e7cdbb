"""Configuration of agents is read from the files that agents read."""

import json

import pytest

from bartizan.collect.agentconfig import collect, wants
from bartizan.evidence.agentconfig import McpServer, Pinning


def server(**fields: object) -> McpServer:
    content = json.dumps({"mcpServers": {"s": fields}}).encode()
    return collect([("mcp.json", content)]).servers[0]


@pytest.mark.parametrize(
    ("command", "args", "pinning", "package"),
    [
        ("npx", ["-y", "@a/b"], Pinning.FLOATING, "@a/b"),
        ("npx", ["-y", "@a/b@1.2.3"], Pinning.FIXED, "@a/b@1.2.3"),
        ("npx", ["-y", "@a/b@latest"], Pinning.FLOATING, "@a/b@latest"),
        ("npx", ["-y", "@a/b@^1.2"], Pinning.FLOATING, "@a/b@^1.2"),
        ("C:\\node\\npx.exe", ["b@2.0.0"], Pinning.FIXED, "b@2.0.0"),
        ("uvx", ["b"], Pinning.FLOATING, "b"),
        ("uvx", ["--from", "b==1.0.1", "run-b"], Pinning.FIXED, "b==1.0.1"),
        ("uv", ["run", "server.py"], Pinning.LOCAL, "server.py"),
        ("uvx", ["--from", f"git+x@{'a' * 40}", "b"], Pinning.FIXED, f"git+x@{'a' * 40}"),
        ("uvx", ["--from", "git+x@main", "b"], Pinning.FLOATING, "git+x@main"),
        ("docker", ["run", "-i", "-e", "KEY", "img"], Pinning.FLOATING, "img"),
        ("docker", ["run", "--rm", "r/img:1.4.2"], Pinning.FIXED, "r/img:1.4.2"),
        ("docker", ["run", "--login-secret", "s3cr3tvalue", "img:1.0"], Pinning.FIXED, "img:1.0"),
        (
            "docker",
            ["run", "--rm", "-it", "-e", "A=b", "--gpus", "all", "i"],
            Pinning.FLOATING,
            "i",
        ),
        ("docker", ["compose"], Pinning.FLOATING, "compose"),
        ("cmd", ["/c", "npx", "b"], Pinning.FLOATING, "b"),
        ("npx", [], Pinning.UNKNOWN, ""),
        ("docker", [], Pinning.UNKNOWN, ""),
        ("docker", ["run", "r/img@sha256:" + "a" * 64], Pinning.FIXED, "r/img@sha256:" + "a" * 64),
        ("uv", ["run", "serve"], Pinning.LOCAL, "serve"),
        ("python", ["-m", "server"], Pinning.LOCAL, ""),
        ("npx", ["--token", "s3cr3tvalue", "server"], Pinning.FLOATING, "server"),
        ("npx", ["--token", "s3cr3tvalue"], Pinning.UNKNOWN, ""),
        ("npx", ["--token=s3cr3tvalue", "server@1.0.0"], Pinning.FIXED, "server@1.0.0"),
        ("npx", ["--registry", "http://r", "-y", "a@1.0.0"], Pinning.FIXED, "a@1.0.0"),
        ("npx", ["--unheard-of", "@a/b@1.0.0"], Pinning.FIXED, "@a/b@1.0.0"),
        ("uvx", ["--python", "3.12", "b==1.0.1"], Pinning.FIXED, "b==1.0.1"),
        ("npx", ["--", "b"], Pinning.FLOATING, "b"),
    ],
)
def test_pinning(command: str, args: list[str], pinning: Pinning, package: str) -> None:
    found = server(command=command, args=args)
    assert (found.pinning, found.package) == (pinning, package)


def test_addresses_lose_their_query_and_password() -> None:
    found = server(url="https://me:word@hub.example.com/mcp?key=1")
    assert (found.url, found.encrypted, found.local) == ("https://hub.example.com/mcp", True, False)
    assert found.pinning is Pinning.REMOTE
    assert server(url="http://localhost:1/").local
    assert server(url="http://[broken").encrypted is None


def test_settings_are_flagged_without_their_values() -> None:
    found = server(
        command="x",
        env={"API_KEY": "9f8e7d6c5b4a3f2e", "HUB_TOKEN": "${input:token}", "REGION": "eu"},
        args=["--api-key=9f8e7d6c5b4a3f2e", "--token", "9f8e7d6c5b4a3f2e", "--auth", "--verbose"],
    )
    flags = {each.name: (each.secret, each.literal) for each in found.settings}
    assert flags == {
        "API_KEY": (True, True),
        "HUB_TOKEN": (True, False),
        "REGION": (False, True),
        "api-key": (True, True),
        "token": (True, True),
    }
    assert "9f8e7d6c5b4a3f2e" not in repr(found.settings)


def test_models_are_named_with_their_lines() -> None:
    content = b"default_model: gpt-4o\nmodels:\n  - model: ollama/llama3\n    model_class: Llama\n"
    found = collect([("llm-config.yaml", content)]).models
    assert [(each.name, each.place.line) for each in found] == [("gpt-4o", 1), ("ollama/llama3", 3)]


def test_env_files_are_read_and_templates_told_apart() -> None:
    found = collect([(".env", b"A_KEY=v4lue\n"), (".env.template", b"A_KEY=<key>\n")]).env_files
    assert [(each.path, each.template) for each in found] == [
        (".env", False),
        (".env.template", True),
    ]
    assert found[0].settings[0].literal
    assert not found[1].settings[0].literal


def test_broken_files_are_gaps_unless_they_only_may_name_models() -> None:
    found = collect([("mcp.json", b"{"), ("model.yaml", b"a: ["), ("AGENTS.md", b"\x00")])
    assert [gap.path for gap in found.gaps] == ["AGENTS.md", "mcp.json"]


@pytest.mark.parametrize("path", ["src/app.py", "README.md", "data.json", "env.py"])
def test_other_files_are_not_wanted(path: str) -> None:
    assert not wants(path)
