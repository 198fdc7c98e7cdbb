"""Reads the tool servers out of a client's configuration of the Model Context Protocol."""

import re
from collections.abc import Iterator, Mapping
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
_TAKES_VALUE: Final = frozenset(
    {"-e", "--env", "-v", "--volume", "--mount", "--network", "--name", "-p", "--publish", "-u",
     "--user", "--entrypoint", "-w", "--workdir", "--env-file", "--platform", "--memory", "-m",
     "--cpus", "--add-host"}
)  # fmt: skip
_SOURCES: Final = ("--from", "--package", "-p", "--with", "--spec")
_EXACT: Final = re.compile(r"v?\d+(?:\.\d+){1,3}(?:[-+.]?[A-Za-z0-9.\-+]+)?\Z")
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
        command=command,
        args=args,
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
    skip = False
    for arg in args:
        if skip:
            skip = False
        elif arg in _TAKES_VALUE:
            skip = True
        elif not arg.startswith("-") and arg not in ("run", "exec", "container"):
            return arg
    return ""


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
    named = (arg for arg in args if not arg.startswith("-") and arg not in _VERBS)
    return next(named, "")


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
    for each in _items(value, "args"):
        name, _, text = (each.text or "").partition("=")
        if text and is_secret_name(name):
            yield _setting(name.lstrip("-"), text, Place(path, each.line))


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
