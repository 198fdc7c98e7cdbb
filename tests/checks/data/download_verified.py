"""Cases of data-download-verified."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "data-download-verified"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)

CASES: tuple[Case, ...] = (
    FAIL(
        files={"a.py": "import pandas as pd\nd = pd.read_csv('https://d.example/t.csv')\n"},
        at=("a.py:2",),
    ),
    FAIL(
        files={
            "a.py": """
            import requests
            URL = "https://raw.example/input.txt"
            with open("input.txt", "w") as file:
                file.write(requests.get(URL).text)
            """
        },
        at=("a.py:4",),
    ),
    FAIL(
        files={
            "a.py": "import urllib.request as u\nu.urlretrieve('https://d.example/t.json', 't')\n"
        }
    ),
    FAIL(
        files={
            "a.py": "import os\nos.system('x')\nimport wget\nwget.download('https://d.example/t.zip')\n"
        }
    ),
    PASS(
        files={
            "a.py": """
            import hashlib
            import requests

            def fetch():
                content = requests.get("https://d.example/t.parquet").content
                if hashlib.sha256(content).hexdigest() != WANTED:
                    raise ValueError
                return content
            """
        },
        never=("a.py:5",),
    ),
    REVIEW(
        files={
            "a.py": """
            import hashlib
            import requests

            def fetch():
                content = requests.get("https://d.example/t.parquet").content
                hashlib.sha256(content)
                return content
            """
        },
        at=("a.py:5",),
        without=Outcome.PASS,
    ),
    UNKNOWN(files={"a.py": "import requests\nrequests.get('https://d.example/t.csv'\n"}),
    UNKNOWN(files={"a.js": "requests.get('https://d.example/t.csv')\n"}),
    NONE(files={"a.py": "import requests\nrequests.get('https://d.example/search.json')\n"}),
    NONE(files={"a.py": "import requests\nrequests.get('https://d.example/robots.txt')\n"}),
    NONE(files={"a.py": "import pandas as pd\nd = pd.read_csv('t.csv')\n"}),
)
