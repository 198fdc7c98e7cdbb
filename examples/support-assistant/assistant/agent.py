"""Asks the model, runs the tools that it calls, and asks again."""

import logging

from langchain_core.messages import HumanMessage, SystemMessage, ToolMessage
from langchain_openai import ChatOpenAI

from assistant import knowledge, prompts
from assistant.settings import CHAT_MODEL, OPENAI_API_KEY
from assistant.tools import TOOLS

log = logging.getLogger(__name__)
llm = ChatOpenAI(model=CHAT_MODEL, api_key=OPENAI_API_KEY, temperature=0.7)
llm_with_tools = llm.bind_tools(TOOLS)
registry = {tool.name: tool for tool in TOOLS}


def answer(customer_name, message):
    policies = knowledge.passages(message)
    messages = [
        SystemMessage(prompts.system_prompt(customer_name, policies)),
        HumanMessage(message),
    ]
    while True:
        reply = llm_with_tools.invoke(messages)
        log.info("prompt %s answer %s", messages, reply.content)
        messages.append(reply)
        if not reply.tool_calls:
            return reply.content
        for call in reply.tool_calls:
            result = registry[call["name"]].invoke(call["args"])
            messages.append(ToolMessage(str(result), tool_call_id=call["id"]))
