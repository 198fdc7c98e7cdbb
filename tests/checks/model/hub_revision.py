"""Cases of model-hub-revision."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-hub-revision"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
COMMIT = "0123456789abcdef0123456789abcdef01234567"
HEAD = "from transformers import AutoModel\n"

CASES: tuple[Case, ...] = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "a.py": """
            from sentence_transformers import SentenceTransformer
            model = SentenceTransformer("all-MiniLM-L6-v2", device="cpu")
            """
        },
        at=("a.py:2",),
        says="all-MiniLM-L6-v2",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.NOT_APPLICABLE,
        files={
            "a.py": """
            from sentence_transformers import SentenceTransformer
            model = SentenceTransformer("output_dir")
            """
        },
    ),
    NONE(
        files={
            "a.py": "from vertexai.language_models import TextEmbeddingModel\n"
            "m = TextEmbeddingModel.from_pretrained('text-embedding-004')\n"
        }
    ),
    FAIL(files={"a.py": HEAD + "m = AutoModel.from_pretrained('org/name')\n"}, at=("a.py:2",)),
    FAIL(files={"a.py": HEAD + "m = AutoModel.from_pretrained('bert-base-uncased')\n"}),
    FAIL(files={"a.py": HEAD + "m = AutoModel.from_pretrained('org/name', revision='main')\n"}),
    FAIL(files={"a.py": HEAD + "m = AutoModel.from_pretrained('org/name', revision='v1.0')\n"}),
    FAIL(
        files={
            "a.py": """
            import os
            from transformers import AutoModel
            BASE = os.environ.get("BASE_MODEL", None)
            m = AutoModel.from_pretrained(BASE)
            """
        },
        at=("a.py:4",),
        says="BASE_MODEL",
    ),
    FAIL(
        files={
            "a.py": """
            from transformers import AutoTokenizer

            def load(model_name: str = "org/name"):
                return AutoTokenizer.from_pretrained(model_name)
            """
        },
        at=("a.py:4",),
        says="org/name",
    ),
    FAIL(
        files={
            "a.py": """
            from peft import PeftModel
            model = PeftModel.from_pretrained(
                base,
                "org/adapter",
            )
            """
        },
        says="org/adapter",
    ),
    FAIL(
        files={"a.py": "import torch\nm = torch.hub.load('pytorch/vision:v0.10.0', 'resnet18')\n"}
    ),
    FAIL(files={"a.py": "import timm\nm = timm.create_model('org-vit-base', pretrained=True)\n"}),
    FAIL(
        files={
            "a.py": "from sentence_transformers import SentenceTransformer as S\n"
            "m = S(model_name_or_path='org/name')\n"
        },
        at=("a.py:2",),
    ),
    PASS(
        files={"a.py": HEAD + f"m = AutoModel.from_pretrained('org/name', revision='{COMMIT}')\n"},
        at=("a.py:2",),
    ),
    PASS(
        files={
            "a.py": f"""
            from huggingface_hub import snapshot_download
            REVISION = "{COMMIT}"
            folder = snapshot_download(repo_id="org/name", revision=REVISION)
            """
        },
        at=("a.py:3",),
    ),
    REVIEW(
        files={
            "a.py": HEAD + "def f(**o):\n    return AutoModel.from_pretrained('org/name', **o)\n"
        }
    ),
    REVIEW(
        files={
            "a.py": HEAD
            + "def f(at):\n    return AutoModel.from_pretrained('org/name', revision=at)\n"
        }
    ),
    UNKNOWN(files={"a.py": "m = AutoModel.from_pretrained('org/name'\n"}),
    UNKNOWN(files={"a.js": "await AutoModel.from_pretrained('org/name')\n"}),
    NONE(files={"a.py": HEAD + "m = AutoModel.from_pretrained('./model')\n"}),
    NONE(files={"a.py": HEAD + "m = AutoModel.from_pretrained('models/mine')\n"}),
    NONE(
        files={
            "a.py": """
            import os
            from pathlib import Path
            from transformers import AutoModel

            def load(output_dir):
                AutoModel.from_pretrained(output_dir)
                AutoModel.from_pretrained(os.path.join(output_dir, "final"))
                AutoModel.from_pretrained(Path("a") / "b")
                return AutoModel.from_pretrained(f"{output_dir}/final")
            """
        }
    ),
    NONE(
        files={"a.py": "import timm\nm = timm.create_model('vit-base-patch16', pretrained=False)\n"}
    ),
    NONE(
        files={
            "a.py": "from huggingface_hub import snapshot_download\n"
            "snapshot_download('org/data', repo_type='dataset')\n"
        }
    ),
    NONE(files={"a.py": "import torch\ntorch.hub.load('/here', 'm', source='local')\n"}),
    NONE(files={"a.py": HEAD + "AutoModel.from_pretrained()\nAutoModel.from_pretrained(['a'])\n"}),
    FAIL(files={"a.py": HEAD + "m = AutoModel.from_pretrained('gpt2')\n"}, at=("a.py:2",)),
    FAIL(
        files={"a.py": HEAD + "m = AutoModel.from_pretrained('org/name', revision=None)\n"},
        at=("a.py:2",),
    ),
    NONE(files={"a.py": "print('org/name')\n"}),
)
