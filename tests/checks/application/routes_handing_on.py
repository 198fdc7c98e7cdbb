"""Cases of app-routes-authenticated for routes that hand a model to what runs it."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-routes-authenticated"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL, without=Outcome.PASS)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS, without=Outcome.FAIL)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
HEAD = """\
import asyncio, functools
from concurrent.futures import ThreadPoolExecutor
from fastapi import BackgroundTasks, Depends, FastAPI, HTTPException
from starlette.concurrency import run_in_threadpool
from langchain_openai import ChatOpenAI
from openai import OpenAI
app, llm, client = FastAPI(), ChatOpenAI(), OpenAI()
pool = ThreadPoolExecutor()

def ask(q):
    return client.responses.create(model="m", input=q)

class ChatEngine:
    def chat(self, q):
        return ask(q)

class Shop:
    def chat(self, q):
        return q

chat_engine: ChatEngine

def get_engine():
    return ChatEngine()

"""
ROUTE = "@app.post('/chat')\nasync def chat(q: str, tasks: BackgroundTasks):\n"
ENGINE = {
    "engine.py": "from openai import OpenAI\nclient = OpenAI()\n\nclass Bot:\n"
    "    def answer(self, q):\n        return self.deeper(q)\n\n    def deeper(self, q):\n"
    "        return client.responses.create(model='m', input=q)\n\ndef make():\n    return Bot()\n"
}

CASES: tuple[Case, ...] = (
    *(
        FAIL(files={"a.py": HEAD + ROUTE + f"    {line}\n"}, at=("a.py:26",))
        for line in (
            "return await run_in_threadpool(chat_engine.chat, q)",
            "return await run_in_threadpool(ask, q)",
            "return await asyncio.to_thread(ask, q)",
            "return await asyncio.to_thread(llm.invoke, q)",
            "return await asyncio.to_thread(client.responses.create, model='m', input=q)",
            "return await asyncio.get_running_loop().run_in_executor(None, ask, q)",
            "return await loop.run_in_executor(pool, functools.partial(ask, q))",
            "return await loop.run_in_executor(None, lambda: ask(q))",
            "return pool.submit(ask, q).result()",
            "tasks.add_task(ask, q)",
            "threading.Thread(target=ask, args=(q,)).start()",
        )
    ),
    *(
        FAIL(files={"a.py": HEAD + f"@app.post('/chat')\ndef chat({given}):\n    {line}\n"})
        for given, line in (
            ("answer=Depends(ask)", "return answer"),
            ("q: str, engine: ChatEngine = Depends(get_engine)", "return engine.chat(q)"),
        )
    ),
    FAIL(
        files={
            "a.py": "from flask import Flask, request, jsonify\nimport engine\n"
            "app, bot = Flask('a'), engine.make()\n\n@app.route('/ask', methods=['POST'])\n"
            "def ask():\n    answer = bot.answer(request.json['q'])\n    return jsonify(answer)\n",
            **ENGINE,
        },
        at=("a.py:5",),
    ),
    PASS(
        files={
            "a.py": HEAD
            + ROUTE
            + "    if q not in KNOWN:\n        raise HTTPException(401)\n"
            + "    return await run_in_threadpool(ask, q)\n"
        }
    ),
    *(
        NONE(files={"a.py": HEAD + ROUTE + f"    {line}\n"})
        for line in (
            "return await run_in_threadpool(shop.chat, q)",
            "return await asyncio.to_thread(save, q)",
            "return pool.submit(len, q).result()",
        )
    ),
)
