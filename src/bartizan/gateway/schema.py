"""The schema of gateway.yaml: nothing in it is ignored, and no secret stands in it."""

import re
from typing import Annotated, ClassVar, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

SLUG: Final = r"^[a-z0-9][a-z0-9-]*$"
PREFIX: Final = re.compile(r"(/[A-Za-z0-9_-]+)*", re.ASCII)
PATH: Final = re.compile(r"(/[A-Za-z0-9_.:-]+)+", re.ASCII)
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
MEBIBYTE: Final = 1 << 20

Slug = Annotated[str, Field(max_length=64, pattern=SLUG)]
Line = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")]
Port = Annotated[int, Field(ge=0, le=65535)]
Seconds = Annotated[float, Field(gt=0, le=3600)]
DialectName = Literal[
    "openai-chat", "openai-responses", "openai-embeddings", "anthropic-messages",
    "bedrock-converse", "mcp",
]  # fmt: skip
AttachmentKind = Literal["image", "audio", "file", "video"]


class Part(BaseModel):
    """What every part has in common."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)


class ListenPart(Part):
    """Where callers connect."""

    host: Line = "127.0.0.1"
    port: Port = 8080
    certificate: Line | None = Field(default=None, description="A PEM file: then with TLS.")
    private_key: Line | None = Field(default=None, description="The key of the certificate.")
    client_authority: Line | None = Field(
        default=None, description="A PEM file: callers show a certificate that it signed."
    )
    reuse_port: bool = Field(default=False, description="Many processes on one port.")


class OperationsPart(Part):
    """Where health and metrics are asked for: never where callers connect."""

    host: Line = "127.0.0.1"
    port: Port = 9464


class SecretPart(Part):
    """Where a secret lies; the configuration never holds one."""

    env: Line | None = None
    file: Line | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.env is None) == (self.file is None):
            raise ValueError("name either env or file")
        return self


class AuditPart(Part):
    """The log in which every exchange is recorded before it is released."""

    log: Line
    key: Line
    digest_key: SecretPart | None = Field(
        default=None, description="32 bytes or more: under it bodies are named in records."
    )


class UpstreamPart(Part):
    """A provider, and how the gateway shows who it is."""

    url: Line
    credential: SecretPart | None = None
    header: Literal["authorization", "x-api-key", "api-key"] = "authorization"
    plain_http: bool = Field(default=False, description="Allow http:// beyond this machine.")
    connect_timeout: Seconds = 10
    read_timeout: Seconds = Field(default=120, description="The longest silence.")
    total_timeout: Seconds = 600
    connections: Annotated[int, Field(ge=1, le=10_000)] = Field(
        default=200, description="At once, from one process; more requests wait their turn."
    )

    @field_validator("url")
    @classmethod
    def _whole(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("write it like https://host/path")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("no user, password, query or fragment belongs in it")
        if parts.path.strip("/") and PATH.fullmatch(parts.path.rstrip("/")) is None:
            raise ValueError("its path has letters that are not passed")
        return url.rstrip("/")

    @model_validator(mode="after")
    def _encrypted(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK and not self.plain_http:
            raise ValueError("http:// goes over the network in the clear: use https://")
        return self


class IssuerPart(Part):
    """An OpenID provider whose tokens count."""

    name: Slug
    issuer: Line
    audience: Line
    jwks: Line = Field(description="Where it publishes its keys (RFC 7517); https.")
    algorithms: list[Line] = ["RS256", "ES256"]
    roles_claim: Line = "roles"


class IdentityPart(Part):
    """By what callers show who they are; without a key or token nobody gets in."""

    keys: Line = "gateway-keys.json"
    pepper: Line = "gateway-pepper"
    issuers: list[IssuerPart] = []


class LimitsPart(Part):
    """How much each caller may ask for on a route; what is not named is not limited."""

    requests_per_minute: Annotated[int, Field(ge=1)] | None = None
    tokens_per_minute: Annotated[int, Field(ge=1)] | None = None
    concurrent: Annotated[int, Field(ge=1)] | None = None
    steps_per_session: Annotated[int, Field(ge=1)] | None = None


class ToolPart(Part):
    """A tool that may be called; `server` is that of the routes it is called on."""

    server: Slug = "model"
    name: Line
    arguments: dict[str, object] = Field(description="The JSON Schema of its arguments.")
    side_effect: bool = True
    untrusted: bool = True
    hosts: list[Line] | None = Field(default=[], description="Those arguments may name; null: any.")
    always_approve: bool = False
    pin: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] | None = Field(
        default=None, description="The digest of the definition that its server may offer."
    )


class ActingPart(Part):
    """What models and agents may do."""

    tools: list[ToolPart] = []
    policies: Line | None = Field(default=None, description="A file of Cedar policies.")
    approvals: Line = "gateway-approvals"
    approval_minutes: Annotated[int, Field(ge=1, le=1440)] = 30
    switch: Line = "gateway-stopped"


class GuardPart(Part):
    """A guard: which one, on which way, for whom, and its own settings."""

    guard: Slug
    directions: list[Literal["in", "out"]] = Field(default=["in", "out"], min_length=1)
    settings: dict[str, object] = {}


class WatchPart(Part):
    """Who copies the model is told from the site's own callers, and slowed down."""

    baseline: Line = Field(description="The file that `bartizan guard baseline` wrote.")
    response: Literal["alert", "throttle"] = "alert"
    minutes: Annotated[int, Field(ge=1, le=1440)] = Field(
        default=10, description="How long an alarm stands; it is told once in that time."
    )
    pause: Seconds = Field(default=10, description="Between the requests that throttling lets by.")


class RoutePart(Part):
    """One way through the gateway."""

    name: Slug
    dialect: DialectName
    upstream: Slug
    prefix: Annotated[str, Field(max_length=100)] = ""
    models: list[Line] = Field(default=[], description="Those that may be asked for; none: none.")
    guards: list[GuardPart] | None = Field(default=None, description="Instead of those of all.")
    attachments: list[AttachmentKind] = Field(
        default=[], description="Kinds to pass though no guard reads them."
    )
    server: Slug = Field(default="model", description="The name before that of its tools.")
    limits: LimitsPart | None = Field(default=None, description="Instead of those of all.")
    watch: WatchPart | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="The most that a request may ask for; then it has to ask."
    )

    @field_validator("prefix")
    @classmethod
    def _plain(cls, prefix: str) -> str:
        if PREFIX.fullmatch(prefix) is None:
            raise ValueError("write it like /team-a")
        return prefix


class SizesPart(Part):
    """How much the gateway takes."""

    body: Annotated[int, Field(ge=1024, le=256 * MEBIBYTE)] = 4 * MEBIBYTE
    reply: Annotated[int, Field(ge=1024, le=256 * MEBIBYTE)] = 16 * MEBIBYTE
    depth: Annotated[int, Field(ge=4, le=200)] = 64
    body_timeout: Seconds = 15
    exchanges: Annotated[int, Field(ge=1, le=100_000)] = Field(
        default=1000, description="At once, in one process; more are told to come again."
    )
    guard_timeout: Seconds = 2


class GatewayPart(Part):
    """gateway.yaml."""

    format: Literal["bartizan.gateway/v1"] = Field(alias="schema")
    listen: ListenPart = ListenPart()
    operations: OperationsPart = OperationsPart()
    audit: AuditPart
    identity: IdentityPart = IdentityPart()
    limits: LimitsPart = LimitsPart()
    acting: ActingPart = ActingPart()
    sizes: SizesPart = SizesPart()
    upstreams: dict[Slug, UpstreamPart] = Field(min_length=1)
    guards: list[GuardPart] = []
    routes: list[RoutePart] = Field(min_length=1, max_length=500)

    @model_validator(mode="after")
    def _joined(self) -> Self:
        names = [route.name for route in self.routes]
        if len(set(names)) != len(names):
            raise ValueError("two routes have one name")
        for route in self.routes:
            if route.upstream not in self.upstreams:
                raise ValueError(f"route {route.name} names no upstream of this file")
        ways = [(route.prefix, route.dialect) for route in self.routes]
        if len(set(ways)) != len(ways):
            raise ValueError("two routes have one prefix and one dialect")
        return self
