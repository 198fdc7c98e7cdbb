"""Assets in source code: clients, frameworks, agents, tools, prompts, interfaces, guards."""

from collections.abc import Iterator

from bartizan.collect.discovery.find import Find
from bartizan.evidence.agents import own_agents
from bartizan.evidence.asks import Ask, any_matches, calls, imports
from bartizan.evidence.clients import CLIENT_ASKS, CLIENTS
from bartizan.evidence.entry import ENTRY_ASKS, INTERFACES, routes
from bartizan.evidence.guards import GUARD_ASKS, guards
from bartizan.evidence.llm import ANSWER_ASKS, ANSWERS, REQUEST_ASKS, REQUESTS, ROUTES, by_hand
from bartizan.evidence.prompts import PROMPT_ASKS, prompts
from bartizan.evidence.scriptnames import CHOOSES
from bartizan.evidence.scriptnames import FRAMEWORKS as SCRIPTED
from bartizan.evidence.source import Call, Source
from bartizan.evidence.tools import MCP_SERVERS, TOOL_ASKS, offered_prompts, resources, tools

FRAMEWORKS = (
    "langchain", "langchain_core", "langchain_community", "langgraph", "llama_index", "crewai",
    "autogen", "autogen_agentchat", "ag2", "haystack", "dspy", "semantic_kernel", "smolagents",
    "pydantic_ai", "agents", "google.adk", "transformers", "openai", "anthropic", "litellm",
    "ollama", "vllm", "mcp", "fastmcp", "strands", "bedrock_agentcore", "guidance", "instructor",
    "sentence_transformers", "peft", "trl", "diffusers", "mistralai", "cohere", "groq",
    "chainlit", "gradio", "llama_cpp", *SCRIPTED,
)  # fmt: skip
AGENTS = (
    "*.initialize_agent", "*.AgentExecutor", "*.from_agent_and_tools", "*.from_llm_and_tools",
    "*.create_react_agent", "*.create_agent", "*.create_openai_functions_agent",
    "*.create_openai_tools_agent", "*.create_tool_calling_agent", "*.create_sql_agent",
    "*.create_pandas_dataframe_agent", "*.create_csv_agent", "*.create_structured_chat_agent",
    "crewai.Agent", "crewai.Crew", "*.AssistantAgent", "*.ConversableAgent", "*.UserProxyAgent",
    "agents.Agent", "pydantic_ai.Agent", "*.ReActAgent", "*.ReActAgent.from_tools",
    "*.FunctionAgent", "*.CodeAgent", "*.ToolCallingAgent", "*.StateGraph", "*.GroupChat",
    "*.LlmAgent", "*.BedrockAgentCoreApp", "strands.Agent", "*.OpenAIFunctionsAgent",
)  # fmt: skip
MEMORIES = ("*.ConversationBufferMemory", "*.ConversationSummaryMemory", "*.MemorySaver",
            "*.VectorStoreRetrieverMemory", "*.StreamlitChatMessageHistory", "mem0.Memory",
            "*.SqliteSaver", "*.PostgresSaver", "*.RedisChatMessageHistory", "*.ChatMemoryBuffer",
            "*.LongTermMemory", "*.SQLChatMessageHistory")  # fmt: skip
SERVERS = ("uvicorn.run", "*.Flask.run", "gradio.*.launch", "*.queue.launch", "waitress.serve",
           "bentoml.service", "*.serve.run", "*.FastMCP.run", "litserve.LitServer",
           "*.serve.deployment")  # fmt: skip
CODE_ASKS: tuple[Ask, ...] = (
    *imports(*(f"{name}*" for name in FRAMEWORKS)),
    *calls(*AGENTS, *MEMORIES, *SERVERS, "boto3.client", "*.client"),
    *CLIENT_ASKS, *ANSWER_ASKS, *REQUEST_ASKS, *PROMPT_ASKS, *TOOL_ASKS, *ENTRY_ASKS, *GUARD_ASKS,
)  # fmt: skip
EVERYONE = ("0.0.0.0", "::")  # noqa: S104  (what is looked for, not bound)
BEDROCK = ("bedrock-runtime", "bedrock-agent-runtime", "sagemaker-runtime", "bedrock-agentcore")


def code_finds(source: Source) -> Iterator[Find]:
    """Yield what source code shows, sighting by sighting."""
    yield from _frameworks(source)
    yield from _clients(source)
    yield from _agents(source)
    yield from _tools(source)
    yield from _people(source)
    for prompt in prompts(source):
        yield Find("prompt", f"{prompt.name} in {prompt.place.path}", prompt.place)
    for guard in guards(source):
        yield Find("guard", guard.name.lstrip("~"), guard.place)


def _frameworks(source: Source) -> Iterator[Find]:
    for name in FRAMEWORKS:
        for item in source.imports(name, f"{name}.*"):
            yield Find("llm_framework", name, item.place)


def _clients(source: Source) -> Iterator[Find]:
    for call in source.calls(*CLIENTS):
        chooses = any_matches(CHOOSES, call.name)
        named = _model_of(call, chooses=chooses)
        if named and chooses:
            yield Find("model_ref", named["model"], call.place, {"hosted": True})
        yield Find("llm_client", call.name.lstrip("~"), call.place, named)
    for call in source.calls("boto3.client", "*.client"):
        service = call.argument(0, "service_name")
        if service is not None and service.text in BEDROCK:
            yield Find("llm_client", f"aws {service.text}", call.place)
    yield from _sent(source)


def _sent(source: Source) -> Iterator[Find]:
    spoken = by_hand(source)
    for call in dict.fromkeys((*source.calls(*REQUESTS), *spoken)):
        if route := _route(call) or ("chat by hand" if call in spoken else ""):
            yield Find("llm_client", f"HTTP {route}", call.place, {"handmade": True})
    for call in source.calls(*ANSWERS):
        if call.name.startswith(("openai.", "litellm.", "ollama.", "npm:")):
            yield Find("llm_client", call.name, call.place)


def _model_of(call: Call, *, chooses: bool) -> dict[str, str]:
    """Return the model that a client is made for, by name or by position."""
    model = call.keyword("model", "model_name", "model_id", "azure_deployment")
    model = call.argument(0) if chooses else model
    return {"model": model.text} if model is not None and model.text else {}


def _route(call: Call) -> str:
    address = call.argument(0, "url")
    text = address.literal if address is not None else ""
    if found := next((route for route in ROUTES if route in text), ""):
        return found
    body = call.keyword("json", "data")
    wired = body is not None and body.entry("messages") is not None
    return "chat by hand" if wired else ""


def _agents(source: Source) -> Iterator[Find]:
    for call in source.calls(*AGENTS):
        named = call.keyword("name", "role")
        label = named.text if named is not None and named.text else call.short
        yield Find("agent", f"{label} in {call.place.path}", call.place)
    for name, place in own_agents(source):
        yield Find("agent", f"{name} in {place.path}", place)
    for call in source.calls(*MEMORIES):
        yield Find("memory", call.short, call.place)


def _tools(source: Source) -> Iterator[Find]:
    for tool in tools(source):
        kind = "mcp_tool" if tool.mcp else "tool"
        name = f"{tool.name} in {tool.place.path}"
        yield Find(kind, name, tool.place, {"inputs": tool.shown})
        if tool.function is not None and tool.function.place != tool.place:
            yield Find(kind, name, tool.function.place)
    for call in source.calls(*MCP_SERVERS):
        named = call.argument(0, "name")
        label = named.text if named is not None and named.text else "server"
        yield Find("mcp_server", f"{label} in {call.place.path}", call.place)
    for function, mark in resources(source):
        address = mark.argument(0, "uri")
        label = address.literal if address is not None and address.literal else function.short
        yield Find("mcp_resource", f"{label} in {mark.place.path}", mark.place)
    for function, mark in offered_prompts(source):
        yield Find("prompt", f"{function.short} in {mark.place.path}", mark.place)


def _people(source: Source) -> Iterator[Find]:
    for call in source.calls(*INTERFACES):
        yield Find("ui", f"{call.name.split('.', 1)[0]} in {call.place.path}", call.place)
    for function, mark in routes(source):
        path = mark.argument(0, "path", "rule")
        label = path.text if path is not None and path.text else function.short
        yield Find("route", f"{label} in {mark.place.path}", mark.place)
    for call in source.calls(*SERVERS):
        name = f"{call.name.split('.', 1)[0].lstrip('~')} in {call.place.path}"
        yield Find("inference_server", name, call.place, {"public": True} if _open(call) else {})


def _open(call: Call) -> bool:
    host, tunnel = call.keyword("host", "server_name"), call.keyword("share")
    everywhere = host is not None and host.text in EVERYONE
    return everywhere or (tunnel is not None and tunnel.is_true)
