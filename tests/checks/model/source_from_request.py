"""Cases of model-source-from-request."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-source-from-request"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL, without=Outcome.PASS)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS, without=Outcome.FAIL)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW, without=Outcome.FAIL)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
HEAD = """\
from fastapi import FastAPI
from pydantic import BaseModel
from sentence_transformers import SentenceTransformer
from transformers import AutoModel, pipeline
app = FastAPI()

class Index(BaseModel):
    embedding_model: str

def embedder(name):
    return SentenceTransformer(name, trust_remote_code=True)

"""
LOADS = "@app.post('/index')\ndef index(body: Index):\n"

CASES: tuple[Case, ...] = (
    *(
        FAIL(files={"a.py": HEAD + text})
        for text in (
            LOADS + "    return AutoModel.from_pretrained(body.embedding_model)\n",
            LOADS + "    return pipeline('ner', model=body.embedding_model)\n",
            (
                "@app.get('/load/{name}')\ndef load(name: str):\n"
                "    return AutoModel.from_pretrained(f'org/{name}')\n"
            ),
        )
    ),
    FAIL(
        files={"a.py": HEAD + LOADS + "    return embedder(body.embedding_model)\n"},
        at=("a.py:11",),
        says="its code is run",
    ),
    REVIEW(
        files={
            "a.py": HEAD
            + LOADS
            + "    name = body.embedding_model\n    if name not in KNOWN:\n        return None\n"
            + "    return AutoModel.from_pretrained(name)\n"
        }
    ),
    REVIEW(
        files={"a.py": HEAD + LOADS + "    return pipeline('ner', **options)\n"},
        without=Outcome.PASS,
    ),
    PASS(files={"a.py": HEAD + LOADS + "    return AutoModel.from_pretrained('org/m')\n"}),
    PASS(files={"a.py": HEAD + "def load(name):\n    return AutoModel.from_pretrained(name)\n"}),
    UNKNOWN(files={"a.py": HEAD + LOADS + "    return AutoModel.from_pretrained(body\n"}),
    NONE(files={"a.py": "from fastapi import FastAPI\napp = FastAPI()\n"}),
)
