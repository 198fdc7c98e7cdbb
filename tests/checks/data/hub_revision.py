"""Cases of data-hub-revision."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "data-hub-revision"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
COMMIT = "0123456789abcdef0123456789abcdef01234567"
HEAD = "from datasets import load_dataset as load\n"

CASES: tuple[Case, ...] = (
    FAIL(files={"a.py": HEAD + "d = load('org/data')\n"}, at=("a.py:2",)),
    FAIL(files={"a.py": HEAD + "d = load('openwebtext', split='train')\n"}, at=("a.py:2",)),
    FAIL(files={"a.py": HEAD + "d = load('org/data', revision='main')\n"}),
    FAIL(
        files={
            "a.py": "from huggingface_hub import snapshot_download\n"
            "f = snapshot_download('org/data', repo_type='dataset')\n"
        },
        at=("a.py:2",),
    ),
    FAIL(
        files={"a.py": HEAD + "def f(data_path):\n    return load(data_path)\n"}, says="data_path"
    ),
    PASS(files={"a.py": HEAD + f"d = load('org/data', revision='{COMMIT}')\n"}, at=("a.py:2",)),
    REVIEW(files={"a.py": HEAD + "def f(**o):\n    return load('org/data', **o)\n"}),
    UNKNOWN(files={"a.py": "d = load_dataset('org/data'\n"}),
    UNKNOWN(files={"a.js": "load_dataset('org/data')\n"}),
    NONE(files={"a.py": HEAD + "d = load('json', data_files='a.json')\n"}),
    NONE(files={"a.py": HEAD + "d = load('./data')\nload('data/train.csv')\n"}),
    NONE(
        files={"a.py": "from transformers import AutoModel\nAutoModel.from_pretrained('org/m')\n"}
    ),
)
