"""What is not recognised is not what is not there."""

import pytest

from bartizan.cli.wiring import look_at
from bartizan.collect.discovery.packages import PACKAGES
from bartizan.collect.memory import MemoryTree
from bartizan.core.words import Truth
from bartizan.evidence.iac import Iac


def truth_of(name: str, files: dict[str, bytes]) -> Truth:
    known = look_at(MemoryTree(files), cached=False)
    return next(fact.truth for fact in known.facts if fact.name == name)


@pytest.mark.parametrize(
    ("files", "truth"),
    [
        ({"requirements.txt": b"pgvector==0.3.0\n"}, Truth.UNKNOWN),
        ({"requirements.txt": b"flask==3.0.0\n"}, Truth.FALSE),
        (
            {
                "requirements.txt": b"chromadb==0.5.0\n",
                "a.py": b"import chromadb\nclient = chromadb.PersistentClient('x')\n",
            },
            Truth.TRUE,
        ),
    ],
    ids=["a package and no use of it", "no such package", "a use of it"],
)
def test_a_package_whose_use_is_not_recognised_leaves_the_fact_open(
    files: dict[str, bytes], truth: Truth
) -> None:
    assert truth_of("connects", files) is truth


@pytest.mark.parametrize("name", sorted(PACKAGES))
def test_a_manifest_that_cannot_be_read_may_ask_for_any_of_them(name: str) -> None:
    known = look_at(MemoryTree({}, {"requirements.txt": "cannot be read"}), cached=False)
    assert next(fact.truth for fact in known.facts if fact.name == name) is Truth.UNKNOWN


@pytest.mark.parametrize(
    "files",
    [
        {"stack.py": b"from aws_cdk import Stack\n\nclass Mine(Stack):\n    pass\n"},
        {"cdk.json": b'{"app": "npx ts-node app.ts"}'},
        {"Pulumi.yaml": b"name: mine\nruntime: python\n"},
    ],
    ids=["CDK in Python", "a CDK project", "a Pulumi project"],
)
def test_programs_that_make_infrastructure_are_gaps_of_it(files: dict[str, bytes]) -> None:
    evidence = look_at(MemoryTree(files), cached=False).gathered.collected[Iac]
    assert isinstance(evidence, Iac)
    assert [gap.path for gap in evidence.gaps] == list(files)


@pytest.mark.parametrize(
    ("code", "truth"),
    [
        (b"import torch\nweights = torch.load('w.pt', weights_only=True)\n", Truth.UNKNOWN),
        (b"import mlflow\nmodel = mlflow.pyfunc.load_model('m')\n", Truth.UNKNOWN),
        (b"import json\nrows = json.load(open('rows.json'))\n", Truth.FALSE),
    ],
)
def test_what_is_loaded_may_be_a_model(code: bytes, truth: Truth) -> None:
    assert truth_of("self_hosts", {"a.py": code}) is truth


@pytest.mark.parametrize(
    ("call", "truth"),
    [
        ('transformers.AutoModel.from_pretrained("/opt/models/one")', Truth.UNKNOWN),
        ('transformers.AutoModel.from_pretrained("a folder of ours")', Truth.UNKNOWN),
        ('transformers.AutoModel.from_pretrained("models/one")', Truth.UNKNOWN),
        ('transformers.pipeline("text-generation")', Truth.UNKNOWN),
        ('sentence_transformers.SentenceTransformer("./one")', Truth.UNKNOWN),
        ('transformers.AutoModel.from_pretrained("owner/one")', Truth.TRUE),
        ('transformers.AutoTokenizer.from_pretrained("./one")', Truth.FALSE),
        ('transformers.AutoConfig.from_pretrained("./one")', Truth.FALSE),
        ('huggingface_hub.snapshot_download("one", repo_type="dataset")', Truth.FALSE),
    ],
)
def test_a_model_that_is_loaded_from_a_folder_may_be_served(call: str, truth: Truth) -> None:
    code = f"import huggingface_hub, sentence_transformers, transformers\n{call}\n"
    assert truth_of("self_hosts", {"a.py": code.encode()}) is truth


@pytest.mark.parametrize("path", ["app.py", "main.tf", "Dockerfile", ".github/workflows/ci.yml"])
def test_a_pointer_to_a_large_file_store_is_a_gap_of_all_that_its_name_says(path: str) -> None:
    digest = "0" * 64
    text = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 12345\n"
    collected = look_at(MemoryTree({path: text.encode()}), cached=False).gathered.collected
    gaps = [gap for held in collected.values() for gap in getattr(held, "gaps", ())]
    assert {gap.path for gap in gaps if "not here" in gap.reason} == {path}
    assert len([gap for gap in gaps if "not here" in gap.reason]) > 1
