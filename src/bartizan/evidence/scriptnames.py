"""What JavaScript and TypeScript call what we look for, in the spelling of resolved names.

`npm:openai.OpenAI` is an export of a package, `npm:openai` its default or all of it, `node:` a
module of the runtime, `js:` a global. Names that Python's libraries have as well, such as
`*.chat.completions.create`, stand with those.
"""

import re
from dataclasses import dataclass
from typing import Final

# Providers of the AI SDK: `openai("gpt-4o")` makes a model, `createOpenAI()` what makes some.
PROVIDERS: Final = (
    ("@ai-sdk/openai", "openai", "OpenAI"), ("@ai-sdk/anthropic", "anthropic", "Anthropic"),
    ("@ai-sdk/google", "google", "GoogleGenerativeAI"), ("@ai-sdk/google-vertex", "vertex",
    "Vertex"),
    ("@ai-sdk/azure", "azure", "Azure"), ("@ai-sdk/amazon-bedrock", "bedrock", "AmazonBedrock"),
    ("@ai-sdk/mistral", "mistral", "Mistral"), ("@ai-sdk/groq", "groq", "Groq"),
    ("@ai-sdk/cohere", "cohere", "Cohere"), ("@ai-sdk/xai", "xai", "Xai"),
    ("@ai-sdk/deepseek", "deepseek", "DeepSeek"), ("@ai-sdk/perplexity", "perplexity",
    "Perplexity"),
    ("@ai-sdk/fireworks", "fireworks", "Fireworks"), ("@ai-sdk/togetherai", "togetherai",
    "TogetherAI"),
    ("@ai-sdk/openai-compatible", "", "OpenAICompatible"), ("@ai-sdk/gateway", "gateway",
    "Gateway"),
    ("@openrouter/ai-sdk-provider", "openrouter", "OpenRouter"), ("ollama-ai-provider", "ollama",
    "Ollama"),
)  # fmt: skip
KINDS: Final = ("", ".chat", ".responses", ".completion", ".languageModel", ".messages")
EMBEDS: Final = (".embedding", ".textEmbedding", ".textEmbeddingModel", ".image", ".imageModel")
# Calls that choose a model of the AI SDK by its first argument.
CHOOSES: Final = (
    *(f"npm:{package}.{name}{kind}" for package, name, _ in PROVIDERS if name
      for kind in (*KINDS, *EMBEDS)),
    *(f"npm:{package}.create{maker}{kind}" for package, _, maker in PROVIDERS
      for kind in (".__call__", *KINDS[1:], *EMBEDS)),
    "npm:ai.gateway", "npm:ai.gateway.languageModel", "npm:ai.createGateway.__call__",
    "npm:langchain.initChatModel", "npm:langchain/chat_models/universal.initChatModel",
    "*.getGenerativeModel",
)  # fmt: skip
# Calls of the AI SDK that ask a model, with their options in one object.
GENERATES: Final = (
    "npm:ai.generateText", "npm:ai.streamText", "npm:ai.generateObject", "npm:ai.streamObject",
    "npm:ai.experimental_generateText", "npm:ai.experimental_streamText", "npm:ai/rsc.streamUI",
    "npm:@ai-sdk/rsc.streamUI",
)  # fmt: skip
BEDROCK: Final = "npm:@aws-sdk/client-bedrock-runtime"
COMMANDS: Final = tuple(
    f"{BEDROCK}.{name}Command"
    for name in ("Converse", "ConverseStream", "InvokeModel", "InvokeModelWithResponseStream")
)
# Hooks of user interfaces, which hold what a model answered.
HOOKS: Final = tuple(
    f"npm:{package}.{name}" for package in ("@ai-sdk/react", "ai/react", "@ai-sdk/vue",
    "@ai-sdk/svelte")
    for name in ("useChat", "useCompletion", "useObject", "experimental_useObject")
)  # fmt: skip
ANSWERED: Final = (
    *GENERATES, *HOOKS, f"{BEDROCK}.BedrockRuntimeClient.send",
    f"{BEDROCK}.BedrockRuntime.converse", f"{BEDROCK}.BedrockRuntime.invokeModel",
    "npm:@aws-sdk/client-bedrock-agent-runtime.BedrockAgentRuntimeClient.send",
    "*.generateContent", "*.generateContentStream", "*.startChat.sendMessage",
    "*.startChat.sendMessageStream", "*.chats.create.sendMessage",
    "*.chats.create.sendMessageStream",
    "*.chat.completions.stream", "*.responses.stream", "*.completions.runTools", "*.chatCompletion",
    "*.chatCompletionStream", "*.textGeneration", "*.chat.stream", "npm:ollama.chat",
    "npm:ollama.generate", "npm:ollama.Ollama.chat", "npm:ollama.Ollama.generate",
    "npm:replicate.run", "npm:replicate.Replicate.run", "npm:cohere-ai.CohereClient.chat",
    "npm:cohere-ai.CohereClient.chatStream", "npm:cohere-ai.CohereClientV2.chat",
    "npm:@openai/agents.run", "npm:@openai/agents.Runner.run", "npm:ai.ToolLoopAgent.generate",
    "npm:ai.ToolLoopAgent.stream", "npm:ai.Experimental_Agent.generate",
    "npm:ai.Experimental_Agent.stream", "npm:@mastra/core/agent.Agent.generate",
    "npm:@mastra/core/agent.Agent.stream", "npm:@mastra/core.Agent.generate",
    "npm:@mastra/core.Agent.stream", "npm:@anthropic-ai/claude-agent-sdk.query",
    "npm:@anthropic-ai/claude-code.query",
    "npm:@modelcontextprotocol/sdk/server.Server.createMessage",
)  # fmt: skip
MADE: Final = ("createReactAgent", "createAgent", "createToolCallingAgent", "initChatModel",
               "withStructuredOutput", "bindTools", "createRetrievalChain",
               "createStuffDocumentsChain", "AgentExecutor.fromAgentAndTools")  # fmt: skip
CLIENTS: Final = (
    "npm:openai", "npm:@anthropic-ai/sdk", "npm:@anthropic-ai/bedrock-sdk",
    "npm:@anthropic-ai/vertex-sdk", "npm:groq-sdk", "npm:together-ai", "npm:replicate",
    "npm:@google/genai.GoogleGenAI", "npm:@google/generative-ai.GoogleGenerativeAI",
    "npm:@google-cloud/vertexai.VertexAI", f"{BEDROCK}.BedrockRuntimeClient",
    f"{BEDROCK}.BedrockRuntime",
    "npm:@aws-sdk/client-bedrock-agent-runtime.BedrockAgentRuntimeClient",
    "npm:@mistralai/mistralai.Mistral", "npm:ollama.Ollama", "npm:cohere-ai.CohereClient",
    "npm:cohere-ai.CohereClientV2", "npm:@huggingface/inference.HfInference",
    "npm:@huggingface/inference.InferenceClient", "npm:@azure/openai.OpenAIClient",
    "npm:@huggingface/transformers.pipeline", "npm:@xenova/transformers.pipeline",
    *(f"npm:{package}.create{maker}" for package, _, maker in PROVIDERS), *CHOOSES,
)  # fmt: skip
FRAMEWORKS: Final = (
    "npm:ai", "npm:openai", "npm:@anthropic-ai/sdk", "npm:@google/genai", "npm:groq-sdk",
    "npm:@google/generative-ai", BEDROCK, "npm:@mistralai/mistralai", "npm:ollama",
    "npm:cohere-ai", "npm:replicate", "npm:together-ai", "npm:@huggingface/inference",
    "npm:langchain", "npm:@langchain/core", "npm:@langchain/openai", "npm:@langchain/anthropic",
    "npm:@langchain/langgraph", "npm:@langchain/community", "npm:@langchain/google-genai",
    "npm:@modelcontextprotocol/sdk", "npm:@openai/agents", "npm:@mastra/core", "npm:llamaindex",
    "npm:@copilotkit/runtime", "npm:@ai-sdk/react", "npm:@anthropic-ai/claude-agent-sdk",
    *(f"npm:{package}" for package, *_ in PROVIDERS),
)  # fmt: skip
STORES: Final = (
    "npm:@pinecone-database/pinecone.Pinecone", "npm:@qdrant/js-client-rest.QdrantClient",
    "npm:chromadb.ChromaClient", "npm:chromadb.CloudClient", "npm:weaviate-client",
    "npm:weaviate-client.connectToWeaviateCloud", "npm:@zilliz/milvus2-sdk-node.MilvusClient",
    "npm:@upstash/vector.Index", "*.MemoryVectorStore", "*.MemoryVectorStore.fromDocuments",
    "*.MemoryVectorStore.fromTexts", "*.SupabaseVectorStore", "*.SupabaseVectorStore.fromDocuments",
    "*.SupabaseVectorStore.fromExistingIndex", "*.PineconeStore", "*.PineconeStore.fromDocuments",
    "*.PineconeStore.fromExistingIndex", "*.PGVectorStore.initialize", "*.HNSWLib.fromDocuments",
    "*.FaissStore.fromDocuments", "*.VectorStoreIndex.fromDocuments",
    "npm:@lancedb/lancedb.connect",
    "npm:@mastra/pg.PgVector", "npm:drizzle-orm/pg-core.vector",
)  # fmt: skip
MCP: Final = "npm:@modelcontextprotocol/sdk/server"
MCP_SERVERS: Final = (f"{MCP}/mcp.McpServer", f"{MCP}/index.Server", f"{MCP}.Server",
                      f"{MCP}.McpServer", "npm:fastmcp.FastMCP", "npm:mcp-handler.createMcpHandler",
                      "npm:@vercel/mcp-adapter.createMcpHandler")  # fmt: skip
# Calls that register a tool of MCP by a name and a function, and those that take one object.
REGISTERS: Final = ("*.McpServer.tool", "*.McpServer.registerTool", "*.registerTool",
                    "*server.tool")  # fmt: skip
DESCRIBES: Final = ("npm:ai.tool", "npm:ai.dynamicTool", "npm:@openai/agents.tool",
                    "npm:@mastra/core/tools.createTool", "npm:@mastra/core.createTool",
                    "*.DynamicTool", "*.DynamicStructuredTool", "npm:fastmcp.FastMCP.addTool",
                    "npm:@langchain/core/tools.tool", "npm:langchain.tool",
                    "npm:@anthropic-ai/claude-agent-sdk.tool")  # fmt: skip
HANDLES: Final = ("*.setRequestHandler",)
CALL_TOOL: Final = "CallToolRequestSchema"


@dataclass(frozen=True, slots=True)
class Telling:
    """Packages and words that tie a script to models, or to what is asked of any script."""

    packages: tuple[str, ...]
    words: tuple[str, ...]


TELLING: Final = Telling(
    packages=tuple(
        dict.fromkeys(
            name.removeprefix("npm:")
            for name in (
                *FRAMEWORKS,
                "npm:@aws-sdk/client-bedrock-agent-runtime", "npm:@anthropic-ai/bedrock-sdk",
                "npm:@anthropic-ai/vertex-sdk", "npm:@google-cloud/vertexai", "npm:@azure/openai",
                "npm:@huggingface/transformers", "npm:@xenova/transformers", "npm:fastmcp",
                "npm:@langchain", "npm:mcp-handler", "npm:@vercel/mcp-adapter", "npm:@ai-sdk",
                "npm:@anthropic-ai/claude-code", "npm:express", "npm:hono", "npm:fastify",
                "npm:@koa/router",
                "npm:koa-router", "npm:elysia", "npm:polka", "npm:restify",
                *(name.split(".")[0] for name in STORES if name.startswith("npm:")),
            )
        )
    ),
    words=("NODE_TLS_REJECT_UNAUTHORIZED", "rejectUnauthorized", "dangerouslyAllowBrowser",
           "setRequestHandler", "registerTool", "getGenerativeModel", "dangerouslySetInnerHTML",
           "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "chat.completions",
           "generateContent", "use server", "Deno.serve", "Bun.serve"),
)  # fmt: skip
# Files to which a framework leads requests by their paths.
ENTRANCES: Final = re.compile(
    r"(?:^|/)app/(?:.*/)?route\.[cm]?[jt]sx?\Z|(?:^|/)pages/api/.+\.[cm]?[jt]sx?\Z"
    r"|(?:^|/)(?:middleware|proxy)\.[cm]?[jt]s\Z"
)
