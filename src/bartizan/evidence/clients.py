"""Constructors of what speaks with a model: clients of providers, chat models, local models."""

from bartizan.evidence.asks import Ask, calls
from bartizan.evidence.scriptnames import CHOOSES
from bartizan.evidence.scriptnames import CLIENTS as SCRIPTED

CLIENTS = (
    "*.OpenAI", "*.AsyncOpenAI", "*.AzureOpenAI", "*.AsyncAzureOpenAI", "*.Anthropic",
    "*.AsyncAnthropic", "*.AnthropicBedrock", "*.AsyncAnthropicBedrock", "*.AnthropicVertex",
    "*.ChatOpenAI", "*.AzureChatOpenAI", "*.ChatAnthropic", "*.ChatBedrock",
    "*.ChatBedrockConverse", "*.BedrockChat", "*.ChatLiteLLM", "*.ChatOllama",
    "*.ChatGoogleGenerativeAI", "*.ChatVertexAI", "*.ChatMistralAI", "*.ChatGroq", "*.ChatCohere",
    "*.ChatHuggingFace", "*.ChatFireworks", "*.ChatTogether", "*.ChatDeepSeek", "*.ChatXAI",
    "*.ChatNVIDIA", "*.ChatWatsonx", "*.ChatPerplexity", "*.ChatDatabricks", "*.HuggingFaceHub",
    "*.HuggingFaceEndpoint", "*.HuggingFacePipeline", "*.LlamaCpp", "*.ChatLlamaCpp",
    "llama_cpp.Llama", "*.Llama.from_pretrained", "gpt4all.GPT4All",
    "ctransformers.AutoModelForCausalLM.from_pretrained", "*.InferenceClient",
    "*.AsyncInferenceClient", "*.GenerativeModel", "google.genai.Client", "mistralai.Mistral",
    "mistralai.client.MistralClient", "groq.Groq", "groq.AsyncGroq", "cohere.Client",
    "cohere.AsyncClient", "cohere.ClientV2", "together.Together", "fireworks.client.Fireworks",
    "ollama.Client", "ollama.AsyncClient", "*.OllamaLLM", "*.OpenAIEmbeddings", "vllm.LLM",
    "*.init_chat_model", "replicate.run", "replicate.Client", "*.OpenAIChatCompletionClient",
    "*.AzureOpenAIChatCompletionClient", "*.AnthropicChatCompletionClient", "*.OpenAIServerModel",
    "*.LiteLLMModel", "*.LiteLlm", "*.InferenceClientModel", "*.TransformersModel", "*.Bedrock",
    "*.BedrockLLM", "*.BedrockModel", "*.BedrockConverse", "*.ChatCompletionsClient",
    "*.AzureChatCompletion", "*.OpenAIChatCompletion", "litellm.Router", "crewai.LLM", "dspy.LM",
    *SCRIPTED,
)  # fmt: skip
# What chooses a model of the AI SDK stands in files that ask one as well; who speaks is asked once.
CLIENT_ASKS: tuple[Ask, ...] = calls(*(name for name in CLIENTS if name not in CHOOSES))
CHOOSING_ASKS: tuple[Ask, ...] = calls(*CHOOSES)
