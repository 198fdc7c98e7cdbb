"""Cases of app-prompt-logged."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-prompt-logged"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
HEAD = """\
import logging
from openai import OpenAI
logger = logging.getLogger(__name__)
client = OpenAI()

def ask(prompt):
    answer = client.responses.create(model="m", input=prompt)
"""

CASES: tuple[Case, ...] = (
    # A function that a cloud calls with an event, and a request that is written out whole.
    *(
        case(
            files={
                "a.py": f"""
                import json, logging
                import boto3
                logger = logging.getLogger(__name__)
                client = boto3.client("bedrock-runtime")

                def lambda_handler(event, context):
                    logger.info({line})
                    return client.converse(modelId="m", messages=event["messages"])
                """
            },
            at=("a.py:7",),
        )
        for case, line in (
            (FAIL, "event"),
            (FAIL, "f'Event: {event}'"),
            (FAIL, "json.dumps(event)"),
        )
    ),
    REVIEW(
        files={
            "a.py": """
            import logging
            import boto3
            from schema import ChatRequest
            logger = logging.getLogger(__name__)
            client = boto3.client("bedrock-runtime")

            def ask(chat_request: ChatRequest):
                logger.info("Raw request: " + chat_request.model_dump_json())
                return client.converse(modelId="m", messages=chat_request.messages)
            """
        },
        at=("a.py:8",),
    ),
    FAIL(
        files={"a.py": HEAD + "    logger.info('answer: %s', answer.output_text)\n"}, at=("a.py:8",)
    ),
    FAIL(files={"a.py": HEAD + "    logging.debug(f'got {answer}')\n"}, at=("a.py:8",)),
    FAIL(
        files={
            "a.py": """
            from loguru import logger
            from fastapi import FastAPI
            from openai import OpenAI
            app = FastAPI()

            @app.post("/chat")
            async def chat(question: str):
                logger.info("asked: {}", question)
                return OpenAI().responses.create(model="m", input=question)
            """
        },
        at=("a.py:8",),
    ),
    PASS(files={"a.py": HEAD + "    logger.info('answer: %s', redact(answer.output_text))\n"}),
    PASS(
        files={
            "a.py": HEAD
            + "    logger.info('answer: %s', answer.output_text)\n\n"
            + "logger.addFilter(RedactingFilter())\n"
        },
        never=("a.py:8",),
    ),
    REVIEW(files={"a.py": HEAD + "    logger.debug('sending %s', prompt)\n"}, at=("a.py:8",)),
    UNKNOWN(files={"a.py": HEAD + "    logger.info('answer: %s', answer\n"}),
    UNKNOWN(files={"a.ts": "logging.info(client.responses.create(prompt))\n"}),
    NONE(files={"a.py": HEAD + "    print(answer.output_text)\n    logger.info('answered')\n"}),
    NONE(
        files={
            "a.py": HEAD
            + "    logger.info('%d tokens, id %s', len(answer.output_text), answer.id)\n"
        }
    ),
    NONE(files={"a.py": "import logging\nlogging.info(prompt)\n"}),
    *(
        FAIL(files={"a.py": HEAD + f"    return answer\n\n{head}\n{switch}\n"}, at=("a.py:11",))
        for head, switch in (
            ("import litellm", "litellm.set_verbose = True"),
            ("import langchain", "langchain.debug = True"),
            ("from langchain.globals import set_debug", "set_debug(True)"),
            ("import os", "os.environ['LITELLM_LOG'] = 'DEBUG'"),
        )
    ),
    NONE(
        files={"a.py": HEAD + "    return answer\n\nimport litellm\nlitellm.set_verbose = False\n"}
    ),
    NONE(files={"a.py": HEAD + "    return answer\n\napp.debug = True\nverbose = True\n"}),
    REVIEW(
        files={
            "a.py": """
            from fastapi import FastAPI
            from openai import OpenAI
            app = FastAPI()

            @app.post("/chat")
            async def chat(question: str):
                print(f"asked: {question}")
                said = OpenAI().responses.create(model="m", input=question).output_text
                print("said", said)
                print("done in", 3)
                return said
            """
        },
        at=("a.py:7", "a.py:9"),
    ),
    REVIEW(
        files={
            "server.py": """
            from http.server import BaseHTTPRequestHandler, HTTPServer
            from search import find
            from openai import OpenAI

            class Handler(BaseHTTPRequestHandler):
                def do_POST(self):
                    OpenAI().responses.create(model="m", input=find(self.rfile.read()))
            """,
            "search.py": """
            def find(text_query):
                print(f"looks for '{text_query}'")
                return index.search(text_query)
            """,
        },
        at=("search.py:2",),
    ),
    NONE(
        files={
            "a.py": """
            from fastapi import FastAPI
            from openai import OpenAI
            app = FastAPI()

            def main():
                question = input("? ")
                print(question, OpenAI().responses.create(model="m", input=question).output_text)
            """
        }
    ),
)
