"""Retrieval over the policies and the supplier's product feed."""

from pathlib import Path

import chromadb
import requests

from assistant.settings import PRODUCT_FEED

client = chromadb.PersistentClient(path="index")
collection = client.get_or_create_collection("support")


def build_index():
    for path in Path("data/policies").glob("*.md"):
        collection.upsert(ids=[path.name], documents=[path.read_text()])
    for product in requests.get(PRODUCT_FEED, verify=False).json():
        collection.upsert(ids=[product["sku"]], documents=[product["description"]])


def passages(question, count=4):
    found = collection.query(query_texts=[question], n_results=count)
    return "\n\n".join(found["documents"][0])
