"""Configuration of agents as evidence: tool servers, rule files, environment files, model names."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final

from bartizan.classify.markers import MarkerKind, poison_markers
from bartizan.classify.masking import masked
from bartizan.classify.plausible import is_placeholder
from bartizan.classify.secrets import is_template
from bartizan.collect.mcp_servers import is_secret_name, servers_of
from bartizan.core.errors import FormatError
from bartizan.core.place import Place
from bartizan.evidence.agentconfig import (
    AgentConfigs,
    EnvFile,
    McpServer,
    ModelName,
    RuleFile,
    RuleMark,
    Setting,
)
from bartizan.evidence.facts import Gap
from bartizan.evidence.modelnames import is_model_name, mentions_model, names_model
from bartizan.evidence.testcode import is_test
from bartizan.formats.envfile import read_env
from bartizan.formats.jsondoc import read_json
from bartizan.formats.lines import read_text
from bartizan.formats.node import Node
from bartizan.formats.tomldoc import read_toml
from bartizan.formats.yamldoc import read_yaml

_MCP: Final = re.compile(
    r"(?i)(?:^|/)(?:\.?mcp(?:[_\-.][^/]*)?\.json|claude_desktop_config[^/]*\.json|mcp_?config[^/]*"
    r"\.(?:json|ya?ml|toml)|mcp_?servers?[^/]*\.(?:json|ya?ml|toml)|cline_mcp_settings\.json)\Z"
    r"|(?:^|/)\.(?:cursor|vscode|gemini|roo|windsurf|claude|kiro|amazonq|codex)/[^/]*"
    r"\.(?:json|toml)\Z"
)
_RULES: Final = re.compile(
    r"(?i)(?:^|/)(?:agents|claude|gemini|codex|copilot-instructions|skill)\.md\Z"
    r"|(?:^|/)\.(?:cursorrules|windsurfrules|clinerules|roorules|goosehints)\Z"
    r"|(?:^|/)\.(?:cursor|windsurf|clinerules|roo|claude|github/instructions|kiro)/.*\.(?:mdc?|txt)\Z"
)
_ENV: Final = re.compile(
    r"(?i)(?:^|/)(?:\.env(?:\.[^/]*|rc)?|[^/]*\.env(?:\.[^/]*)?|env\.[a-z]+)\Z"
)
_NOT_ENV: Final = re.compile(r"(?i)\.(?:py|js|ts|d\.ts|go|rs|rb|java|md|sh|json|ya?ml|nix|ps1)\Z")
_MODELS: Final = re.compile(
    r"(?i)(?:^|/)[^/]*(?:llm|models?|agents?|litellm|ai|genai|provider|config|settings|prompt)"
    r"[^/]*\.(?:ya?ml|toml)\Z"
)
_NOT_MODELS: Final = re.compile(r"(?i)(?:^|/)(?:\.github|charts?|templates|\.bartizan)/")
# Files that may name models, whatever they are called: their content decides.
_SETTINGS: Final = re.compile(
    r"(?i)\.(?:ya?ml|toml)\Z|(?:^|/)conf(?:ig)?s?/[^/]+\.json\Z"
    r"|(?:^|/)[^/]*(?:config|conf|settings|llm|models?|agents?|providers?|defaults?|options)[^/]*\.json\Z"
)
_LOCKED: Final = re.compile(r"(?i)(?:^|[/\-.])lock\.|\.lock\Z")
_MAX_SETTINGS: Final = 1 << 20
_MODEL_KEY: Final = re.compile(
    r"(?i)(?:default_?|fallback_?|chat_?|embedding_?|llm_?|judge_?|base_?|deployment_?)*"
    r"(?:model|models|model_?id|model_?name|engine|deployment_?name)\Z"
)
_MODEL_NAME: Final = re.compile(
    r"(?i)(?:[a-z0-9_\-]+[/.])*(?:gpt-|o[134](?:-|\Z)|chatgpt|text-embedding|claude|gemini|command-|mistral"
    r"|mixtral|llama|qwen|deepseek|phi-?\d|gemma|grok|titan|nova-|sonar|dall-e|whisper|codestral"
    r"|falcon|yi-|kimi|glm-|nomic|bge-|jina-|voyage)[\w.:@\-]*\Z"
    r"|[A-Za-z0-9][\w.\-]{1,60}/[A-Za-z0-9][\w.\-]{1,90}(?::[\w.\-]+)?\Z"
)
_MAX_RULES: Final = 2 << 20
# A file of orders may give orders: these say nothing alone, only beside something hidden.
_ORDINARY_IN_RULES: Final = frozenset({MarkerKind.TAG, MarkerKind.PRECONDITION})


def wants(path: str) -> bool:
    """Whether a file by this name configures agents."""
    return any((_MCP.search(path), _RULES.search(path), is_env(path), _may_name_models(path)))


def is_env(path: str) -> bool:
    """Whether a file by this name holds environment variables."""
    return _ENV.search(path) is not None and _NOT_ENV.search(path) is None


def _may_name_models(path: str) -> bool:
    if _NOT_MODELS.search(path) or _LOCKED.search(path) or is_test(path):
        return False
    return _SETTINGS.search(path) is not None


def collect(files: Iterable[tuple[str, bytes]]) -> AgentConfigs:
    """Return the agents' configuration among these (path relative to the root, content).

    A file that cannot be read is a gap, except one that only may name models.
    """
    parts = [_one(path, content) for path, content in sorted(files) if wants(path)]
    return AgentConfigs(
        servers=tuple(each for part in parts for each in part.servers),
        rules=tuple(each for part in parts for each in part.rules),
        env_files=tuple(each for part in parts for each in part.env_files),
        models=tuple(each for part in parts for each in part.models),
        gaps=tuple(each for part in parts for each in part.gaps),
        files=len(parts),
    )


def _one(path: str, content: bytes) -> AgentConfigs:
    models = _models(path, content) if _may_name_models(path) else ()
    try:
        if _RULES.search(path):
            return AgentConfigs(rules=(_rules(path, content),), models=models)
        if is_env(path):
            return AgentConfigs(env_files=(_env(path, content),), models=_set(path, content))
        if _MCP.search(path):
            return AgentConfigs(servers=_servers(path, content), models=models)
    except FormatError as error:
        return AgentConfigs(gaps=(Gap(path, error.message),), models=models)
    return AgentConfigs(models=models)


def _documents(path: str, content: bytes) -> tuple[Node, ...]:
    suffix = PurePosixPath(path).suffix.lower()
    if suffix == ".json":
        return (read_json(content, lenient=True),)
    return (read_toml(content),) if suffix == ".toml" else read_yaml(content)


def _servers(path: str, content: bytes) -> tuple[McpServer, ...]:
    return tuple(server for tree in _documents(path, content) for server in servers_of(path, tree))


def _rules(path: str, content: bytes) -> RuleFile:
    text = read_text(content, limit=_MAX_RULES)
    markers = poison_markers(text)
    hidden = any(marker.kind not in _ORDINARY_IN_RULES for marker in markers)
    marks = tuple(
        RuleMark(
            kind=marker.kind.value,
            place=Place(path, text.count("\n", 0, marker.offset) + 1),
            excerpt=marker.excerpt,
        )
        for marker in (markers if hidden else ())
    )
    return RuleFile(path=path, marks=marks)


def _env(path: str, content: bytes) -> EnvFile:
    settings = tuple(
        Setting(
            name=entry.name,
            place=Place(path, entry.line),
            secret=is_secret_name(entry.name),
            literal=_is_literal(entry.value),
            masked=masked(entry.value) if is_secret_name(entry.name) else "",
        )
        for entry in read_env(content)
    )
    return EnvFile(path=path, settings=settings, template=is_template(path))


def _is_literal(value: str) -> bool:
    return value.strip() != "" and not is_placeholder(value)


def _set(path: str, content: bytes) -> tuple[ModelName, ...]:
    """Return the models that variables of the environment name."""
    return tuple(
        ModelName(name=entry.value, key=entry.name, place=Place(path, entry.line))
        for entry in read_env(content)
        if names_model(entry.name) and is_model_name(entry.value)
    )


def _models(path: str, content: bytes) -> tuple[ModelName, ...]:
    named = _MODELS.search(path) is not None
    if not named and (len(content) > _MAX_SETTINGS or not mentions_model(content)):
        return ()
    try:
        documents = _documents(path, content)
    except FormatError:
        return ()
    found = (
        ModelName(name=value.text or "", key=key, place=Place(path, value.line))
        for tree in documents
        for node in tree.walk()
        for key, value in _settings(node)
        if _is_model(key, value.text or "", named=named)
    )
    return tuple(dict.fromkeys(found))


def _settings(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield what a map sets by a key, one by one where it is a list, and lists of `KEY=value`."""
    for key, value in node.fields().items():
        yield from ((key, item) for item in value.items() or (value,))
    for item in node.items():
        name, equals, text = (item.text or "").partition("=")
        if equals and name.isidentifier():
            yield name, replace(item, value=text)


def _is_model(key: str, name: str, *, named: bool) -> bool:
    """Whether a setting names a model; where the file is one of models, any repository is one."""
    if names_model(key) and is_model_name(name):
        return True
    return bool(named and _MODEL_KEY.match(key) and _MODEL_NAME.match(name))
