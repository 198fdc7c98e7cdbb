"""Cases of model-unsafe-deserialisation."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-unsafe-deserialisation"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)

CASES: tuple[Case, ...] = (
    FAIL(files={"a.py": "import pickle\nm = pickle.load(open('m.pkl', 'rb'))\n"}, at=("a.py:2",)),
    FAIL(files={"a.py": "import pickle as pk\nm = pk.loads(data)\n"}, at=("a.py:2",)),
    FAIL(files={"a.py": "from joblib import load\nm = load('m.joblib')\n"}, at=("a.py:2",)),
    FAIL(files={"a.py": "import dill, cloudpickle\nm = dill.load(f)\nn = cloudpickle.loads(b)\n"}),
    FAIL(files={"a.py": "import pandas as pd\nd = pd.read_pickle('d.pkl')\n"}, at=("a.py:2",)),
    FAIL(files={"a.py": "import numpy as np\na = np.load('a.npy', allow_pickle=True)\n"}),
    FAIL(
        files={
            "a.py": """
            import pickle
            import requests

            def fetch(address):
                answer = requests.get(address)
                return pickle.loads(answer.content)
            """
        },
        at=("a.py:6",),
    ),
    FAIL(
        files={
            "a.py": """
            def late(path):
                from pickle import load as read
                with open(path, "rb") as file:
                    return read(file)
            """
        },
        at=("a.py:4",),
    ),
    PASS(files={"a.py": "import numpy as np\na = np.load('a.npy')\n"}, at=("a.py:2",)),
    PASS(
        files={"a.py": "from safetensors.torch import load_file\nw = load_file('m.safetensors')\n"}
    ),
    PASS(files={"a.py": "import skops.io as sio\nm = sio.load('m.skops')\n"}, at=("a.py:2",)),
    PASS(
        files={
            "a.py": """
            import numpy as np

            class pickle:
                @staticmethod
                def load(file):
                    return file

            pickle.load("x")
            a = np.load("a.npy")
            """
        },
        never=("a.py:8",),
    ),
    UNKNOWN(files={"a.py": "import pickle\nm = pickle.load(\n"}),
    UNKNOWN(files={"a.ts": "import pickle from 'x'; pickle.load(y)\n"}),
    NONE(files={"a.py": "import json\nm = json.load(open('m.json'))\n"}),
    NONE(files={"a.py": "import pickle\npickle.dumps(1)\n"}),
    NONE(files={"a.py": "text = 'pickle.load'  # never pickle.load\n"}),
    *(
        FAIL(files={"a.py": f"import numpy as np\n{line}\n"}, at=("a.py:2",))
        for line in (
            "np.load(p, None, True)",
            "np.load(p, allow_pickle=1)",
            "np.load(p, **{'allow_pickle': True})",
        )
    ),
    *(
        REVIEW(files={"a.py": f"import numpy as np\n{line}\n"}, without=Outcome.PASS)
        for line in (
            "np.load(p, **options)",
            "np.load(*rest)",
            "np.load(p, allow_pickle=flag)",
        )
    ),
    PASS(files={"a.py": "import numpy as np\nnp.load(p, **{'mmap_mode': 'r'})\n"}),
)
