"""The schema of gateway.yaml: nothing in it is ignored, and no secret stands in it."""

import re
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator

from bartizan.gateway.alerting import EVENTS, Event
from bartizan.gateway.schema_access import IdentityPart, LimitsPart, PricePart, SharedPart
from bartizan.gateway.schema_sizes import MostTokens, SizesPart
from bartizan.gateway.schema_words import (
    ALONE,
    LOOPBACK,
    PROMPTLESS,
    SLUG,
    AttachmentKind,
    DialectName,
    Line,
    Part,
    Port,
    QuestionKind,
    Seconds,
    SecretPart,
    Slug,
)

PREFIX: Final = re.compile(r"(/[A-Za-z0-9_-]+)*", re.ASCII)
PATH: Final = re.compile(r"(/[A-Za-z0-9_.:-]+)+", re.ASCII)


class ListenPart(Part):
    """Where callers connect."""

    host: Line = "127.0.0.1"
    port: Port = 8080
    certificate: Line | None = Field(default=None, description="A PEM file: then with TLS.")
    private_key: Line | None = Field(default=None, description="The key of the certificate.")
    client_authority: Line | None = Field(
        default=None, description="A PEM file: callers show a certificate that it signed."
    )
    client_certificates: Literal["required", "optional"] = Field(
        default="required", description="Whether callers without one are let in, to show a key."
    )
    reuse_port: bool = Field(default=False, description="Many processes on one port.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.certificate is None) != (self.private_key is None):
            raise ValueError("a certificate and its private_key go together")
        if self.client_authority is not None and self.certificate is None:
            raise ValueError("certificates of callers are asked for over TLS: name a certificate")
        return self


class OperationsPart(Part):
    """Where health and metrics are asked for: never where callers connect."""

    host: Line = "127.0.0.1"
    port: Port = 9464


class AuditPart(Part):
    """The log in which every exchange is recorded before it is released."""

    log: Line
    key: Line
    digest_key: SecretPart | None = Field(
        default=None, description="32 bytes or more: under it bodies are named in records."
    )


class AwsPart(Part):
    """As whom requests are signed: credentials are found as the SDK of AWS finds them."""

    region: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]+$")]
    service: Slug = "bedrock"
    profile: Line | None = None


class UpstreamPart(Part):
    """A provider, and how the gateway shows who it is."""

    url: Line
    credential: SecretPart | None = None
    header: Literal["authorization", "x-api-key", "api-key"] = "authorization"
    aws: AwsPart | None = Field(default=None, description="Sign requests instead (SigV4).")
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
        if self.aws is not None and self.credential is not None:
            raise ValueError("requests are signed (aws) or shown a credential, not both")
        return self


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

    tools: list[ToolPart] = Field(default=[])
    policies: Line | None = Field(default=None, description="A file of Cedar policies.")
    approvals: Line = "gateway-approvals"
    approval_minutes: Annotated[int, Field(ge=1, le=1440)] = 30
    switch: Line = "gateway-stopped"


class GuardPart(Part):
    """A guard: which one, on which way, for whom, and its own settings."""

    guard: Slug
    directions: list[Literal["in", "out"]] = Field(default=["in", "out"], min_length=1)
    settings: dict[str, object] = Field(default={})


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
    upstream: Annotated[str, Field(max_length=64, pattern=f"{SLUG}|^$")] = Field(
        default="", description="None for bedrock-guardrail, which the gateway answers."
    )
    prefix: Annotated[str, Field(max_length=100)] = ""
    models: list[Line] = Field(default=[], description="Those that may be asked for; none: none.")
    guards: list[GuardPart] | None = Field(default=None, description="Instead of those of all.")
    attachments: list[AttachmentKind] = Field(
        default=[], description="Kinds to pass though no guard reads them."
    )
    server: Slug = Field(default="model", description="The name before that of its tools.")
    asks: list[QuestionKind] = Field(
        default=[], description="What a server of mcp may ask its callers for; none: nothing."
    )
    limits: LimitsPart | None = Field(default=None, description="Instead of those of all.")
    watch: WatchPart | None = None
    max_tokens: MostTokens | None = Field(
        default=None, description="A limit of each request's answers, imposed where it names none."
    )
    datamark: bool = Field(
        default=False, description="Mark the words of documents and tool results for the model."
    )

    @field_validator("prefix")
    @classmethod
    def _plain(cls, prefix: str) -> str:
        if PREFIX.fullmatch(prefix) is None:
            raise ValueError("write it like /team-a")
        return prefix

    @model_validator(mode="after")
    def _has_a_prompt(self) -> Self:
        if self.datamark and self.dialect in PROMPTLESS:
            raise ValueError(f"{self.dialect} has no system prompt to explain a datamark in")
        if self.max_tokens is not None and self.dialect in PROMPTLESS:
            raise ValueError(f"{self.dialect} has no answer whose length could be limited")
        if self.max_tokens and self.max_tokens.member and self.dialect != "openai-chat":
            raise ValueError("only openai-chat has two members for max_tokens")
        if self.asks and self.dialect != "mcp":
            raise ValueError("only servers of mcp ask their callers for something")
        for kind in self.asks:
            if kind.partition("-")[0] not in self.asks:
                raise ValueError(f"{kind} is asked for as a part of {kind.partition('-')[0]}")
        return self


class AlertPart(Part):
    """A receiver of alerts, which are signed for it."""

    name: Slug
    url: Line = Field(description="An https address; alerts go nowhere else.")
    secret: SecretPart
    events: list[Event] = Field(default=[*EVENTS], min_length=1)
    plain_http: bool = Field(default=False, description="Allow http:// beyond this machine.")

    @model_validator(mode="after")
    def _encrypted(self) -> Self:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("write its url like https://host/path")
        if parts.username or parts.password or parts.fragment:
            raise ValueError("no user, password or fragment belongs in its url")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK and not self.plain_http:
            raise ValueError("http:// goes over the network in the clear: use https://")
        return self


class GatewayPart(Part):
    """gateway.yaml."""

    format: Literal["bartizan.gateway/v1"] = Field(alias="schema")
    listen: ListenPart = ListenPart()
    operations: OperationsPart = OperationsPart()
    audit: AuditPart
    identity: IdentityPart = IdentityPart()
    limits: LimitsPart = LimitsPart()
    shared: SharedPart | None = None
    prices: dict[Line, PricePart] = Field(
        default={}, max_length=1000, description="By model; '*' is the price of all others."
    )
    acting: ActingPart = ActingPart()
    alerts: list[AlertPart] = Field(default=[], max_length=20)
    alerts_pause: Seconds = Field(default=600, description="Before an event is told again.")
    sizes: SizesPart = SizesPart()
    pin_cores: bool = Field(default=False, description="A core of its own for each process.")
    upstreams: dict[Slug, UpstreamPart] = Field(default={})
    guards: list[GuardPart] = Field(default=[])
    routes: list[RoutePart] = Field(min_length=1, max_length=500)

    @model_validator(mode="after")
    def _certified(self) -> Self:
        known = self.listen.client_authority is not None or self.identity.proxy is not None
        if self.identity.certificates is not None and not known:
            raise ValueError("identity.certificates needs listen.client_authority or a proxy")
        return self

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        speaks = any(route.dialect == "mcp" for route in self.routes)
        watches = any(route.watch is not None for route in self.routes)
        if self.shared is None or self.audit.digest_key is not None:
            return self
        if speaks:
            raise ValueError("sessions of mcp reach all that share: name one audit.digest_key")
        if watches:
            raise ValueError("all that share watch together: name one audit.digest_key")
        return self

    @model_validator(mode="after")
    def _joined(self) -> Self:
        if len({each.name for each in self.alerts}) != len(self.alerts):
            raise ValueError("two receivers of alerts have one name")
        names = [route.name for route in self.routes]
        if len(set(names)) != len(names):
            raise ValueError("two routes have one name")
        for route in self.routes:
            if route.dialect in ALONE and route.upstream:
                raise ValueError(f"route {route.name} asks no upstream: {route.dialect}")
            if route.dialect not in ALONE and route.upstream not in self.upstreams:
                raise ValueError(f"route {route.name} names no upstream of this file")
            self._priced(route)
        ways = [(route.prefix, route.dialect) for route in self.routes]
        if len(set(ways)) != len(ways):
            raise ValueError("two routes have one prefix and one dialect")
        return self

    def _priced(self, route: RoutePart) -> None:
        limits = route.limits or self.limits
        if limits.money_per_day is None or "*" in self.prices:
            return
        dear = [model for model in route.models if model not in self.prices]
        if dear:
            shown = ", ".join(map(repr, dear))
            raise ValueError(f"route {route.name} limits money, and prices has none for {shown}")
