"""Asks the model, runs the tools that it may call, and asks again, within bounds."""

import time

from langchain_core.messages import HumanMessage, SystemMessage, ToolMessage
from langchain_openai import ChatOpenAI
from opentelemetry import metrics, trace

from assistant import audit, knowledge, prompts, switch
from assistant.auth import Customer
from assistant.dispatch import dispatch
from assistant.guard import screen_input, screen_output
from assistant.settings import CHAT_ADDRESS, CHAT_MODEL, secret
from assistant.tools import tools_for

MAX_TURNS = 6
DEADLINE_SECONDS = 45
HANDED_OVER = "I could not finish this. A colleague will write to you today."

tracer = trace.get_tracer(__name__)
tokens = metrics.get_meter(__name__).create_counter("assistant.tokens")


def answer(customer: Customer, message: str, trace_id: str) -> str:
    """Return the answer to a customer's message; raise Refused where there must be none."""
    switch.must_be_on()
    asked = screen_input(message)
    passages = [screen_input(text) for text in knowledge.passages(asked, customer)]
    messages = [SystemMessage(prompts.SYSTEM), HumanMessage(prompts.question(asked, passages))]
    with tracer.start_as_current_span("answer", attributes={"trace_id": trace_id}):
        return screen_output(_converse(messages, customer, trace_id))


def _converse(messages: list, customer: Customer, trace_id: str) -> str:
    llm = ChatOpenAI(
        model=CHAT_MODEL,
        base_url=CHAT_ADDRESS,
        api_key=secret("gateway"),
        max_tokens=600,
        timeout=20,
        max_retries=2,
    ).bind_tools(list(tools_for(customer).values()))
    deadline = time.monotonic() + DEADLINE_SECONDS
    for _turn in range(MAX_TURNS):
        if time.monotonic() > deadline:
            break
        reply = llm.invoke(messages)
        used = (reply.usage_metadata or {}).get("total_tokens", 0)
        tokens.add(used, {"model": CHAT_MODEL})
        audit.record(trace_id, "model", customer.id, model=CHAT_MODEL, tokens=used)
        messages.append(reply)
        if not reply.tool_calls:
            return str(reply.content)
        for call in reply.tool_calls:
            result = dispatch(call, customer, trace_id)
            messages.append(ToolMessage(result, tool_call_id=call["id"]))
    return HANDED_OVER
