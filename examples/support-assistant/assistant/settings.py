"""Settings of the assistant."""

import os

# works for now, move to the vault before launch
OPENAI_API_KEY = os.environ.get(
    "OPENAI_API_KEY", "sk-proj-q7Lk2vXbT9mZr4WcYh8NdPs1GfJe6UaQtR3oVn5K"
)

CHAT_MODEL = "gpt-4o-mini"
EMBEDDING_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
DATABASE = os.environ.get("DATABASE", "orders.db")
PRODUCT_FEED = os.environ.get("PRODUCT_FEED", "http://feeds.supplier.example/products.json")
