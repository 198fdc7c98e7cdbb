"""Packages that say what a workload may do, though no use of them was recognised."""

MODELS = frozenset(
    {"openai", "anthropic", "langchain", "langchain-core", "litellm", "llama-index", "ollama",
     "google-generativeai", "google-genai", "mistralai", "cohere", "groq", "vllm"}
)  # fmt: skip
INDEXES = frozenset(
    {"pgvector", "chromadb", "faiss-cpu", "faiss-gpu", "pinecone", "pinecone-client",
     "qdrant-client", "weaviate-client", "pymilvus", "lancedb", "llama-index",
     "langchain-chroma", "opensearch-py", "elasticsearch", "redisvl"}
)  # fmt: skip
AGENTS = frozenset(
    {"mcp", "fastmcp", "crewai", "autogen", "autogen-agentchat", "openai-agents", "smolagents",
     "langgraph", "pydantic-ai", "strands-agents", "google-adk"}
)  # fmt: skip
TRAINERS = frozenset(
    {"trl", "peft", "accelerate", "pytorch-lightning", "lightning", "deepspeed", "sagemaker"}
)  # fmt: skip
# By the name of the fact that they leave open.
PACKAGES = {
    "answers": MODELS,
    "generative": MODELS,
    "connects": INDEXES,
    "acts": AGENTS,
    "trains": TRAINERS,
    "memory": frozenset({"mem0ai", "zep-python", "langmem"}),
    "mcp": frozenset({"mcp", "fastmcp"}),
}
