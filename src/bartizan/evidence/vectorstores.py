"""Clients of vector stores, what is searched in them, and what is put in from outside."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, calls
from bartizan.evidence.source import Call, Missing, Option, Shape, Source, Value
from bartizan.evidence.value import Turned, answered, turned, within

CLIENTS = (
    "chromadb.HttpClient", "chromadb.AsyncHttpClient", "*.QdrantClient", "*.AsyncQdrantClient",
    "weaviate.Client", "weaviate.connect_to_custom", "weaviate.connect_to_wcs",
    "weaviate.connect_to_weaviate_cloud", "weaviate.connect_to_local", "pymilvus.MilvusClient",
    "pymilvus.connections.connect", "*.connections.connect", "pinecone.Pinecone", "pinecone.init",
    "*.Qdrant.from_documents", "*.Qdrant.from_texts", "*.QdrantVectorStore.from_documents",
    "*.QdrantVectorStore.from_existing_collection", "*.Milvus", "*.Milvus.from_documents",
    "*.RedisVectorStore", "*.Redis.from_documents", "*.ElasticsearchStore", "*.MilvusVectorStore",
    "*.ElasticsearchStore.from_documents", "*.OpenSearchVectorSearch", "*.RedisConfig",
    "*.OpenSearchVectorSearch.from_documents", "chromadb.PersistentClient", "chromadb.Client",
    "chromadb.EphemeralClient",
)  # fmt: skip
ADDRESSES = (
    "url", "host", "uri", "http_host", "cluster_url", "weaviate_url", "redis_url", "es_url",
    "opensearch_url", "location", "address", "connection_args",
)  # fmt: skip
KEYS = ("api_key", "token", "password", "auth_client_secret", "auth_credentials", "es_api_key",
        "es_password", "http_auth", "headers", "credentials", "settings", "user",
        "es_cloud_id", "aws_auth")  # fmt: skip
ENCRYPTS = ("ssl", "secure", "http_secure", "https", "use_ssl", "tls")
LOCAL = re.compile(r"(?:[a-z+]+://)?(?:[^/@]*@)?(?:localhost|127\.|\[?::1|0\.0\.0\.0|:memory:)")
MANAGED = ("pinecone.", "weaviate.connect_to_wcs", "weaviate.connect_to_weaviate_cloud")
STORE_ASKS: tuple[Ask, ...] = calls(*CLIENTS)


class Access(StrEnum):
    """How a client reaches a store."""

    LOCAL = "local"
    SAFE = "safe"
    PLAIN = "plain"
    KEYLESS = "keyless"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Client:
    """A client of a vector store: the library's name for it, and how it reaches the store."""

    name: str
    place: Place
    access: Access
    host: str = ""


def clients(source: Source) -> Iterator[Client]:
    """Yield the clients of vector stores; those of tests are left out."""
    for call in source.calls(*CLIENTS):
        if not source.is_test(call.place.path):
            access, host = _access(call)
            yield Client(_store(call.name), call.at(*ADDRESSES), access, host)


def _store(name: str) -> str:
    return ".".join(name.lstrip("~").split(".")[-2:])


def _access(call: Call) -> tuple[Access, str]:
    if call.name.startswith(MANAGED):
        return (Access.SAFE if _keyed(call) or call.args else Access.UNSAID), "the provider"
    address = _address(call)
    if address is Missing.HIDDEN:
        return Access.UNSAID, "an address"
    if (
        isinstance(address, Missing)
        or address.is_none
        or address.literal.startswith((".", "/", "file:"))
    ):
        return Access.LOCAL, ""
    text = address.literal
    if LOCAL.match(text) or text.endswith(".db"):
        return Access.LOCAL, text
    if not text or text.startswith("{}"):
        return (Access.SAFE if _keyed(call) else Access.UNSAID), _label(address)
    return _remote(call, text)


def _address(call: Call) -> Option:
    given = call.option(*ADDRESSES)
    if isinstance(given, Value) and given.shape is Shape.MAP:
        return _first([within(given, name) for name in ("uri", "host", "address")])
    if given is Missing.ABSENT and call.args and call.args[0].shape in (Shape.CONSTANT, Shape.TEXT):
        return call.args[0] if call.name.endswith("Client") else given
    return given


def _first(options: list[Option]) -> Option:
    """Return the first that is not absent."""
    return next((option for option in options if option is not Missing.ABSENT), Missing.ABSENT)


def _remote(call: Call, text: str) -> tuple[Access, str]:
    host = re.sub(r"^[a-z+]+://(?:[^/@]*@)?", "", text).split("/", 1)[0].split(":", 1)[0]
    stands = {turned(call.option(name)) for name in ENCRYPTS}
    secure = text.startswith(("https://", "grpcs://", "rediss://")) or Turned.ON in stands
    inside = "." not in host or host.endswith((".internal", ".local", ".svc", ".cluster.local"))
    if not secure and not inside:
        return (Access.UNSAID if Turned.OPEN in stands else Access.PLAIN), host
    keyed = _keyed(call)
    if keyed or "@" in text:
        return Access.SAFE, host
    return (Access.UNSAID if inside or keyed is None else Access.KEYLESS), host


def _keyed(call: Call) -> bool | None:
    """Return whether a key is passed, None where one may be out of sight."""
    nested = call.option("connection_args")
    found = {answered(call.option(name)) for name in KEYS}
    found |= {answered(within(nested, name)) for name in ("token", "password")}
    return True if True in found else None if None in found else False


def _label(value: Value) -> str:
    if value.name in ("os.environ.get", "os.getenv") and value.parts:
        return value.parts[0].text or "an address"
    return value.name.lstrip("~").rsplit(".", 1)[-1] or "an address"
