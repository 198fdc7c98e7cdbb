"""Cases of app-retrieved-marked."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-retrieved-marked"
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS, without=Outcome.REVIEW)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW, without=Outcome.PASS)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
HEAD = """\
from openai import OpenAI
from langchain_core.prompts import ChatPromptTemplate, PromptTemplate
client = OpenAI()

def answer(index, q):
    found = index.similarity_search(q)
"""
ASKED = "    return client.responses.create(model='m', input={})\n"
SAID = "    return client.chat.completions.create(model='m', messages=[{}])\n"
BARE = (
    HEAD + ASKED.format("f'Answer {q} from this: {found}'"),
    HEAD + SAID.format("{'role': 'user', 'content': f'Context:\\n{found}\\n\\nQuestion: {q}'}"),
    HEAD + "T = PromptTemplate.from_template('Use {context} to answer {question}')\n",
    HEAD + "T = ChatPromptTemplate.from_messages([('human', 'Read {documents}. {q}')])\n",
    # An opening alone marks no end.
    HEAD + ASKED.format("f'<docs>{found} Answer {q}'"),
)
MARKED = (
    HEAD + ASKED.format("f'Answer {q} from <docs>{found}</docs>'"),
    HEAD + ASKED.format("f'Read ```\\n{found}\\n``` and answer {q}'"),
    HEAD + "T = PromptTemplate.from_template('<context>\\n{context}\\n</context>\\n{question}')\n",
    HEAD + "T = PromptTemplate.from_template('Read\\n-----\\n{context}\\n-----\\n{question}')\n",
)
NOTHING = (
    HEAD + ASKED.format("f'Answer {q}'"),
    HEAD + SAID.format("{'role': 'tool', 'content': f'{found}'}"),
)
CASES = (
    *(REVIEW(files={"a.py": text}) for text in BARE),
    *(PASS(files={"a.py": text}) for text in MARKED),
    *(NONE(files={"a.py": text}) for text in NOTHING),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"a.py": HEAD + "def broken(:\n"}),
)
