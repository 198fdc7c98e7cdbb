"""Cases of infra-tls-verification."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-tls-verification"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)

CASES: tuple[Case, ...] = (
    FAIL(
        files={"a.py": "import requests as r\nr.get('https://a.example', verify=False)\n"},
        at=("a.py:2",),
    ),
    FAIL(
        files={
            "a.py": """
            import httpx
            CHECK = False
            client = httpx.AsyncClient(
                timeout=9,
                verify=CHECK,
            )
            """
        },
        at=("a.py:5",),
    ),
    FAIL(files={"a.py": "import ssl\nc = ssl._create_unverified_context()\n"}, at=("a.py:2",)),
    FAIL(
        files={"a.py": "import requests\nrequests.post('http://a.example.com/x')\n"}, at=("a.py:2",)
    ),
    FAIL(
        files={
            "a.py": "import requests\ndef f(k):\n    requests.get(f'http://a.example.com/{k}')\n"
        }
    ),
    PASS(files={"a.py": "import requests\nrequests.get('https://a.example')\n"}, at=("a.py:2",)),
    PASS(files={"a.py": "import requests\nrequests.get('http://localhost:8000')\n"}),
    PASS(
        files={"a.py": "import requests\nrequests.get('https://a.example', verify='/etc/ca.pem')\n"}
    ),
    PASS(files={"a.py": "import requests\ndef f(h):\n    requests.get(f'http://{h}/x')\n"}),
    UNKNOWN(files={"a.py": "import requests\nrequests.get('http://a.example.com'\n"}),
    UNKNOWN(files={"a.js": "requests.get('http://a.example.com')\n"}),
    NONE(files={"a.py": "text = 'http://a.example.com'\n"}),
    NONE(
        files={
            "tests/test_a.py": "import requests\nrequests.get('https://a.example', verify=False)\n"
        }
    ),
)
