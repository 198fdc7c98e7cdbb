"""Cases of app-output-to-address."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-output-to-address"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
TOOL = "from langchain_core.tools import tool\nimport requests, httpx, os\n\n"

CASES: tuple[Case, ...] = (
    FAIL(
        files={"a.py": TOOL + "@tool\ndef fetch(url: str):\n    return requests.get(url).text\n"},
        at=("a.py:6",),
    ),
    FAIL(
        files={
            "a.py": TOOL
            + "@tool\nasync def fetch(host: str):\n"
            + "    async with httpx.AsyncClient() as client:\n"
            + "        return await client.get(f'https://{host}/status')\n"
        },
        at=("a.py:7",),
    ),
    FAIL(
        files={
            "a.py": """
            from smolagents import Tool
            import requests

            class Visit(Tool):
                name = "visit"

                def forward(self, url: str) -> str:
                    return requests.get(url, timeout=9).text
            """
        },
        at=("a.py:8",),
    ),
    REVIEW(
        files={
            "a.py": TOOL
            + "@tool\ndef fetch(url: str):\n    if not is_allowed(url):\n        return 'no'\n"
            + "    return requests.get(url).text\n"
        },
        at=("a.py:8",),
        never=("a.py:8",),
    ),
    PASS(
        files={
            "a.py": TOOL
            + "BASE = 'https://api.example/v1'\n\n@tool\ndef search(query: str):\n"
            + "    requests.get(f'https://api.example/search?q={query}')\n"
            + "    requests.get(BASE + '/items/' + query)\n"
            + "    requests.get(os.environ['BASE'] + '/items/' + query)\n"
            + "    return requests.get('https://api.example/search', params={'q': query})\n"
        },
        never=("a.py:8", "a.py:9", "a.py:10", "a.py:11"),
    ),
    UNKNOWN(files={"a.py": TOOL + "@tool\ndef fetch(url: str):\n    return requests.get(url\n"}),
    UNKNOWN(files={"a.vue": "tool(requests.get(url))\n"}),
    NONE(files={"a.py": "import requests\ndef f(url):\n    return requests.get(url)\n"}),
    PASS(
        files={
            "a.py": """
            import json
            from urllib.request import Request, urlopen
            from openai import OpenAI

            def search(q):
                said = OpenAI().responses.create(model="m", input=q).output_text
                body = json.dumps({"query": said}).encode()
                return urlopen(Request("http://index/search", data=body), timeout=9).read()
            """
        },
    ),
)
