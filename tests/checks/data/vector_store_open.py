"""Cases of data-vector-store-open."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "data-vector-store-open"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
QDRANT = "from qdrant_client import QdrantClient\n"
CHROMA = "import chromadb\n"

CASES: tuple[Case, ...] = (
    FAIL(
        files={"a.py": QDRANT + "c = QdrantClient(url='http://q.example.com:6333')\n"},
        at=("a.py:2",),
    ),
    FAIL(files={"a.py": QDRANT + "c = QdrantClient('https://q.example.com')\n"}, says="no key"),
    FAIL(files={"a.py": CHROMA + "c = chromadb.HttpClient(host='c.example.com', port=8000)\n"}),
    FAIL(
        files={
            "a.py": """
            import weaviate
            client = weaviate.Client(
                url="http://w.example.com",
            )
            """
        },
        at=("a.py:3",),
    ),
    FAIL(
        files={
            "a.py": "from langchain_milvus import Milvus\n"
            "m = Milvus(emb, connection_args={'uri': 'http://m.example.com:19530'})\n"
        }
    ),
    PASS(files={"a.py": QDRANT + "c = QdrantClient(url='https://q.example.com', api_key=key)\n"}),
    PASS(files={"a.py": QDRANT + "c = QdrantClient(':memory:')\n"}, at=("a.py:2",)),
    PASS(files={"a.py": QDRANT + "c = QdrantClient(host='localhost', port=6333)\n"}),
    PASS(files={"a.py": CHROMA + "c = chromadb.PersistentClient(path='./index')\n"}),
    PASS(
        files={
            "a.py": CHROMA + "c = chromadb.HttpClient(host='c.example.com', ssl=True, headers=h)\n"
        }
    ),
    PASS(
        files={
            "a.py": "from pinecone import Pinecone\nimport os\n"
            "p = Pinecone(api_key=os.environ['K'])\n"
        }
    ),
    REVIEW(files={"a.py": QDRANT + "import os\nc = QdrantClient(url=os.environ['QDRANT_URL'])\n"}),
    REVIEW(files={"a.py": QDRANT + "c = QdrantClient(url='http://qdrant:6333')\n"}),
    FAIL(
        files={
            "a.py": "from langchain_milvus import Milvus\n"
            "m = Milvus(e, connection_args={'uri': 'https://m.example.com', 'token': ''})\n"
        }
    ),
    PASS(
        files={
            "a.py": "from langchain_milvus import Milvus\n"
            "m = Milvus(e, connection_args={'uri': 'https://m.example.com', 'token': key})\n"
        }
    ),
    REVIEW(files={"a.py": QDRANT + "def f(address):\n    return QdrantClient(url=address)\n"}),
    NONE(files={"tests/test_a.py": QDRANT + "c = QdrantClient(url='http://q.example.com')\n"}),
    UNKNOWN(files={"a.py": QDRANT + "c = QdrantClient(url='http://q.example.com'\n"}),
    UNKNOWN(files={"a.ts": "new qdrant.QdrantClient({url: 'http://q.example.com'})\n"}),
    NONE(files={"a.py": "import requests\nrequests.get('http://q.example.com')\n"}),
)
