"""Keys of a configuration that have a loader import, call, fetch or read something."""

import json

import pytest

from bartizan.scan.facts import Verdict
from tests.unit.scan.scanning import verdict

CRITICAL, REVIEW, SAFE = Verdict.CRITICAL, Verdict.REVIEW, Verdict.SAFE
REACHING = "{{ ''.__class__ }}"
OBJECTS = [
    # sentence-transformers: activations, and the modules of a router
    ({"activation_function": "os.getcwd"}, CRITICAL),
    ({"activation_function": "acme.act.Soft"}, REVIEW),
    ({"activation_function": "torch.nn.modules.activation.Tanh"}, SAFE),
    ({"activation_function": "gelu_new"}, SAFE),
    ({"sentence_transformers": {"activation_fn": "subprocess.getoutput"}}, CRITICAL),
    ({"sbert_ce_default_activation_function": "os.system"}, CRITICAL),
    ({"types": {"query_0_X": "subprocess.Popen"}, "structure": {}}, CRITICAL),
    ({"types": {"0": "sentence_transformers.models.Pooling"}, "structure": {}}, SAFE),
    ({"types": {"a": "b.c"}}, SAFE),
    # transformers: a kernel that is fetched
    ({"_attn_implementation": "acme/flash"}, REVIEW),
    ({"_attn_implementation": "flash_attention_2"}, SAFE),
    # Lightning, torchtune, NeMo, Hydra and what copies them
    ({"class_path": "subprocess.Popen", "init_args": {}}, CRITICAL),
    ({"class_path": "acme.Net"}, REVIEW),
    ({"class_path": "models/x"}, SAFE),
    ({"_component_": "os.system"}, CRITICAL),
    ({"_component_": "torchtune.models.llama3.llama3_8b"}, SAFE),
    ({"target": "subprocess.check_output", "params": {}}, CRITICAL),
    ({"target": "torch.ops.aten.linear.default"}, SAFE),
    ({"target": "_operator.getitem"}, SAFE),
    ({"target": "os"}, SAFE),
    ({"_target_": "hydra.utils.get_method", "path": "os.system"}, CRITICAL),
    ({"_target_": "timm.models._hub.load_state_dict_from_hf"}, REVIEW),
    ({"_target_": "lightning.fabric.utilities.cloud_io._load"}, CRITICAL),
    ({"_target_": "${x}"}, REVIEW),
    # diffusers: a part of a pipeline, and the blocks of a model
    ({"_class_name": "Pipe", "unet": ["acme", "Net"]}, REVIEW),
    ({"_class_name": "UNet", "blocks": ["DownBlock2D", "DownBlock2D"]}, SAFE),
    # ModelScope
    ({"framework": "pytorch", "allow_remote": True}, REVIEW),
    ({"framework": "pytorch", "plugins": ["acme"]}, REVIEW),
    ({"framework": "pytorch", "plugins": [], "allow_remote": False}, SAFE),
    ({"plugins": ["acme"], "allow_remote": True}, SAFE),
    # mlx-lm, and Spark
    ({"model_file": "net.py"}, REVIEW),
    ({"model_file": "model.onnx"}, SAFE),
    ({"class": "acme.Stage", "sparkVersion": "3.5.0", "uid": "x"}, REVIEW),
    ({"class": "subprocess.Popen", "sparkVersion": "3.5.0", "uid": "x"}, CRITICAL),
    ({"class": "org.apache.spark.ml.feature.Tokenizer", "sparkVersion": "3.5.0"}, SAFE),
    ({"class": "acme.Stage"}, SAFE),
    # LangChain
    ({"template_format": "jinja2", "template": REACHING}, CRITICAL),
    ({"template_format": "f-string", "template": REACHING}, SAFE),
    ({"template_path": "/etc/passwd"}, REVIEW),
    ({"template_path": "prompt.txt"}, SAFE),
    ({"lc": 1, "type": "constructor", "id": ["subprocess", "Popen"]}, CRITICAL),
    ({"lc": 1, "type": "constructor", "id": ["langchain_core", "messages", "AIMessage"]}, SAFE),
    # other loaders
    ({"@class": "com.sun.rowset.JdbcRowSetImpl"}, CRITICAL),
    ({"@class": "org.deeplearning4j.nn.conf.layers.DenseLayer"}, SAFE),
    ({"op": "Custom", "name": "x", "inputs": []}, REVIEW),
    ({"op": "FullyConnected", "name": "x", "inputs": []}, SAFE),
    ({"weightsManifest": [{"paths": ["../../x.bin"]}]}, REVIEW),
    ({"weightsManifest": [{"paths": ["group1-shard1of1.bin"]}, {}, 1]}, SAFE),
    ({"__module__": "builtins", "__class__": "int", "content": {"func": "__globals__"}}, CRITICAL),
    ({"module": "keras.config", "class_name": "function", "config": "enable_unsafe"}, CRITICAL),
]


@pytest.mark.parametrize(("tree", "expected"), OBJECTS)
def test_an_object_is_judged_by_its_keys(tree: dict[str, object], expected: Verdict) -> None:
    assert verdict(json.dumps([tree]).encode()) is expected


DOCUMENTS = [
    ("model:\n  class_path: subprocess.Popen\n  init_args: {args: [id]}\n", CRITICAL),
    ("model:\n  target: subprocess.check_output\n", CRITICAL),
    ("target: os.system\n", CRITICAL),
    ("model:\n  _component_: os.system\n", CRITICAL),
    ("model:\n  _target_: hydra.utils.get_method\n  path: os.system\n", CRITICAL),
    ("model:\n  _target_: torch.nn.Linear\n  in_features: 2\n", SAFE),
    ("python_function:\n  model_code_path: code.py\n", REVIEW),
    ('python_function:\n  loader_module: mlflow.sklearn\n  "code": code\n', REVIEW),
    ("python_function:\n  loader_module: mlflow.sklearn\n  code: null\n", SAFE),
    ("loader_module: mlflow.sklearn\ncode:\n  a: b\n", SAFE),
    ("name: x\ncode: code\n", SAFE),
    ("backbone:\n- [-1, 1, \"__import__('os').system('true')\", []]\nhead: []\n", CRITICAL),
    ("backbone:\n- [-1, 1, Conv, [64, 3, 2, __x__]]\nhead: []\n", CRITICAL),
    ("backbone:\n- [-1, 1, \"os.system('true')\", []]\nhead: []\n", CRITICAL),
    ("activation: os.system ('true')\nbackbone:\n- [-1, 1, Conv, [64]]\nhead: []\n", CRITICAL),
    ("activation: nn.LeakyReLU(0.1)\nbackbone:\n- [-1, 1, Conv, [64]]\nhead: []\n", SAFE),
    ("backbone: {name: net (a)}\nhead: {name: cls (b)}\n", SAFE),
    ("nc: 80\nbackbone:\n- [-1, 1, nn.Upsample, [None, 2, 'nearest']]\nhead: []\n", SAFE),
    ("process: !function acme.process\n", REVIEW),
    ("a: !ruby/object:Gem::Installer\n  i: x\n", REVIEW),
    ('!!javax.script.ScriptEngineManager [!!java.net.URL ["http://x"]]\n', CRITICAL),
    ("a: !!com.acme.Thing {}\n", REVIEW),
    ("a: !!python/tuple [1]\nb: !Ref x\n", SAFE),
]


@pytest.mark.parametrize(("document", "expected"), DOCUMENTS)
def test_a_document_is_judged_by_its_keys_and_tags(document: str, expected: Verdict) -> None:
    assert verdict(document.encode(), "config.yaml") is expected


LAYER = '{"class_name": "Lambda", "config": {}}'
ENTITY = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///x'>]><a/>"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
@pytest.mark.parametrize("content", [LAYER, f"[{LAYER}]", ENTITY])
def test_a_text_of_wide_letters_is_judged_as_any_other(content: str, encoding: str) -> None:
    assert verdict(content.encode(encoding)) is CRITICAL


def test_xml_that_includes_another_file_is_for_review() -> None:
    including = '<?xml version="1.0"?><a xmlns:i="http://www.w3.org/2001/XInclude"/>'
    assert verdict(including.encode()) is REVIEW


def test_a_pipeline_is_judged_by_the_libraries_of_its_parts() -> None:
    index = json.dumps({"_class_name": "Pipe", "unet": ["Acme", "Net"]}).encode()
    assert verdict(index, "models/model_index.json") is REVIEW
