"""Code beside a model is judged when something beside it has a loader run it."""

import json
from pathlib import Path

import pytest

from bartizan.scan.facts import Verdict
from bartizan.scan.files import scan_target, targets
from bartizan.scan.folders import LARGEST

SHELL = "import os\nos.system('true')\n"
AUTO = json.dumps(
    {"auto_map": {"AutoModel": "acme/repo--net.Net", "AutoConfig": ["other.X", None]}}
)
MLFLOW = "flavors:\n  python_function:\n    loader_module: load\n    code: code\n"
BELOW = json.dumps({"auto_map": {"AutoModel": "code/net.Net"}})
NESTED = json.dumps({"text_config": [{"auto_map": {"AutoModel": "net.Net"}}]})
CODE = "flavors:\n  python_function:\n    model_code_path: load.py\n"
MODULES = json.dumps([{"idx": 0, "name": "0", "path": "", "type": "custom_st.Model"}])
MLX = json.dumps({"model_type": "x", "model_file": "./net.py"})
REMOTE = json.dumps({"framework": "pytorch", "task": "chat", "allow_remote": True})
PIPELINE = json.dumps({"_class_name": ["pipe", "Pipe"], "unet": ["net", "UNet"]})


@pytest.mark.parametrize(
    ("files", "code", "expected"),
    [
        ({"config.json": AUTO}, "net.py", Verdict.CRITICAL),
        ({"config.json": AUTO}, "other.py", Verdict.CRITICAL),
        ({"config.json": AUTO}, "train.py", Verdict.SAFE),
        ({"config.json": "{}"}, "net.py", Verdict.SAFE),
        ({"config.json": "{"}, "net.py", Verdict.SAFE),
        ({"config.json": "{}"}, "handler.py", Verdict.CRITICAL),
        ({"config.json": AUTO + " " * LARGEST}, "train.py", Verdict.INCONCLUSIVE),
        ({"MLmodel": MLFLOW + " " * LARGEST}, "load.py", Verdict.INCONCLUSIVE),
        ({"requirements.txt": "x"}, "handler.py", Verdict.SAFE),
        ({"MLmodel": MLFLOW}, "code/deep/net.py", Verdict.CRITICAL),
        ({"MLmodel": MLFLOW}, "load.py", Verdict.CRITICAL),
        ({"MLmodel": MLFLOW}, "train.py", Verdict.SAFE),
        ({"config.json": AUTO, "net.py": "from .deep import x"}, "deep.py", Verdict.CRITICAL),
        ({"config.json": AUTO, "net.py": "import x"}, "deep.py", Verdict.SAFE),
        ({"config.json": BELOW}, "code/net.py", Verdict.CRITICAL),
        (
            {"config.json": BELOW, "code/net.py": "  from .a import b"},
            "code/a.py",
            Verdict.CRITICAL,
        ),
        ({"config.json": BELOW}, "net.py", Verdict.SAFE),
        ({"config.json": NESTED}, "net.py", Verdict.CRITICAL),
        ({"MLmodel": CODE}, "load.py", Verdict.CRITICAL),
        (
            {"MLmodel": 'flavors:\n  x:\n    "c\\x6fde": code\n'},
            "code/sklearn.py",
            Verdict.CRITICAL,
        ),
        ({"MLmodel": "flavors: {x: {code: ./a/../code}}"}, "code/sklearn.py", Verdict.CRITICAL),
        ({"MLmodel": "flavors:\n  ? code\n  : &a code\n"}, "code/sklearn.py", Verdict.CRITICAL),
        ({"MLmodel": "code: a\ncode: code\n"}, "code/net.py", Verdict.INCONCLUSIVE),
        ({"MLmodel": "run_id: x\n"}, "code/net.py", Verdict.SAFE),
        ({"config.json": MLX}, "net.py", Verdict.CRITICAL),
        ({"config.json": MLX}, "other.py", Verdict.SAFE),
        ({"configuration.json": REMOTE}, "ms_wrapper.py", Verdict.CRITICAL),
        ({"configuration.json": REMOTE}, "below/net.py", Verdict.CRITICAL),
        ({"configuration.json": '{"framework": "pytorch"}'}, "ms_wrapper.py", Verdict.SAFE),
        ({"modules.json": MODULES}, "custom_st.py", Verdict.CRITICAL),
        ({"modules.json": "[1, {}]"}, "custom_st.py", Verdict.SAFE),
        ({}, "hubconf.py", Verdict.CRITICAL),
        ({"config.json": "{}"}, "custom_generate/generate.py", Verdict.CRITICAL),
        ({}, "custom_generate/generate.py", Verdict.SAFE),
        ({"config.pbtxt": 'backend: "python"'}, "1/model.py", Verdict.CRITICAL),
        ({"config.pbtxt": 'backend: "tensorrt"'}, "1/model.py", Verdict.SAFE),
        ({"config.pbtxt": "platform: 'onnxruntime_onnx'"}, "1/model.py", Verdict.SAFE),
        ({"config.pbtxt": "max_batch_size: 4"}, "1/model.py", Verdict.CRITICAL),
        ({"config.pbtxt": "backend: # x\n\"py\" '\\164hon'"}, "1/model.py", Verdict.CRITICAL),
        ({"config.pbtxt": 'default_model_filename: "a.py"'}, "1/a.py", Verdict.CRITICAL),
        ({"config.pbtxt": 'default_model_filename: "a.py"'}, "1/model.py", Verdict.SAFE),
        ({"model_index.json": PIPELINE}, "pipe.py", Verdict.CRITICAL),
        ({"model_index.json": PIPELINE}, "net.py", Verdict.CRITICAL),
    ],
)
def test_code_is_judged_when_a_loader_would_run_it(
    tmp_path: Path, files: dict[str, str], code: str, expected: Verdict
) -> None:
    for name, content in {**files, code: SHELL}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    (target,) = targets([str(tmp_path / code)])
    assert scan_target(target, digest=False).verdict is expected
