"""What configures agents: tool servers, rule files, environment files, models by name."""

from dataclasses import dataclass
from enum import StrEnum

from bartizan.core.place import Place
from bartizan.evidence.facts import Evidence


class Pinning(StrEnum):
    """Whether the program of a tool server is fixed to one version."""

    FIXED = "fixed"
    FLOATING = "floating"
    LOCAL = "local"
    REMOTE = "remote"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A variable or header that is handed to a server or set in a file, without its value.

    `secret` says that its name or value is that of a credential; `literal` that the value is
    written out rather than referred to or left to be filled in. `masked` is a preview of it.
    """

    name: str
    place: Place
    secret: bool
    literal: bool
    masked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class McpServer:
    """A tool server that an agent's configuration starts or connects to.

    `package` is what a package runner or container engine would fetch, "" where there is none.
    `encrypted` is None for a server that is not reached over the network.
    """

    name: str
    place: Place
    url: str = ""
    package: str = ""
    pinning: Pinning = Pinning.UNKNOWN
    encrypted: bool | None = None
    local: bool = True
    settings: tuple[Setting, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleMark:
    """A mark of a hidden instruction in a rule file."""

    kind: str
    place: Place
    excerpt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFile:
    """A file of standing orders for a coding agent."""

    path: str
    marks: tuple[RuleMark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvFile:
    """A file of environment variables; a template is one that is to be copied and filled in."""

    path: str
    settings: tuple[Setting, ...] = ()
    template: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelName:
    """A model that a configuration file names."""

    name: str
    key: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentConfigs(Evidence):
    """All configuration of agents, in the order of paths."""

    servers: tuple[McpServer, ...] = ()
    rules: tuple[RuleFile, ...] = ()
    env_files: tuple[EnvFile, ...] = ()
    models: tuple[ModelName, ...] = ()
