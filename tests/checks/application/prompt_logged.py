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
)
