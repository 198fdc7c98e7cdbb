"""A scripted provider over HTTP for clients of other people, for benchmarks and for tutorials.

python -m tests.simulators.provider PORT
"""

import asyncio
import json
import sys
from typing import Any

from aiohttp import web

from bartizan.formats.eventstream import Message

WORDS = ["Good ", "day, ", "write ", "to ", "ann@", "example.org ", "soon."]
CALL = {"city": "Bern"}


def wants_tool(body: dict[str, Any]) -> bool:
    return "weather" in json.dumps(body.get("messages", body.get("input", "")))


async def chat(request: web.Request) -> web.StreamResponse:
    body = await request.json()
    head = {"id": "c1", "created": 1, "model": body["model"]}
    tool = {"id": "t1", "type": "function",
            "function": {"name": "get_weather", "arguments": json.dumps(CALL)}}  # fmt: skip
    called = wants_tool(body)
    finish = "tool_calls" if called else "stop"
    if not body.get("stream"):
        said: dict[str, Any] = {"role": "assistant", "content": None if called else "".join(WORDS)}
        if called:
            said["tool_calls"] = [tool]
        choice = {"index": 0, "message": said, "finish_reason": finish, "logprobs": None}
        usage = {"prompt_tokens": 3, "completion_tokens": 7, "total_tokens": 10}
        return web.json_response(
            {**head, "object": "chat.completion", "choices": [choice], "usage": usage}
        )
    deltas: list[dict[str, Any]] = [{"role": "assistant", "content": ""}]
    deltas += (
        [{"tool_calls": [{"index": 0, **tool}]}] if called else [{"content": w} for w in WORDS]
    )
    events = [
        {**head, "object": "chat.completion.chunk",
         "choices": [{"index": 0, "delta": delta, "finish_reason": None}]}
        for delta in deltas
    ]  # fmt: skip
    end = {"index": 0, "delta": {}, "finish_reason": finish}
    events.append({**head, "object": "chat.completion.chunk", "choices": [end]})
    return await streamed(request, [("", each) for each in events], end=b"data: [DONE]\n\n")


async def messages(request: web.Request) -> web.StreamResponse:
    body = await request.json()
    called = wants_tool(body)
    block: dict[str, Any] = {"type": "text", "text": "".join(WORDS)}
    if called:
        block = {"type": "tool_use", "id": "t1", "name": "get_weather", "input": CALL}
    reason = "tool_use" if called else "end_turn"
    head = {"id": "m1", "type": "message", "role": "assistant", "model": body["model"],
            "stop_sequence": None, "usage": {"input_tokens": 3, "output_tokens": 7}}  # fmt: skip
    if not body.get("stream"):
        return web.json_response({**head, "content": [block], "stop_reason": reason})
    begun = {**block, "input": {}} if called else {**block, "text": ""}
    deltas = [{"type": "text_delta", "text": word} for word in WORDS]
    if called:
        deltas = [{"type": "input_json_delta", "partial_json": json.dumps(CALL)}]
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": {**head, "content": [], "stop_reason": None}},
        {"type": "content_block_start", "index": 0, "content_block": begun},
        {"type": "ping"},
        *({"type": "content_block_delta", "index": 0, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": None},
         "usage": {"output_tokens": 7}},
        {"type": "message_stop"},
    ]  # fmt: skip
    return await streamed(request, [(each["type"], each) for each in events])


async def responses(request: web.Request) -> web.StreamResponse:
    body = await request.json()
    called = wants_tool(body)
    text = {"type": "output_text", "text": "".join(WORDS), "annotations": []}
    item: dict[str, Any] = {"type": "message", "id": "i1", "role": "assistant",
                            "status": "completed", "content": [text]}  # fmt: skip
    if called:
        item = {"type": "function_call", "id": "i1", "call_id": "t1", "name": "get_weather",
                "arguments": json.dumps(CALL), "status": "completed"}  # fmt: skip
    whole = {"id": "r1", "object": "response", "created_at": 1, "status": "completed",
             "model": body["model"], "output": [item], "parallel_tool_calls": True,
             "tool_choice": "auto", "tools": [], "error": None, "incomplete_details": None,
             "usage": {"input_tokens": 3, "output_tokens": 7, "total_tokens": 10,
                       "input_tokens_details": {"cached_tokens": 0},
                       "output_tokens_details": {"reasoning_tokens": 0}}}  # fmt: skip
    if not body.get("stream"):
        return web.json_response(whole)
    at = {"output_index": 0, "item_id": "i1"}
    part = {**at, "content_index": 0}
    begun = {**item, "arguments": ""} if called else {**item, "content": []}
    grown: list[dict[str, Any]] = [
        {"type": "response.content_part.added", **part, "part": {**text, "text": ""}},
        *(
            {"type": "response.output_text.delta", **part, "delta": word, "logprobs": []}
            for word in WORDS
        ),
        {"type": "response.output_text.done", **part, "text": text["text"], "logprobs": []},
        {"type": "response.content_part.done", **part, "part": text},
    ]
    if called:
        kind = "response.function_call_arguments"
        said = json.dumps(CALL)
        grown = [{"type": f"{kind}.delta", **at, "delta": said},
                 {"type": f"{kind}.done", **at, "arguments": said}]  # fmt: skip
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": {**whole, "output": [], "usage": None}},
        {"type": "response.output_item.added", "output_index": 0, "item": begun},
        *grown,
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": "response.completed", "response": whole},
    ]
    numbered = [{**each, "sequence_number": n} for n, each in enumerate(events)]
    return await streamed(request, [(each["type"], each) for each in numbered])


async def embeddings(request: web.Request) -> web.StreamResponse:
    body = await request.json()
    vector: Any = [0.5, 0.25]
    if body.get("encoding_format") == "base64":
        vector = "AAAAPwAAgD4="
    data = [{"object": "embedding", "index": 0, "embedding": vector}]
    usage = {"prompt_tokens": 3, "total_tokens": 3}
    return web.json_response(
        {"object": "list", "data": data, "model": body["model"], "usage": usage}
    )


async def converse(request: web.Request) -> web.StreamResponse:
    body = await request.json()
    block: dict[str, Any] = {"text": "".join(WORDS)}
    if wants_tool(body):
        block = {"toolUse": {"toolUseId": "t1", "name": "get_weather", "input": CALL}}
    reason = "tool_use" if wants_tool(body) else "end_turn"
    usage = {"inputTokens": 3, "outputTokens": 7, "totalTokens": 10}
    message = {"role": "assistant", "content": [block]}
    return web.json_response(
        {"output": {"message": message}, "stopReason": reason, "usage": usage,
         "metrics": {"latencyMs": 1}}
    )  # fmt: skip


async def converse_stream(request: web.Request) -> web.StreamResponse:
    body = await request.json()
    called = wants_tool(body)
    at = {"contentBlockIndex": 0}
    use = {"toolUse": {"toolUseId": "t1", "name": "get_weather"}}
    deltas: list[dict[str, Any]] = [{"text": word} for word in WORDS]
    if called:
        deltas = [{"toolUse": {"input": json.dumps(CALL)}}]
    usage = {"inputTokens": 3, "outputTokens": 7, "totalTokens": 10}
    events: list[tuple[str, dict[str, Any]]] = [
        ("messageStart", {"role": "assistant"}),
        *([("contentBlockStart", {**at, "start": use})] if called else []),
        *(("contentBlockDelta", {**at, "delta": delta}) for delta in deltas),
        ("contentBlockStop", at),
        ("messageStop", {"stopReason": "tool_use" if called else "end_turn"}),
        ("metadata", {"usage": usage, "metrics": {"latencyMs": 1}}),
    ]
    response = web.StreamResponse(headers={"content-type": "application/vnd.amazon.eventstream"})
    await response.prepare(request)
    for name, tree in events:
        headers = {":event-type": name, ":content-type": "application/json",
                   ":message-type": "event"}  # fmt: skip
        await response.write(Message(headers, json.dumps({**tree, "p": "abc"}).encode()).content)
    return response


async def streamed(
    request: web.Request, events: list[tuple[str, dict[str, Any]]], end: bytes = b""
) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-type": "text/event-stream; charset=utf-8"})
    await response.prepare(request)
    for name, tree in events:
        head = f"event: {name}\n" if name else ""
        await response.write(f"{head}data: {json.dumps(tree)}\n\n".encode())
    await response.write(end)
    return response


def application() -> web.Application:
    app = web.Application(client_max_size=64 << 20)
    app.router.add_post("/v1/chat/completions", chat)
    app.router.add_post("/v1/messages", messages)
    app.router.add_post("/v1/responses", responses)
    app.router.add_post("/v1/embeddings", embeddings)
    app.router.add_post("/model/{model}/converse", converse)
    app.router.add_post("/model/{model}/converse-stream", converse_stream)
    return app


async def main(port: int) -> None:
    runner = web.AppRunner(application())
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    print(f"listening on {runner.addresses[0][1]}", flush=True)  # noqa: T201
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
