"""Reads the tool servers out of a client's configuration of the Model Context Protocol."""

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Final
from urllib.parse import urlsplit

from bartizan.classify.assigned import is_assigned
from bartizan.classify.masking import masked
from bartizan.classify.plausible import is_placeholder
from bartizan.core.place import Place
from bartizan.evidence.agentconfig import McpServer, Pinning, Setting
from bartizan.formats.node import Node

_BLOCKS: Final = ("mcpServers", "servers", "mcp_servers", "context_servers")
_SECRET: Final = re.compile(
    r"(?i)key|token|secret|passw|pwd|credential|auth|cookie|bearer|dsn|connection_?string|pat\Z"
)
_NOT_SECRET: Final = re.compile(r"(?i)(?:url|host|path|file|name|type|mode|id|region|timeout)\Z")
_RUNNERS: Final = frozenset({"npx", "bunx", "pnpx", "uvx", "pipx", "pnpm", "yarn", "uv", "bun"})
_VERBS: Final = frozenset({"run", "dlx", "exec", "tool", "x", "--"})
_CONTAINER: Final = frozenset({"docker", "podman", "nerdctl"})
# Options that take no value; another one may, and what follows it is the value.
_ENGINE_SWITCHES: Final = frozenset(
    {"-i", "-t", "-it", "-ti", "--interactive", "--tty", "--rm", "--init", "-d", "--detach", "-q",
     "--quiet", "--privileged", "--read-only", "-P", "--publish-all", "--no-healthcheck", "-di",
     "--sig-proxy", "--oom-kill-disable", "-dit", "-id", "--disable-content-trust", "--replace"}
)  # fmt: skip
_SOURCES: Final = ("--from", "--package", "-p", "--with", "--spec")
_SWITCHES: Final = frozenset(
    {"-y", "--yes", "-q", "--quiet", "--no", "--no-install", "--ignore-existing", "--offline",
     "--prefer-offline", "--prefer-online", "--bun", "--silent", "-s", "--isolated", "--no-cache",
     "--refresh", "-v", "--verbose", "--no-progress", "--no-config", "-n", "--system-site-packages",
     "--no-sync", "--frozen", "--locked", "--active", "--no-project", "--no-dev", "--all-extras",
     "--managed-python", "--native-tls", "--reinstall", "--upgrade", "-U", "--no-env-file"}
)  # fmt: skip
_EXACT: Final = re.compile(r"v?\d+(?:\.\d+){1,3}(?:[-+.]?[A-Za-z0-9.\-+]+)?\Z")
_SCOPED: Final = re.compile(r"@[\w.-]+/[\w.-]+(?:@[^\s@]+)?\Z")
_LOCAL_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1", "host.docker.internal"})
_LONGEST: Final = 300


def servers_of(path: str, tree: Node) -> Iterator[McpServer]:
    """Yield the servers of every block in a configuration that lists them."""
    for node in tree.walk():
        for name, block in node.fields().items():
            if name not in _BLOCKS:
                continue
            for server, value in block.fields().items():
                if {"command", "url", "serverUrl", "httpUrl"} & value.fields().keys():
                    yield _server(path, server, value)


def is_secret_name(name: str) -> bool:
    """Whether the name of a variable or header says that its value is a credential."""
    return _SECRET.search(name) is not None and _NOT_SECRET.search(name) is None


def _server(path: str, name: str, value: Node) -> McpServer:
    command = _text(value, "command")
    args = tuple((each.text or "")[:_LONGEST] for each in _items(value, "args"))
    url = _text(value, "url", "serverUrl", "httpUrl")[:_LONGEST]
    package, pinning = _pinning(command, args, url)
    parts = urlsplit(url) if _is_address(url) else None
    return McpServer(
        name=name,
        place=Place(path, value.key_line),
        url="" if parts is None else f"{parts.scheme}://{parts.hostname or ''}{parts.path}",
        package=package,
        pinning=pinning,
        encrypted=None if parts is None else parts.scheme in ("https", "wss"),
        local=parts is None or (parts.hostname or "") in _LOCAL_HOSTS,
        settings=tuple(_settings(path, value)),
    )


def _is_address(url: str) -> bool:
    try:
        return urlsplit(url).hostname is not None
    except ValueError:
        return False


def _pinning(command: str, args: tuple[str, ...], url: str) -> tuple[str, Pinning]:
    program = command.replace("\\", "/").rpartition("/")[2].lower().removesuffix(".exe")
    if program in ("cmd", "sh", "bash", "env") and args:
        return _pinning(next((arg for arg in args if arg in _RUNNERS), ""), _after(args), url)
    if program in _CONTAINER:
        image = _image(args)
        return image, _image_pinning(image)
    if program in _RUNNERS:
        package = _package(args)
        return package, _package_pinning(program, package)
    if not command:
        return "", Pinning.REMOTE if url else Pinning.UNKNOWN
    return "", Pinning.LOCAL


def _after(args: tuple[str, ...]) -> tuple[str, ...]:
    at = next((index for index, arg in enumerate(args) if arg in _RUNNERS), len(args))
    return args[at + 1 :]


def _image(args: tuple[str, ...]) -> str:
    words = _words(args, _ENGINE_SWITCHES)
    return next((word for word in words if word not in ("run", "exec", "container")), "")


def _image_pinning(image: str) -> Pinning:
    if not image:
        return Pinning.UNKNOWN
    if "@sha256:" in image:
        return Pinning.FIXED
    tag = image.rpartition("/")[2].partition(":")[2]
    return Pinning.FIXED if _EXACT.match(tag) else Pinning.FLOATING


def _package(args: tuple[str, ...]) -> str:
    for index, arg in enumerate(args[:-1]):
        if arg in _SOURCES:
            return args[index + 1]
    return next((arg for arg in _words(args, _SWITCHES) if arg not in _VERBS), "")


def _words(args: tuple[str, ...], switches: frozenset[str]) -> Iterator[str]:
    """Yield the words that are neither an option nor, as far as can be known, the value of one.

    A name with a scope is always a package; any other word after an unknown option may be its
    value, which may be a secret.
    """
    before = ""
    for arg in args:
        taken = before.startswith("-") and before not in switches and "=" not in before
        if not arg.startswith("-") and (not taken or before == "--" or _SCOPED.match(arg)):
            yield arg
        before = arg


def _package_pinning(program: str, package: str) -> Pinning:
    if not package:
        return Pinning.UNKNOWN
    if package.startswith((".", "/", "~", "${")) or package.endswith((".py", ".js", ".ts")):
        return Pinning.LOCAL
    if "git+" in package or package.startswith("github:"):
        revision = package.rpartition("@")[2] if "@" in package else package.rpartition("#")[2]
        return Pinning.FIXED if re.fullmatch(r"[0-9a-f]{40}", revision) else Pinning.FLOATING
    version = package.rpartition("==")[2] if "==" in package else package[1:].rpartition("@")[2]
    if program == "uv" and "==" not in package and "@" not in package:
        return Pinning.LOCAL
    return Pinning.FIXED if version != package[1:] and _EXACT.match(version) else Pinning.FLOATING


def _settings(path: str, value: Node) -> Iterator[Setting]:
    for block in ("env", "headers"):
        for name, each in _fields(value, block).items():
            text = each.text or ""
            yield _setting(name, text, Place(path, each.line))
    for name, text, line in _options(_items(value, "args")):
        if text and is_secret_name(name):
            yield _setting(name.lstrip("-"), text, Place(path, line))


def _options(args: tuple[Node, ...]) -> Iterator[tuple[str, str, int]]:
    """Yield what arguments name and give a value, in one word or in two, with the value's line."""
    for arg, after in zip_longest(args, args[1:]):
        name, sign, text = (arg.text or "").partition("=")
        if sign:
            yield name, text, arg.line
        elif name.startswith("-") and after is not None and not (after.text or "-").startswith("-"):
            yield name, after.text or "", after.line


def _setting(name: str, text: str, place: Place) -> Setting:
    secret = is_secret_name(name) or is_assigned(name, text)
    literal = text.strip() != "" and not is_placeholder(text) and not text.startswith(("$", "op:"))
    return Setting(
        name=name,
        place=place,
        secret=secret,
        literal=literal,
        masked=masked(text) if secret else "",
    )


def _text(value: Node, *keys: str) -> str:
    found = (value.fields().get(key) for key in keys)
    return next((each.text for each in found if each is not None and each.text), "")


def _items(value: Node, key: str) -> tuple[Node, ...]:
    found = value.fields().get(key)
    return found.items() if found is not None else ()


def _fields(value: Node, key: str) -> Mapping[str, Node]:
    found = value.fields().get(key)
    return found.fields() if found is not None else {}
