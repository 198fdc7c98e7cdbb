"""Cases of model-pickle-export."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-pickle-export"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)

CASES: tuple[Case, ...] = (
    FAIL(files={"a.py": "import torch\ntorch.save(model.state_dict(), 'm.pt')\n"}, at=("a.py:2",)),
    FAIL(files={"a.py": "import joblib\njoblib.dump(clf, 'm.joblib')\n"}, at=("a.py:2",)),
    FAIL(
        files={"a.py": "import pickle\npickle.dump(model, open('m.pkl', 'wb'))\n"}, at=("a.py:2",)
    ),
    FAIL(files={"a.py": "m.save_pretrained('out', safe_serialization=False)\n"}, at=("a.py:1",)),
    FAIL(
        files={
            "a.py": """
            import pickle

            def keep(vectorizer):
                with open("vectorizer.pkl", "wb") as file:
                    pickle.dump(vectorizer, file)
            """
        },
        at=("a.py:5",),
    ),
    PASS(
        files={"a.py": "from safetensors.torch import save_file\nsave_file(w, 'm.safetensors')\n"}
    ),
    PASS(files={"a.py": "m.save_pretrained('out')\n"}, at=("a.py:1",)),
    PASS(files={"a.py": "import skops.io\nskops.io.dump(clf, 'm.skops')\n"}),
    REVIEW(
        files={"a.py": "import pickle\npickle.dump(cookies, open('c.pkl', 'wb'))\n"},
        never=("a.py:2",),
    ),
    UNKNOWN(files={"a.py": "import torch\ntorch.save(m, 'm.pt'\n"}),
    UNKNOWN(files={"a.js": "torch.save(model)\n"}),
    NONE(files={"a.py": "import json\njson.dump({}, open('a.json', 'w'))\n"}),
    NONE(files={"a.py": "form.save()\n"}),
)
