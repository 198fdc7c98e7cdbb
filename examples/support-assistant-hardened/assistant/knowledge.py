"""Retrieval over our own policies: written by one role, filtered by who asks."""

import hashlib
from functools import cache
from pathlib import Path

import chromadb

from assistant.auth import Customer
from assistant.guard import screen_input
from assistant.settings import INDEX_HOST, secret

POLICIES = Path("data/policies")


@cache
def _collection() -> chromadb.Collection:
    client = chromadb.HttpClient(
        host=INDEX_HOST, port=8443, ssl=True, headers={"authorization": f"Bearer {secret('index')}"}
    )
    return client.get_or_create_collection("support")


def build_index() -> None:
    """Write the policies into the index, each screened and with its source and digest."""
    for path in sorted(POLICIES.glob("*.md")):
        text = screen_input(path.read_text(encoding="utf-8"))
        _collection().upsert(
            ids=[path.name],
            documents=[text],
            metadatas=[
                {
                    "source": path.as_posix(),
                    "digest": hashlib.sha256(text.encode()).hexdigest(),
                    "audience": "customer",
                }
            ],
        )


def passages(question: str, customer: Customer, count: int = 4) -> list[str]:
    """Return the passages that this customer may read."""
    found = _collection().query(
        query_texts=[question],
        n_results=count,
        where={"audience": {"$in": sorted(customer.roles)}},
    )
    return found["documents"][0]
