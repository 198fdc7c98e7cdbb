"""Cases of model-download-verified."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-download-verified"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)

CASES: tuple[Case, ...] = (
    FAIL(
        files={
            "a.py": "import urllib.request\n"
            "urllib.request.urlretrieve('https://models.example/m.pt', 'm.pt')\n"
        },
        at=("a.py:2",),
    ),
    FAIL(
        files={
            "a.py": """
            import requests
            HOST = "https://models.example"

            def fetch(name):
                answer = requests.get(f"{HOST}/weights/{name}.bin")
                return answer.content
            """
        },
        at=("a.py:5",),
    ),
    FAIL(files={"a.py": "import gdown\ngdown.download('https://d.example/m.ckpt', 'm.ckpt')\n"}),
    PASS(
        files={
            "a.py": """
            import hashlib
            import requests

            def fetch():
                content = requests.get("https://models.example/m.safetensors").content
                if hashlib.sha256(content).hexdigest() != WANTED:
                    raise ValueError
                return content
            """
        },
        never=("a.py:5",),
    ),
    PASS(
        files={
            "a.py": "from keras.utils import get_file\n"
            "get_file('m.h5', 'https://models.example/m.h5', file_hash='ab12')\n"
        }
    ),
    REVIEW(
        files={
            "a.py": """
            import hashlib
            import requests

            def fetch():
                content = requests.get("https://models.example/m.safetensors").content
                print(hashlib.md5(content).hexdigest())
                return content
            """
        },
        at=("a.py:5",),
        without=Outcome.PASS,
    ),
    UNKNOWN(files={"a.py": "import requests\nrequests.get('https://m.example/m.pt'\n"}),
    UNKNOWN(files={"a.js": "requests.get('https://m.example/m.pt')\n"}),
    NONE(files={"a.py": "import requests\nrequests.get('https://api.example/users')\n"}),
    NONE(files={"a.py": "import requests\nrequests.get('https://api.example/d.csv')\n"}),
    NONE(files={"a.py": "open('m.pt')\n"}),
)
