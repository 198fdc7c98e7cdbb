"""Which calls speak to a model, and which values carry what a model said."""

from bartizan.evidence.asks import Ask, calls, keys, matches
from bartizan.evidence.source import Source, Value

# Calls whose result is a model's answer, by the libraries that teams use.
ANSWERS = (
    "*.chat.completions.create", "*.chat.completions.parse", "*.completions.create",
    "*.responses.create", "*.responses.parse", "openai.ChatCompletion.create",
    "openai.ChatCompletion.acreate", "openai.Completion.create", "*.messages.create",
    "*.messages.stream", "*.converse", "*.converse_stream", "*.invoke_model",
    "*.invoke_model_with_response_stream", "*.invoke_agent", "*.generate_content",
    "*.generate_content_async", "*.retrieve_and_generate", "litellm.completion",
    "litellm.acompletion", "ollama.chat", "ollama.generate", "*.chat_completion",
    "*.text_generation", "*.query_engine.query", "*.as_query_engine.query",
    "*.as_chat_engine.chat", "*.Runner.run", "*.Runner.run_sync", "*.kickoff",
    "*.initiate_chat", "*.from_pretrained.generate", "*.predict_messages", "replicate.run",
    "transformers.pipeline.__call__", "vllm.LLM.generate", "vllm.LLM.chat", "*.model.generate",
    *(
        f"*.{maker}.{method}"
        for maker in (
            "LLMChain", "ChatOpenAI", "AzureChatOpenAI", "ChatAnthropic", "ChatBedrock",
            "ChatBedrockConverse", "ChatLiteLLM", "ChatOllama", "ChatGroq", "ChatVertexAI",
            "ChatGoogleGenerativeAI", "ChatMistralAI", "OpenAI", "Ollama", "AgentExecutor",
            "initialize_agent", "from_agent_and_tools", "create_react_agent", "create_agent",
            "from_chain_type", "from_llm", "ConversationChain", "init_chat_model",
            "create_sql_agent", "create_pandas_dataframe_agent", "create_retrieval_chain",
            "create_stuff_documents_chain", "compile", "ReActAgent", "CodeAgent", "LlamaCpp",
            "HuggingFacePipeline", "HuggingFaceHub", "load_qa_chain",
        )
        for method in (
            "__call__", "run", "arun", "invoke", "ainvoke", "predict", "stream", "astream", "chat",
        )
    ),
)  # fmt: skip
# Constructors of clients and chat models.
CLIENTS = (
    "*.OpenAI", "*.AsyncOpenAI", "*.AzureOpenAI", "*.AsyncAzureOpenAI", "*.Anthropic",
    "*.AsyncAnthropic", "*.AnthropicBedrock", "*.ChatOpenAI", "*.AzureChatOpenAI",
    "*.ChatAnthropic", "*.ChatBedrock", "*.ChatBedrockConverse", "*.BedrockChat",
    "*.ChatLiteLLM", "*.ChatOllama", "*.ChatGoogleGenerativeAI", "*.ChatVertexAI",
    "*.ChatMistralAI", "*.ChatGroq", "*.ChatCohere", "*.ChatHuggingFace", "*.HuggingFaceHub",
    "*.HuggingFaceEndpoint", "*.HuggingFacePipeline", "*.LlamaCpp", "llama_cpp.Llama",
    "*.InferenceClient", "*.GenerativeModel", "google.genai.Client", "mistralai.Mistral",
    "groq.Groq", "cohere.Client", "cohere.ClientV2", "together.Together", "ollama.Client",
    "*.OpenAIEmbeddings", "vllm.LLM", "*.init_chat_model", "replicate.run", "replicate.Client",
    "*.OpenAIChatCompletionClient", "*.OpenAIServerModel", "*.LiteLLMModel", "*.Bedrock",
    "*.BedrockLLM", "crewai.LLM", "dspy.LM",
)  # fmt: skip
# Requests by hand: the wire shape tells, not an SDK.
REQUESTS = (
    "requests.post", "requests.request", "httpx.post", "httpx.request", "*.Client.post",
    "*.AsyncClient.post", "*.ClientSession.post", "*.Session.post", "urllib.request.Request",
    "urllib.request.urlopen",
)  # fmt: skip
ROUTES = (
    "/chat/completions", "/v1/completions", "/v1/messages", "/v1/responses", "/api/generate",
    "/api/chat", "/v1/embeddings", ":generateContent", "/converse", "/invocations", "/generate",
)  # fmt: skip
ANSWER_ASKS: tuple[Ask, ...] = calls(*ANSWERS)
CLIENT_ASKS: tuple[Ask, ...] = calls(*CLIENTS)
REQUEST_ASKS: tuple[Ask, ...] = (*calls(*REQUESTS), *keys("messages", "role"))
MAX_HOPS = 3


def is_answer(name: str) -> bool:
    """Whether a call of this name returns what a model said."""
    return any(matches(pattern, name) for pattern in ANSWERS)


def answered_by(source: Source, value: Value, near: str, hops: int = MAX_HOPS) -> str:
    """Return the model call that a value stems from, through functions of the workload; else ""."""
    names = sorted(o.removeprefix("call:") for o in value.origins if o.startswith("call:"))
    for name in names:
        if is_answer(name):
            return name
    if hops:
        for name in names:
            function = source.function(name, near=near)
            for found in function.returns if function else ():
                if origin := answered_by(source, found.value, near, hops - 1):
                    return origin
    return ""
