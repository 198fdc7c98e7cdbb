"""Which calls speak to a model, and which values carry what a model said."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from bartizan.evidence.asks import Ask, aside, beside, by_tail, calls, keys, matches
from bartizan.evidence.callees import Callees
from bartizan.evidence.handed import HANDED_ASKS, handovers
from bartizan.evidence.kept import Kept
from bartizan.evidence.scriptnames import ANSWERED, MADE
from bartizan.evidence.source import Call, Function, Shape, Source, Value

# Calls whose result is a model's answer, by the libraries that teams use.
DIRECT = (
    "*.chat.completions.create", "*.chat.completions.parse", "*.completions.create",
    "*.responses.create", "*.responses.parse", "*.ChatCompletion.create",
    "*.ChatCompletion.acreate", "openai.Completion.create", "*.messages.create",
    "*.messages.stream", "*.converse", "*.converse_stream", "*.invoke_model",
    "*.invoke_model_with_response_stream", "*.invoke_agent", "*.generate_content",
    "*.generate_content_async", "*.retrieve_and_generate", "litellm.completion",
    "litellm.acompletion", "ollama.chat", "ollama.generate", "*.chat_completion",
    "*.text_generation", "*.query_engine.query", "*.as_query_engine.query",
    "*.as_chat_engine.chat", "*.Runner.run", "*.Runner.run_sync", "*.Runner.run_streamed",
    "*.kickoff", "*.kickoff_async", "*.initiate_chat", "*.from_pretrained.generate",
    "*.predict_messages", "replicate.run", "transformers.pipeline.__call__", "vllm.LLM.generate",
    "vllm.LLM.chat", "*.model.generate", "*.chat.complete", "*.chat.complete_async",
    "*.start_chat.send_message", "*.chats.create.send_message", "cohere.Client.chat",
    "cohere.ClientV2.chat", "ollama.Client.chat", "ollama.Client.generate", "*.invoke_prompt",
    "*.generate_reply", "pydantic_ai.Agent.run", "pydantic_ai.Agent.run_sync",
    "pydantic_ai.Agent.run_stream", "pydantic_ai.Agent.run_stream_events", "pydantic_ai.Agent.iter",
    "agno.agent.Agent.run", "agno.agent.Agent.arun", "agno.agent.Agent.run_stream",
    "agno.agent.Agent.arun_stream", "llama_cpp.Llama.__call__", "*.create_chat_completion",
    "llama_cpp.Llama.create_completion", "*.Llama.from_pretrained.__call__",
    "gpt4all.GPT4All.generate", "ctransformers.AutoModelForCausalLM.from_pretrained.__call__",
    "ollama.AsyncClient.chat", "ollama.AsyncClient.generate", "litellm.Router.completion",
    "litellm.Router.acompletion", "*.ChatCompletionsClient.complete", "*.invoke_agent_runtime",
    "*.invoke_inline_agent", "*.Runner.run_async", "*.get_chat_message_content",
    "*.get_chat_message_contents", "mlx_lm.generate", "dspy.Predict.__call__",
    "dspy.ChainOfThought.__call__", "dspy.ReAct.__call__", "strands.Agent.__call__",
    "strands.Agent.stream_async", "strands.Agent.invoke_async", *ANSWERED,
    *(f"*.{asked}.{form}.{verb}" for asked in ("messages", "completions", "responses")
      for form in ("with_raw_response", "with_streaming_response") for verb in ("create", "parse")),
)  # fmt: skip
# What makes a model, a chain or an agent; calling the result, or piping into it, asks a model.
MAKERS = (
    "LLMChain", "ChatOpenAI", "AzureChatOpenAI", "ChatAnthropic", "ChatBedrock",
    "ChatBedrockConverse", "ChatLiteLLM", "ChatOllama", "ChatGroq", "ChatVertexAI",
    "ChatGoogleGenerativeAI", "ChatMistralAI", "OpenAI", "Ollama", "AgentExecutor",
    "initialize_agent", "from_agent_and_tools", "create_react_agent", "create_agent",
    "from_chain_type", "from_llm", "ConversationChain", "init_chat_model", "create_sql_agent",
    "create_pandas_dataframe_agent", "create_retrieval_chain", "create_stuff_documents_chain",
    "ReActAgent", "CodeAgent", "ToolCallingAgent", "LlamaCpp", "HuggingFacePipeline",
    "HuggingFaceHub", "HuggingFaceEndpoint", "ChatHuggingFace", "load_qa_chain", "ChatCohere",
    "ConversationalRetrievalChain", "RetrievalQA", "StateGraph", "from_tools", "SimpleChatEngine",
    "bind_tools", "with_structured_output", *MADE,
)  # fmt: skip
METHODS = ("__call__", "acall", "run", "arun", "invoke", "ainvoke", "predict", "stream", "astream",
           "chat", "complete", "acomplete", "astream_events", "astream_log", "stream_events",
           "batch", "abatch", "generate", "agenerate", "run_stream", "arun_stream",
           "invoke_stream")  # fmt: skip
ANSWERS = (*DIRECT, *(f"*.{maker}.{method}" for maker in MAKERS for method in METHODS))
# Methods that ask whatever model their object was made of, through pipes and bindings too.
INVOKES = ("*.invoke", "*.ainvoke", "*.stream", "*.astream", "*.batch", "*.abatch",
           "*.astream_events", "*.astream_log", "*.stream_events", "*.generate", "*.agenerate",
           "*.run_stream", "*.arun_stream", "*.invoke_stream")  # fmt: skip
# Names that say what is invoked when nothing tells how it was made.
TELLING = tuple(
    f"*{name}.{method}"
    for name in ("llm", "chat_model", "chain", "agent_executor")
    for method in (
        "invoke",
        "ainvoke",
        "predict",
        "stream",
        "astream",
        "astream_events",
        "astream_log",
        "batch",
        "abatch",
        "agenerate",
    )
)
# Requests by hand: the wire shape tells, not an SDK.
REQUESTS = (
    "requests.post", "requests.request", "httpx.post", "httpx.request", "*.Client.post",
    "*.AsyncClient.post", "*.ClientSession.post", "*.Session.post", "urllib.request.Request",
    "urllib.request.urlopen",
)  # fmt: skip
# Clients that a class or a function was handed, or keeps.
KEPT_CLIENTS = ("*session.post", "*client.post", "*http.post", "*session.request",
                "*client.request", "*client.stream", "httpx.stream")  # fmt: skip
ROUTES = (
    "/chat/completions", "/v1/completions", "/v1/messages", "/v1/responses", "/api/generate",
    "/api/chat", "/v1/embeddings", ":generateContent", "/converse", "/invocations", "/generate",
)  # fmt: skip
# The routes of chat and completion alone, in an address that is written in code.
SPOKEN = ("/chat/completions", "/v1/completions", "/v1/messages", "/v1/responses", "/api/generate",
          "/api/chat", ":generateContent")  # fmt: skip
# Of these, the routes that no other service has, whatever address they are added to.
UNMISTAKABLE = tuple(route for route in SPOKEN if route != "/api/chat")
# What stands beside the model in the body of a request: a text, or a conversation.
SAID = ("messages", "prompt", "input", "contents", "inputs")
POSTS = frozenset({"post", "request", "urlopen", "Request", "stream"})
# The origin of what a model answered to a request by hand.
BY_HAND = "~http.model"
ANSWER_ASKS: tuple[Ask, ...] = calls(*ANSWERS)
HAND_ASKS: tuple[Ask, ...] = (*aside(calls(*REQUESTS)), *aside(beside(calls(*KEPT_CLIENTS))))
MODEL_CALL_ASKS: tuple[Ask, ...] = (
    *ANSWER_ASKS, *calls(*INVOKES, *TELLING, *REQUESTS), *HAND_ASKS, *HANDED_ASKS,
)  # fmt: skip
REQUEST_ASKS: tuple[Ask, ...] = (*calls(*REQUESTS), *keys("messages", "role"))
Behind = Callable[[str, str], Iterable[Function]]
MAKER_NAMES = frozenset(MAKERS) - {"from_tools"}
INVOKING = frozenset(pattern.removeprefix("*.") for pattern in INVOKES)
ANSWERS_BY_TAIL = by_tail((*ANSWERS, *TELLING))


def is_answer(name: str) -> bool:
    """Whether a call of this name returns what a model said."""
    return name == BY_HAND or any(
        matches(pattern, name) for pattern in ANSWERS_BY_TAIL.get(_tail(name), ())
    )


def asks_by_hand(name: str, values: Iterable[Value]) -> bool:
    """Whether a call sends a chat or a completion over plain HTTP."""
    if _tail(name) not in POSTS:
        return False
    given = tuple(values)
    return any(map(_speaks, given)) and not any("embed" in value.literal for value in given)


def _speaks(value: Value) -> bool:
    if value.shape is Shape.MAP:
        said = any(value.entry(word) is not None for word in SAID)
        return said and value.entry("model") is not None
    text = value.literal
    if "://" in text:
        return any(route in text for route in SPOKEN)
    return text.startswith(("{}", "/")) and any(route in text for route in UNMISTAKABLE)


def by_hand(source: Source) -> tuple[Call, ...]:
    """Return the requests that ask a model over plain HTTP, without a library for it."""
    return source.once(_by_hand)


def _by_hand(source: Source) -> tuple[Call, ...]:
    sent = source.calls(*REQUESTS, *KEPT_CLIENTS)
    return tuple(call for call in sent if asks_by_hand(call.name, call.values))


def model_calls(source: Source) -> tuple[Call, ...]:
    """Return the calls that a model answers, those in tests left out."""
    return source.once(_model_calls)


def _model_calls(source: Source) -> tuple[Call, ...]:
    found = list(source.calls(*ANSWERS, *TELLING))
    known = {id(call) for call in found}
    others = [call for call in source.calls(*INVOKES) if _of_model(source, call)]
    others += by_hand(source)
    others += [call for call in handovers(source) if is_answer(call.name)]
    others += [call for call, meant in source.once(Kept).calls if is_answer(meant)]
    found += [call for call in others if id(call) not in known]
    own = (call for call in found if not source.is_test(call.place.path))
    return tuple(sorted(own, key=lambda call: (call.place, call.name)))


def _of_model(source: Source, call: Call) -> bool:
    """Whether a call's object is a model or an agent, or what a function that makes one gives."""
    made = [origin for origin in call.base.origins if origin.startswith("call:")]
    if any(_made(origin) for origin in made):
        return True
    makers = (source.function(each[len("call:") :], near=call.place.path) for each in made)
    given = (found.value for maker in makers if maker for found in maker.returns)
    return any(_made(origin) for value in given for origin in value.origins)


def _made(origin: str) -> bool:
    return origin.startswith("call:") and _tail(origin) in MAKER_NAMES


def _tail(name: str) -> str:
    return name.rsplit(".", 1)[-1].removeprefix("call:").lstrip("~")


def answered_by(source: Source, value: Value, near: str) -> str:
    """Return the model call that a value stems from, through functions of the workload; else ""."""
    return _asked(value, source.once(Kept)) or source.once(_surely).answered(value, near)


def perhaps_answered_by(source: Source, value: Value, near: str) -> str:
    """Return the same where a function may be one of several: of an heir, of an unknown object."""
    return answered_by(source, value, near) or source.once(_perhaps).answered(value, near)


def _asked(value: Value, kept: Kept) -> str:
    """Return the model call that gave a value in the function at hand, else ""."""
    named = _called(value.origins)
    return _asked_of(value.origins) or next((n for n in named if is_answer(kept.meant(n))), "")


@lru_cache(maxsize=65_536)
def _asked_of(origins: frozenset[str]) -> str:
    made = any(_made(origin) for origin in origins)
    for name in _called(origins):
        if is_answer(name) or (made and _tail(name) in INVOKING):
            return name
    return ""


def _called(origins: frozenset[str]) -> list[str]:
    return sorted(o.removeprefix("call:") for o in origins if o.startswith("call:"))


def _surely(source: Source) -> "_Returned":
    callees = source.once(Callees)

    def behind(name: str, near: str) -> Iterator[Function]:
        yield from (each.function for each in callees.named(name, near) if not each.doubt)

    return _Returned(source, behind)


def _perhaps(source: Source) -> "_Returned":
    callees = source.once(Callees)
    return _Returned(source, lambda name, near: (c.function for c in callees.named(name, near)))


class _Returned:
    """What the functions of a workload return, and which of it is a model's answer, however deep.

    Values are told apart by identity: all of them live as long as the fact base.
    """

    def __init__(self, source: Source, behind: Behind) -> None:
        self._behind, self._kept = behind, source.once(Kept)
        self._answers: dict[int, str] = {}
        self._users: dict[int, list[Value]] = {}
        self._known: set[int] = set()
        self._told: dict[tuple[frozenset[str], str, str], str] = {}
        for function in source.functions:
            for found in function.returns:
                self._add(found.value, function.place.path)

    def answered(self, value: Value, near: str) -> str:
        """Return the model call behind the functions that gave a value, else ""."""
        key = (value.origins, near, _key_of(value))
        if key not in self._told:
            self._told[key] = self._find(value, near)
        return self._told[key]

    def _find(self, value: Value, near: str) -> str:
        given = list(self._given(value, near))
        for each, path in given:
            self._add(each, path)
        return next(filter(None, (self._answers.get(id(each), "") for each, _ in given)), "")

    def _given(self, value: Value, near: str) -> Iterator[tuple[Value, str]]:
        for name in _called(value.origins):
            for function in self._behind(name, near):
                for found in function.returns:
                    yield _taken(value, found.value), function.place.path

    def _add(self, value: Value, near: str) -> None:
        """Follow a value to all that it is given by, and tell its users when that is an answer."""
        edge = [(value, near)]
        while edge:
            each, path = edge.pop()
            if id(each) in self._known:
                continue
            self._known.add(id(each))
            answer = _asked(each, self._kept)
            for other, place in self._given(each, path):
                self._users.setdefault(id(other), []).append(each)
                answer = answer or self._answers.get(id(other), "")
                edge.append((other, place))
            self._tell(each, answer)

    def _tell(self, value: Value, answer: str) -> None:
        edge = [value] if answer else []
        while edge:
            each = edge.pop()
            if id(each) not in self._answers:
                self._answers[id(each)] = answer
                edge += self._users.get(id(each), ())


def _taken(value: Value, returned: Value) -> Value:
    """Return the entry that is taken of a returned mapping, where that is known."""
    key = _key_of(value)
    return (returned.entry(key) if key else None) or returned


def _key_of(value: Value) -> str:
    return _tail(value.name) if value.shape is Shape.UNKNOWN else ""
