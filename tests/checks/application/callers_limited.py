"""Cases of app-callers-limited."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-callers-limited"
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
ROUTE = """
from fastapi import FastAPI
from openai import OpenAI
app, client = FastAPI(), OpenAI()

{mark}
@app.post("/chat")
def chat(text: str):
    return client.responses.create(model="m", input=text)
"""


def app(before: str = "", mark: str = "") -> dict[str, str]:
    return {"a.py": f"{before}{ROUTE.format(mark=mark)}"}


CASES: tuple[Case, ...] = (
    REVIEW(files=app(), at=("a.py:6",)),
    PASS(files=app("from slowapi import Limiter\n")),
    PASS(files=app("from shop.limits import rate_limited\n", "@rate_limited(10)")),
    PASS(files=app("import throttling\nthrottling.RateLimiter(10)\n")),
    PASS(
        files={
            "a.py": "from door import Throttle\n"
            f"{ROUTE.format(mark='')}app.add_middleware(Throttle)\n"
        }
    ),
    UNKNOWN(files={"a.py": f"{ROUTE.format(mark='')}def broken(:\n"}),
    NONE(files={"a.py": "from openai import OpenAI\nOpenAI().responses.create(input='x')\n"}),
)
