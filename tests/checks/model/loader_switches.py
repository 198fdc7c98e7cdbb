"""Cases of model-loader-switches."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-loader-switches"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)

CASES: tuple[Case, ...] = (
    FAIL(files={"a.py": "import keras\nm = keras.models.load_model('m.keras', safe_mode=False)\n"}),
    FAIL(
        files={
            "a.py": """
            from langchain_community.vectorstores import FAISS
            index = FAISS.load_local(
                "index",
                embeddings,
                allow_dangerous_deserialization=True,
            )
            """
        },
    ),
    FAIL(files={"a.py": "import yaml\nc = yaml.load(open('c.yaml'))\n"}, at=("a.py:2",)),
    FAIL(files={"a.py": "import yaml\nc = yaml.load(f, Loader=yaml.FullLoader)\n"}, at=("a.py:2",)),
    FAIL(files={"a.py": "from yaml import unsafe_load as u\nc = u(f)\n"}, at=("a.py:2",)),
    FAIL(files={"a.py": "import keras\nkeras.config.enable_unsafe_deserialization()\n"}),
    FAIL(
        files={
            "a.py": "from diffusers import DiffusionPipeline\n"
            "p = DiffusionPipeline.from_pretrained('a/b', use_safetensors=False)\n"
        }
    ),
    PASS(files={"a.py": "import yaml\nc = yaml.load(f, Loader=yaml.SafeLoader)\n"}, at=("a.py:2",)),
    PASS(files={"a.py": "import yaml\nc = yaml.load(f, yaml.CSafeLoader)\n"}, at=("a.py:2",)),
    PASS(files={"a.py": "import keras\nm = keras.models.load_model('m.keras', safe_mode=True)\n"}),
    PASS(
        files={
            "a.py": "from transformers import AutoModel\n"
            "m = AutoModel.from_pretrained('a/b', use_safetensors=True)\n"
        }
    ),
    UNKNOWN(files={"a.py": "import yaml\nc = yaml.load(f\n"}),
    UNKNOWN(files={"a.js": "const yaml = require('yaml'); yaml.load(text)\n"}),
    NONE(files={"a.py": "import yaml\nc = yaml.safe_load(open('c.yaml'))\n"}),
    NONE(files={"a.py": "import keras\nm = keras.models.load_model('m.keras')\n"}),
    FAIL(
        files={
            "a.py": "from langchain_community.vectorstores import FAISS\n"
            "o = dict(allow_dangerous_deserialization=1)\nFAISS.load_local('i', e, **o)\n"
        },
        at=("a.py:3",),
    ),
    REVIEW(
        files={
            "a.py": "from langchain_community.vectorstores import FAISS\n"
            "def f(**o):\n    return FAISS.load_local('i', e, **o)\n"
        },
        at=("a.py:3",),
        without=Outcome.PASS,
    ),
    REVIEW(files={"a.py": "import yaml\nc = yaml.load(f, **options)\n"}, without=Outcome.PASS),
    FAIL(files={"a.py": "import yaml\nc = yaml.load(f, Loader=UnSafeLoader)\n"}, at=("a.py:2",)),
    PASS(
        files={
            "a.py": "import yaml\nclass Strict(yaml.SafeLoader):\n    pass\n\n"
            "c = yaml.load(f, Loader=Strict)\n"
        },
        at=("a.py:5",),
    ),
)
