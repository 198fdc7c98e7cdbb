"""The parts of gateway.yaml about who gets in, and how much of what each may have."""

import re
from decimal import Decimal
from ipaddress import ip_network
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, field_validator, model_validator

from bartizan.gateway.schema_words import LOOPBACK, Line, Part, SecretPart, Slug

DATABASE: Final = re.compile(r"/?[0-9]{0,4}", re.ASCII)


def _network(text: str) -> str:
    """Return addresses like 10.0.0.7 or 10.0.0.0/24. Raises ValueError."""
    return str(ip_network(text))


HeaderName = Annotated[str, Field(max_length=64, pattern=r"^x-[a-z0-9]+(-[a-z0-9]+)*$")]
Network = Annotated[str, Field(max_length=50), AfterValidator(_network)]
Money = Annotated[Decimal, Field(gt=0, le=1_000_000_000, max_digits=15, decimal_places=6)]
Price = Annotated[Decimal, Field(ge=0, le=1_000_000, max_digits=12, decimal_places=6)]


class IssuerPart(Part):
    """An OpenID provider whose tokens count."""

    name: Slug
    issuer: Line
    audience: Line
    jwks: Line | None = Field(
        default=None, description="Where its keys lie; without it, its own document says so."
    )
    algorithms: list[Line] = Field(default=["RS256", "ES256"])
    roles_claim: Line = "roles"


class CertificatesPart(Part):
    """Which certificates of callers speak for whom; each is the principal `cert/SUBJECT`."""

    by: Literal["uri", "dns", "name"] = Field(
        default="uri", description="The kind of name that counts; of two of that kind neither."
    )
    roles: dict[Line, list[Line]] = Field(default={}, description="By subject; whoever is named.")
    any: bool = Field(default=False, description="Also those that roles does not name.")


class ProxyPart(Part):
    """A proxy that ends TLS before the gateway, and says who was certified."""

    header: HeaderName = Field(description="In which it names the subject, and no caller can.")
    secret_header: HeaderName = "x-proxy-secret"  # noqa: S105  (a header's name)
    secret: SecretPart
    peers: list[Network] = Field(min_length=1, description="The addresses that it has.")

    @model_validator(mode="after")
    def _apart(self) -> Self:
        if self.header == self.secret_header:
            raise ValueError("the subject and the secret stand in two headers")
        return self


class IdentityPart(Part):
    """By what callers show who they are; without a key or token nobody gets in."""

    keys: Line = "gateway-keys.json"
    pepper: Line = "gateway-pepper"
    issuers: list[IssuerPart] = Field(default=[])
    certificates: CertificatesPart | None = None
    proxy: ProxyPart | None = None

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        if any(each.name == "cert" for each in self.issuers):
            raise ValueError("an issuer named cert could be taken for certificates")
        if self.proxy is not None and self.certificates is None:
            raise ValueError(
                "a proxy says who was certified: say in certificates whom that lets in"
            )
        return self


class PricePart(Part):
    """What a million tokens of a model cost, in the currency of `money_per_day`."""

    read: Price = Field(description="Of what it is sent.")
    written: Price = Field(default=Decimal(0), description="Of what it answers.")


class LimitsPart(Part):
    """How much each caller may ask for on a route; what is not named is not limited."""

    requests_per_minute: Annotated[int, Field(ge=1)] | None = None
    tokens_per_minute: Annotated[int, Field(ge=1)] | None = None
    concurrent: Annotated[int, Field(ge=1)] | None = None
    money_per_day: Money | None = Field(
        default=None, description="Of a day of UTC; each model that may be asked for has a price."
    )
    steps_per_session: Annotated[int, Field(ge=1)] | None = None


class SharedPart(Part):
    """Where many processes keep together what callers have used, and what is tainted."""

    redis: Line = Field(
        description="Redis or Valkey: rediss://host:port/0, or redis:// on this machine."
    )
    user: Line | None = None
    password: SecretPart | None = None
    authority: Line | None = Field(
        default=None, description="A PEM file of who signs its certificate."
    )
    certificate: Line | None = Field(default=None, description="A PEM file that the gateway shows.")
    private_key: Line | None = None
    plain: bool = Field(default=False, description="Allow redis:// beyond this machine.")
    prefix: Slug = Field(default="bartizan", description="What its keys begin with.")
    timeout: Annotated[float, Field(gt=0, le=10)] = 0.5
    away: Literal["refuse", "alone"] = Field(
        default="refuse",
        description="While it does not answer, refuse; or count alone, with all tainted.",
    )

    @field_validator("redis")
    @classmethod
    def _whole(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("redis", "rediss") or not parts.hostname:
            raise ValueError("write it like rediss://host:6379/0")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("no user, password, query or fragment belongs in it")
        if DATABASE.fullmatch(parts.path) is None:
            raise ValueError("behind the host stands nothing but the number of the database")
        return url

    @model_validator(mode="after")
    def _encrypted(self) -> Self:
        parts = urlsplit(self.redis)
        if parts.scheme == "redis" and parts.hostname not in LOOPBACK and not self.plain:
            raise ValueError("redis:// goes over the network in the clear: use rediss://")
        return self
