"""A vector store away from this machine must be reached encrypted and with a key."""

from collections.abc import Iterator

from bartizan.checks.api import Meta, check
from bartizan.core.verdict import Verdict, failed, passed, review
from bartizan.core.words import Severity
from bartizan.evidence.source import Source
from bartizan.evidence.vectorstores import STORE_ASKS, Access, Client, clients


@check(
    Meta(
        id="data-vector-store-open",
        title="Clients of vector stores use encryption and a key",
        control="DAT-13",
        clause="store-private",
        severity=Severity.HIGH,
        asks=STORE_ASKS,
        fix="Use an https address and pass the store's key, read from the environment.",
        absent="no client of a vector store",
        refs=("CWE-319", "CWE-306", "owasp-llm/LLM08"),
    ),
    Source,
)
def vector_store_open(source: Source) -> Iterator[Verdict]:
    """Who reaches the store reads every document, and writes what the model will take for true.

    *What it reads*: clients of Chroma, Qdrant, Weaviate, Milvus, Redis, Elasticsearch, OpenSearch
    and Pinecone, with their addresses and keys. *Why it matters*: an index is a copy of everything
    that was put into it. *Passes*: this machine, or an encrypted connection with a key. *Fails*:
    a remote address without either; an address known only at run time, or a host of the same
    network, without a key is for review. *Fix*: https and a key.
    """
    for client in clients(source):
        yield _verdict(client)


def _verdict(client: Client) -> Verdict:
    place, subject = client.place, f"{client.name} in {client.place.path}"
    match client.access:
        case Access.LOCAL:
            return passed(f"{client.name} is on this machine", place, subject=subject)
        case Access.SAFE:
            return passed(f"{client.name} passes a key", place, subject=subject)
        case Access.PLAIN:
            because = f"{client.name} reaches {client.host} without encryption"
            return failed(because, place, subject=subject)
        case Access.KEYLESS:
            because = f"{client.name} reaches {client.host} with no key"
            return failed(because, place, subject=subject)
        case Access.UNSAID:
            because = f"{client.name} reaches {client.host} with no key that was found"
            return review(because, place, subject=subject)
