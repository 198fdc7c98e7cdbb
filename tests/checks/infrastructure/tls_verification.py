"""Cases of infra-tls-verification."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-tls-verification"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
HEAD = "import aiohttp, boto3, certifi, functools, httpx, requests, ssl, urllib3, urllib.request\n"

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
    PASS(files={"a.py": "import requests\nrequests.get('http://0.0.0.0:8000')\n"}),
    PASS(
        files={"a.py": "import requests\nrequests.get('https://a.example', verify='/etc/ca.pem')\n"}
    ),
    PASS(files={"a.py": "import requests\ndef f(h):\n    requests.get(f'http://{h}/x')\n"}),
    UNKNOWN(files={"a.py": "import requests\nrequests.get('http://a.example.com'\n"}),
    UNKNOWN(files={"a.vue": "requests.get('http://a.example.com')\n"}),
    NONE(files={"a.py": "text = 'http://a.example.com'\n"}),
    *(
        FAIL(files={"a.py": f"{HEAD}{line}\n"}, at=("a.py:2",))
        for line in (
            "requests.get(u, **{'verify': False})",
            "requests.get(u, verify=0)",
            "requests.get(u, verify='')",
            "functools.partial(requests.get, verify=False)",
            "requests.Session().get(u, verify=False)",
            "httpx.stream('GET', u, verify=False)",
            "httpx.HTTPTransport(verify=False)",
            "aiohttp.TCPConnector(ssl=False)",
            "aiohttp.ClientSession().get(u, ssl=False)",
            "boto3.client('s3', use_ssl=False)",
            "urllib3.PoolManager(cert_reqs='CERT_NONE')",
            "urllib3.PoolManager(cert_reqs=ssl.CERT_NONE)",
            "urllib3.PoolManager(assert_hostname=False)",
            "ssl._create_default_https_context = ssl._create_unverified_context",
        )
    ),
    *(
        FAIL(files={"a.py": f"{HEAD}{text}\n"}, at=("a.py:3",))
        for text in (
            "s = requests.Session()\ns.verify = False",
            "c = ssl.create_default_context()\nc.verify_mode = ssl.CERT_NONE",
            "c = ssl.create_default_context()\nc.check_hostname = False",
            "o = {'verify': False}\nrequests.get(u, **o)",
        )
    ),
    *(
        REVIEW(files={"a.py": f"{HEAD}{line}\n"}, at=("a.py:2",), without=Outcome.PASS)
        for line in (
            "requests.get(u, **options)",
            "requests.get(u, verify=settings.verify)",
            "requests.get(u, verify=False if debug else True)",
            "httpx.Client(verify=None)",
            "session.verify = False",
            "urllib3.disable_warnings()",
        )
    ),
    *(
        PASS(files={"a.py": f"{HEAD}{text}\n"}, without=Outcome.REVIEW)
        for text in (
            "requests.get(u, verify=None)",
            "requests.get(u, **{'timeout': 9})",
            "o = {'timeout': 9}\nrequests.get(u, **o)",
            "requests.get(u, verify=certifi.where())",
            "httpx.Client(verify=ssl.create_default_context(cafile=path))",
            "requests.get(u, verify=f'{folder}/ca.pem')",
            "c = ssl.create_default_context()\nc.verify_mode = ssl.CERT_REQUIRED\nrequests.get(u)",
            "requests.get(u)\nself.verify = False",
        )
    ),
    REVIEW(
        files={
            "tests/test_a.py": "import requests\nrequests.get('https://a.example', verify=False)\n"
        },
        at=("tests/test_a.py:2",),
        without=Outcome.FAIL,
        says="test code",
    ),
    NONE(files={"tests/test_a.py": "import requests\nrequests.get('https://a.example')\n"}),
)
