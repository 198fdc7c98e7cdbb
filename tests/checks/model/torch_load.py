"""Cases of model-torch-load."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-torch-load"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)

NOTEBOOK = (
    '{"cells": [{"cell_type": "markdown", "source": ["# load"]},\n'
    ' {"cell_type": "code", "source": ["import torch\\n", "%matplotlib inline\\n",\n'
    '   "weights = torch.load(\'a.pt\')\\n"], "outputs": [], "metadata": {}}],\n'
    ' "metadata": {}, "nbformat": 4, "nbformat_minor": 5}\n'
)

CASES: tuple[Case, ...] = (
    *(
        case(
            files={
                "requirements.txt": lock,
                "a.py": f"""
                import pytorch_lightning as pl

                class Model(pl.LightningModule):
                    pass

                model = Model.load_from_checkpoint("best.ckpt"{option})
                """,
            },
            at=("a.py:6",),
        )
        for case, lock, option in (
            (FAIL, "", ""),
            (FAIL, "", ", weights_only=False"),
            (FAIL, "torch==2.7.0\npytorch-lightning==2.1.0\n", ""),
            (FAIL, "torch==2.3.0\nlightning==2.6.0\n", ""),
            (PASS, "torch==2.7.0\nlightning==2.6.0\n", ""),
            (PASS, "", ", weights_only=True"),
            (REVIEW, "", ", **options"),
        )
    ),
    FAIL(files={"a.py": "import torch\nm = torch.load('m.pt')\n"}, at=("a.py:2",)),
    FAIL(
        files={"a.py": "from torch import load as l\nm = l(open('m.pt', 'rb'))\n"}, at=("a.py:2",)
    ),
    FAIL(files={"a.py": "import torch as t\nm = t.load('m.pt', weights_only=False)\n"}),
    FAIL(
        files={
            "a.py": """
            import torch

            class Store:
                async def restore(self, path):
                    return torch.load(
                        path,
                        map_location="cpu",
                    )
            """
        },
        at=("a.py:5",),
    ),
    FAIL(files={"a.py": "import torch\nrestore = lambda p: torch.load(p)\n"}, at=("a.py:2",)),
    FAIL(files={"n.ipynb": NOTEBOOK}, at=("n.ipynb:3",)),
    FAIL(
        files={
            "a.py": "import torch\nm = torch.load('m.pt')\n",
            "requirements.txt": "torch>=2.6\n",
        },
        says="no lock",
    ),
    FAIL(
        files={
            "a.py": "import torch\nm = torch.load('m.pt')\n",
            "requirements.txt": "torch==2.1.0\n",
        }
    ),
    PASS(
        files={"a.py": "import torch\nm = torch.load('m.pt', weights_only=True)\n"}, at=("a.py:2",)
    ),
    PASS(
        files={
            "a.py": """
            import torch
            SAFE = True
            OPTIONS = {"map_location": "cpu"}
            m = torch.load("m.pt", weights_only=SAFE)
            """
        },
        never=("a.py:4",),
    ),
    PASS(
        files={
            "a.py": "import torch\nm = torch.load('m.pt')\n",
            "requirements.txt": "torch==2.7.1\n",
        },
        says="locked",
    ),
    REVIEW(files={"a.py": "import torch\ndef f(p, **o):\n    return torch.load(p, **o)\n"}),
    REVIEW(
        files={
            "a.py": "import torch\ndef f(p, safe):\n    return torch.load(p, weights_only=safe)\n"
        }
    ),
    UNKNOWN(files={"a.py": "import torch\nm = torch.load('m.pt'\n"}, says="not Python"),
    UNKNOWN(files={"a.js": "const torch = require('torch'); torch.load('m.pt')\n"}),
    UNKNOWN(files={"n.ipynb": '{"cells": [{"source": "torch.load"'}),
    NONE(files={"a.py": "import json\nm = json.load(open('m.json'))\n"}),
    NONE(
        files={
            "a.py": "class torch:\n    pass\n\n\ndef load(path):\n    return path\n\n\nload('m')\n"
        }
    ),
    NONE(files={"a.py": "model.load('m.pt')\nx = 'torch.load'\n"}),
    FAIL(
        files={
            "a.py": "import torch\nm = torch.load('m.pt')\n",
            "requirements.txt": "torch==not.a.version\n",
        }
    ),
    NONE(files={"a.js": "load('m.json')\n"}),
)
