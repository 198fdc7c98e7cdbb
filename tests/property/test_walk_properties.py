"""The walk never raises, its facts survive the wire, and the order of files does not matter."""

import json
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.checks.registry import all_checks
from bartizan.classify.redact import redact
from bartizan.collect.python.names import module_of
from bartizan.collect.python.parse import facts_of
from bartizan.collect.python.questions import Questions
from bartizan.collect.python.wire import from_plain, to_plain
from bartizan.collect.source import Reader, collect
from bartizan.evidence.asks import calls, decorators, targets
from bartizan.evidence.facts import Gap
from bartizan.evidence.source import FileFacts

SEED = '''
import os, re
from typing import Annotated, Literal
from langchain_core.tools import tool
from openai import OpenAI as Client
client = Client()
PROMPT = f"You help {os.environ['NAME']} with {1 + 2}."
TABLE = {"a": "df -h", **{"b": "date"}}

class Agent(Base):
    model: str = "gpt-4o"

    def __init__(self, *rest, key=None, **more):
        self.client, self.history = client, []

    async def ask(self, q: Annotated[str, Field(max_length=9)], n: int = 3):
        self.history.append({"role": "user", "content": q})
        async with self.client as c:
            async for part in c.responses.stream(model=self.model, input=self.history):
                yield part
        answer = await self.client.responses.create(model=self.model, input=self.history)
        try:
            exec(answer.output_text)
        except* ValueError as error:
            return str(error)
        finally:
            del answer

@tool("run", return_direct=True)
def run(command: str, mode: Literal["a", "b"] = "a") -> str:
    """Runs it."""
    if command not in TABLE and not (m := re.match(r"[a-z]+", command)):
        return "no" if mode else lambda x: os.system(x)
    match mode:
        case "a":
            return os.popen("%s" % TABLE.get(command)).read()
        case _:
            return [y for x in TABLE for y in x if y][0:1]

def guarded(token, key=None, most=float("inf")):
    """Takes what is caught, what is switched off, and what is counted."""
    if not API_KEY or os.getenv("ENV", "dev") == "dev":
        return None
    with contextlib.suppress(ValueError):
        re.sub("a", "b", token)
    try:
        while len(token) < most:
            client.chat.completions.create(model=TABLE[key], messages=[token])
    except (KeyError, ValueError):
        return None
    except Exception:
        pass
'''
ASKS = (
    *calls("*.system", "*.popen", "builtins.exec", "*.create", "*.stream", "*.Field"),
    *decorators("*.tool"),
    *targets("prompt", "model", "history"),
)
PIECES = ("\n", "    ", "(", ")", "[", "]", "{", "}", ":", ",", "=", ".", "'", '"', "f'", "**", "*",
          "lambda: ", "await ", "yield ", "def f(x):\n", "class A:\n", "os.system(x)\n", "@tool\n",
          "if x in y:\n", "...", "\\", "\t", "#", "\x00", "é", "\ud7ff", "0x", "1e999",
          "9" * 50)  # fmt: skip
QUESTIONS = Questions(ASKS)


@cache
def everything() -> Questions:
    return Questions([ask for check in all_checks() for ask in check.asks])


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    text = SEED
    for _ in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(text)))
        upto = draw(st.integers(at, min(len(text), at + 40)))
        text = text[:at] + draw(st.sampled_from(PIECES)) + text[upto:]
    return text.encode("utf-8", "surrogatepass")


def test_the_seed_itself_yields_facts() -> None:
    read = facts_of("a.py", SEED.encode(), QUESTIONS, redact)
    assert isinstance(read, FileFacts)
    assert {call.name for call in read.calls} >= {
        "os.system",
        "os.popen",
        "builtins.exec",
        "openai.OpenAI.responses.create",
    }


@settings(deadline=None)
@given(
    content=st.binary(max_size=400), path=st.sampled_from(["a.py", "a.ipynb", "src/x/__init__.py"])
)
def test_any_bytes_are_read_without_raising(content: bytes, path: str) -> None:
    for head in (b"", b"os.system(", b"@tool\ndef f(x):\n    os.system(x)\n"):
        read = facts_of(path, head + content, QUESTIONS, redact)
        assert read is None or isinstance(read, FileFacts | Gap)


@settings(max_examples=150, deadline=None)
@given(content=mutated())
def test_mutated_source_never_raises_and_survives_the_wire(content: bytes) -> None:
    read = facts_of("pkg/a.py", content, everything(), redact)
    if isinstance(read, FileFacts):
        plain = json.loads(json.dumps(to_plain(read)))
        assert from_plain("pkg/a.py", module_of("pkg/a.py"), plain) == read


@settings(max_examples=60, deadline=None)
@given(content=mutated(), data=st.data())
def test_the_order_of_files_does_not_matter(content: bytes, data: st.DataObject) -> None:
    files = [("a.py", SEED.encode()), ("b.py", content), ("c/d.py", b"import os\nos.system('x')\n")]
    shuffled = data.draw(st.permutations(files))
    reader = Reader(QUESTIONS, redact)
    assert collect(shuffled, reader) == collect(files, reader)


@settings(max_examples=60, deadline=None)
@given(content=mutated())
def test_more_questions_never_lose_an_answer(content: bytes) -> None:
    few = facts_of("a.py", content, QUESTIONS, redact)
    many = facts_of("a.py", content, Questions([*ASKS, *calls("*.read", "*.match")]), redact)
    if isinstance(few, FileFacts) and isinstance(many, FileFacts):
        assert {(c.name, c.place) for c in few.calls} <= {(c.name, c.place) for c in many.calls}
