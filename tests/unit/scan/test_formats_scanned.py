"""Formats that hold no pickle: what in them runs code, reaches a file, or lies about its bytes."""

import json
import struct

import pytest

from bartizan.scan.facts import Verdict
from tests.builders_models import keras, safetensors, zipped
from tests.builders_opcodes import gguf, message
from tests.unit.scan.scanning import findings, rules, verdict

CRITICAL, REVIEW, INCONCLUSIVE = Verdict.CRITICAL, Verdict.REVIEW, Verdict.INCONCLUSIVE
PLAIN_TEMPLATE = (
    "{% for message in messages %}{{ '<|' + message['role'] + '|>' + message.content | trim }}"
    "{% endfor %}{% set ns = namespace(found=false) %}{{ tools | tojson(indent=4) }}"
)
REACHING = [
    "{{ '}}' ~ ().__class__ }}",
    "{% set x = '%}' ~ ().__class__ %}",
    "{{ {'a': {}}.__class__ }}",
    "{# {{ ' #}{{ x.__class__ }}",
    "{% raw %}{{ ' {% endraw %}{{ x.__class__ }}",
    r"{{ x['\U0000005f\137class\137_'] }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ lipsum|attr('__glo'~'bals__') }}",
    "{{ x['__cl' + 'ass__'] }}",
    "{{ x['\\x5f\\x5fclass\\x5f\\x5f'] }}",
    "{{ x|attr(y) }}",
    "{{ cycler.next }}",
    "{{ self._TemplateReference }}",
    "{% if x.__init__ %}{% endif %}",
    "{% set a = '_' * 2 %}{{ x[a + 'class' + a] }}",
    "{{ x['..ssalc..'|replace('.', '_')] }}",
    "{{ x['%c%cinit'|format(95, 95)] }}",
    "{% include '/etc/passwd' %}",
    "{% import 'x' as y %}",
]


@pytest.mark.parametrize("template", REACHING)
def test_a_template_that_reaches_inside_is_critical(template: str) -> None:
    written = json.dumps({"chat_template": template}).encode()
    assert (verdict(gguf(template)), verdict(written)) == (CRITICAL, CRITICAL)


HIDING = [
    "{{ messages[bos_token] }}",
    "{{ {}[bos_token] }}",
    "{{ {}[m()] }}",
    "{{ messages[eos_token][bos_token] }}",
    "{% set a = bos_token %}{{ messages[a] }}",
    "{% set a, b = 1, bos_token %}{{ messages[b] }}",
    "{{ messages[b] }}{% set b = a %}{% set a = bos_token %}",
    "{% set a %}{{ bos_token }}{% endset %}{{ messages[a] }}",
    "{% set a | replace(x='y') %}{{ bos_token }}{% endset %}{{ messages[a] }}",
    "{% for k in [bos_token] %}{{ messages[k] }}{% endfor %}",
    "{% for k in additional_special_tokens %}{{ messages[k] }}{% endfor %}",
    "{% with k = bos_token %}{{ messages[k] }}{% endwith %}",
    "{% set ns = namespace(x=bos_token) %}{{ messages[ns.x] }}",
    "{% set ns = namespace({'x': bos_token}, y=1) %}{{ messages[ns.x] }}",
    "{% set ns.x = bos_token %}{{ messages[ns.x] }}",
    "{% set ns = namespace(x=bos_token) %}{{ messages[ns['x']] }}",
    "{% set ns.x = bos_token %}{% set b = ns %}{{ messages[b.x] }}",
    "{% set a = [] %}{% set _ = a.append(bos_token) %}{{ messages[a[0]] }}",
    "{% macro m(k) %}{{ messages[k] }}{% endmacro %}{{ m(bos_token) }}",
    "{% macro m(k=bos_token) %}{{ messages[k] }}{% endmacro %}{{ m() }}",
    "{% macro m() %}{{ bos_token }}{% endmacro %}{% set a = m() %}{{ messages[a] }}",
    "{% macro m() %}{{ caller(bos_token) }}{% endmacro %}{% call(k) m() %}{{ x[k] }}{% endcall %}",
    "".join(f"{{% set a{n} = a{n + 1} %}}" for n in range(50))
    + "{% set a50 = bos_token %}{{ x[a0] }}",
    "{% macro m() %}__class__{% endmacro %}{{ messages[m()] }}",
    "{% set a = dict(cl=1, ass=2)|join %}{{ messages[a] }}",
    "{% set b = u ~ a ~ u %}{{ messages[b] }}",
    "{% set u = '_' * 2 %}{{ messages[u] }}",
    "{% set c = ['c', 'l', a]|join %}{% set d = c %}{{ messages[d] }}",
    "{% for c in [a ~ b] %}{{ messages[c] }}{% endfor %}",
    "{{ messages[('_' * 2) + a] }}",
    "{{ messages|map(f)|list }}",
    "{% set a %}__class__{% endset %}{{ messages[a] }}",
    "{% raw %}__class__{% endraw %}",
    "{{ messages['XXclYssXX'|replace('X','_')|replace('Y','a')] }}",
    "{{ messages[a ~ b] }}",
    "{{ messages['x'][m(1)] }}",
    "{{ messages|map(attribute=x)|list }}",
    "{{ messages|groupby(x) }}",
]


@pytest.mark.parametrize("template", HIDING)
def test_a_template_that_computes_what_it_looks_up_is_for_review(template: str) -> None:
    trimmed = template.replace("{%", "{%-").replace("{{", "{{-").replace("%}", "-%}")
    for each in (template, trimmed.replace("{%- raw", "{% raw").replace("{%- endraw", "{% endraw")):
        assert verdict(json.dumps({"chat_template": each}).encode()) is REVIEW, each


ORDINARY = [
    "{% set text = text + part['text'] ~ '\\n' %}{{ text }}{{ messages[loop.index0 - 1] }}",
    "{% set ns.text = ns.text ~ part %}{% set ns.at = ns.at + 1 %}{{ messages[ns.at] }}",
    "{% set key = 'content' %}{{ messages[0][key] }}{{ tools|map('upper')|join(', ') }}",
    "{{ bos_token + messages[0]['content'] + eos_token }}{{ bos_token[0] }}",
    "{{ messages[bos_token|length] }}{% if bos_token in messages[0]['content'] %}{% endif %}",
    "{% set ns = namespace(out=bos_token, at=0) %}{{ messages[ns.at] }}{{ ns.out }}",
    "{% set ns = namespace(at=0) %}{% set ns.out = bos_token %}{{ messages[ns.at] }}",
    "{% macro m(k, v) %}{{ v[k] }}{% endmacro %}{% for k in tool %}{{ m(k, tool) }}{% endfor %}",
    "{% set content = message['content'] %}{{ bos_token }}{{ roles[message['role']] }}",
    "{% for m in messages %}{{ bos_token ~ m['role'] }}{{ names[m.role] }}{% endfor %}",
    "{{ messages[loop.index0 - 1]['role'] ~ '\n' }}",
    "{% if role in ['a' ~ b, 'c'|lower] %}{{ x[messages|length - 1] }}{% endif %}",
    "{{ content.split('</think>')[-1].lstrip('\n') }}{{ tool[key] }}",
    "{{ tools|map(attribute='name')|join(', ') }}{{ x|selectattr('role', 'equalto', y)|list }}",
    "Call it as my_class or self_import, if __name__ is right.{{ {'a': {}} | tojson }}",
    "{# it's a note #}{{ x }}{% raw %}{{ ' }}{% endraw %}{{ y }}",
]


@pytest.mark.parametrize("template", ORDINARY)
def test_a_template_that_looks_up_what_it_spells_is_safe(template: str) -> None:
    assert verdict(json.dumps({"chat_template": template}).encode()) is Verdict.SAFE


TOKENS = {
    "bos": ({"bos_token": "__class__"}, REVIEW),
    "as an object": ({"eos_token": {"content": "__globals__", "lstrip": False}}, REVIEW),
    "of a list": ({"additional_special_tokens": ["<a>", "__init__"]}, REVIEW),
    "of a name of its own": ({"extra_special_tokens": {"image": "__builtins__"}}, REVIEW),
    "a language": ({"bos_token": "<s>", "additional_special_tokens": ["__en__"]}, Verdict.SAFE),
    "a word of a vocabulary": ({"vocab": {"__class__": 1}}, Verdict.SAFE),
    "none": ({"bos_token": None, "eos_token": 3, "pad_token": [None]}, Verdict.SAFE),
}


@pytest.mark.parametrize(("tokens", "expected"), TOKENS.values(), ids=TOKENS)
def test_a_special_token_spells_no_internal_name(
    tokens: dict[str, object], expected: Verdict
) -> None:
    assert verdict(json.dumps(tokens).encode()) is expected


def test_an_ordinary_template_is_safe() -> None:
    written = json.dumps({"chat_template": PLAIN_TEMPLATE}).encode()
    assert (findings(gguf(PLAIN_TEMPLATE)), findings(written)) == ([], [])


def aligned(aligned_to: int | None, behind: bytes = b"") -> bytes:
    """Return a GGUF file of eight numbers, which begin at a multiple of so many bytes."""
    key = struct.pack("<Q", 17) + b"general.alignment" + struct.pack("<II", 4, aligned_to or 0)
    tensor = struct.pack("<Q1sIQIQ", 1, b"w", 1, 8, 0, 0)
    entries = 0 if aligned_to is None else 1
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, entries) + key * entries + tensor
    return head + bytes(-len(head) % (aligned_to or 32)) + struct.pack("<8f", *range(8)) + behind


@pytest.mark.parametrize("to", [None, 32, 64, 8])
def test_tensors_begin_where_they_are_aligned_to(to: int | None) -> None:
    assert findings(aligned(to)) == []
    assert rules(aligned(to, b"more")) == {"trailing-bytes"}


CONFIGURATIONS = [
    ({"class_name": "Lambda", "config": {}}, CRITICAL),
    ({"class_name": "TFOpLambda", "config": {"function": "io.write_file"}}, CRITICAL),
    ({"class_name": "TFOpLambda", "config": {"function": "math.add"}}, Verdict.SAFE),
    ({"class_name": "TensorFlowOpLayer", "config": {"node_def": 'op: "PyFunc"'}}, CRITICAL),
    ({"class_name": "TensorFlowOpLayer", "config": {"node_def": 'op: "AddV2"'}}, Verdict.SAFE),
    ({"module": "os", "class_name": "function", "config": "system"}, CRITICAL),
    ({"module": "keras.utils", "class_name": "get_file"}, CRITICAL),
    ({"module": "keras", "class_name": "function", "config": "utils.get_file"}, CRITICAL),
    ({"module": "keras", "class_name": "saving.load_model", "config": {}}, CRITICAL),
    ({"module": "keras.models", "class_name": "function", "config": "load_model"}, CRITICAL),
    (
        {"module": "keras", "class_name": "function", "config": "config.enable_unsafe_load"},
        CRITICAL,
    ),
    ({"module": "keras", "class_name": "Sequential", "config": {}}, Verdict.SAFE),
    ({"module": "keras.activations", "class_name": "function", "config": "relu"}, Verdict.SAFE),
    ({"class_name": ["Lambda"], "config": {}}, Verdict.SAFE),
    ({"class_name": {"a": 1}, "module": ["x"]}, Verdict.SAFE),
    ({"_class_name": "Pipe", "unet": ["os", "system"]}, CRITICAL),
    ({"module": "acme.layers", "class_name": "Net"}, REVIEW),
    ({"module": "keras.layers", "class_name": "Dense", "config": {"units": 2}}, Verdict.SAFE),
    ({"auto_map": {"AutoModel": "modeling.Net"}}, REVIEW),
    ({"_target_": "os.system"}, CRITICAL),
    ({"_target_": "acme.Net"}, REVIEW),
    ({"_target_": "torch.nn.Linear"}, Verdict.SAFE),
    ({"__module__": "os", "__class__": "system"}, CRITICAL),
    ({"__module__": "sklearn.svm._classes", "__class__": "SVC"}, Verdict.SAFE),
    ({"py/reduce": [{"py/function": "os.system"}]}, CRITICAL),
    ({"auto_mapping": {"base_model_class": "Net", "parent_library": "acme"}}, REVIEW),
    (
        {"auto_mapping": {"base_model_class": "Net", "parent_library": "transformers.models.x"}},
        Verdict.SAFE,
    ),
    ({"idx": 0, "name": "0", "path": "", "type": "acme.Pool"}, REVIEW),
    (
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Pooling"},
        Verdict.SAFE,
    ),
    ({"_class_name": "Pipe", "_diffusers_version": "1", "unet": ["acme", "Net"]}, REVIEW),
    (
        {"_class_name": "Pipe", "_diffusers_version": "1", "unet": ["diffusers", "UNet"]},
        Verdict.SAFE,
    ),
    ({"weight_map": {"a": "../other/model.bin"}}, REVIEW),
    ({"weight_map": {"a": "/srv/model.bin"}}, REVIEW),
    ({"weight_map": {"a": "model-00001-of-00002.bin", "b": []}}, Verdict.SAFE),
    ({"architectures": ["Net"], "hidden_size": 4}, Verdict.SAFE),
    ({"a": {"data_offsets": [0, 4]}}, Verdict.SAFE),
]


@pytest.mark.parametrize(("tree", "expected"), CONFIGURATIONS)
def test_a_configuration_is_judged_by_what_it_names(
    tree: dict[str, object], expected: Verdict
) -> None:
    assert verdict(json.dumps({"layers": [tree]}).encode()) is expected


LOADERS = [
    ("loader_module: mlflow.sklearn", Verdict.SAFE),
    ("loader_module: mlflow-acme", REVIEW),
    ('loader_module: "mlflow\\\n      x.acme"', REVIEW),
    ('"loader_\\\n      module": acme', Verdict.INCONCLUSIVE),
    ("loader_module: !!str acme", REVIEW),
    ("loader_module: !acme acme", REVIEW),
    ("!!str loader_module: acme", REVIEW),
    ("&a loader_module: acme", REVIEW),
    ("loader_module: &a acme", REVIEW),
    ("loader_module:\n      acme", REVIEW),
    ("? loader_module\n    : acme", REVIEW),
    ("loader_module: mlflow\u00e9", REVIEW),
    ("{loader_module: acme}", REVIEW),
    ("loader_module: mlflow.sklearn\n    loader_module: acme", Verdict.INCONCLUSIVE),
    ("loader_module: mlflow.sklearn\n    a: [", Verdict.INCONCLUSIVE),
]


@pytest.mark.parametrize(("loader", "expected"), LOADERS)
def test_the_loader_of_an_mlmodel_is_read_as_yaml(loader: str, expected: Verdict) -> None:
    content = f"flavors:\n  python_function:\n    {loader}\n"
    assert verdict(content.encode(), "MLmodel") is expected


def test_a_key_that_an_alias_names_is_not_read() -> None:
    content = b"a: &a loader_module\nflavors:\n  python_function:\n    *a : acme\n"
    assert verdict(content, "MLmodel") is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("name", "content"),
    [("logback.xml", b"\n<configuration/>"), ("a.pmml", b"<a/>"), ("a.txt", b"<a/>")],
)
def test_xml_that_does_not_say_so_is_what_its_name_promises(name: str, content: bytes) -> None:
    assert verdict(content, name) is Verdict.SAFE


SVG = '"-//W3C//DTD SVG 1.1//EN"'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a: !!python/object/apply:os.system ['true']\n", CRITICAL),
        ("a: !!python%2fobject%2Fapply:os.system ['true']\n", CRITICAL),
        ("a: !!python/name:acme.Net\n", REVIEW),
        ("a: !!python/tuple [1, 2]\n", Verdict.SAFE),
        ("model:\n  _target_: os.system\n", CRITICAL),
        ("flavors:\n  python_function:\n    loader_module: mlflow.sklearn\n", Verdict.SAFE),
        ("flavors:\n  python_function:\n    loader_module: acme\n", REVIEW),
        ('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///x">]><a/>', CRITICAL),
        ('<?a b?>\n<!DOCTYPE a [<!ENTITY x SYSTEM "file:///x">]><PMML/>', CRITICAL),
        ("<?a b?><PMML/>", Verdict.SAFE),
        ('<?xml version="1.0"?><PMML/>', Verdict.SAFE),
        ("<!-- a --><!DOCTYPE a [<!ENTITY % x SYSTEM 'file:///x'>]><a/>", CRITICAL),
        (f"<!DOCTYPE a [<!ENTITY {' ' * 3000}x SYSTEM 'file:///x'>]><a/>", CRITICAL),
        ('<!DOCTYPE a [<!ENTITY x ">"><!ENTITY y PUBLIC "b" "c">]><a/>', CRITICAL),
        ("<!DOCTYPE a [<!ENTITY x '1'>]><a/>", REVIEW),
        ("<!DOCTYPE a SYSTEM 'http://example.com/a.dtd'><a/>", REVIEW),
        (
            "<?xml version='1.0'?>\n<!-- a -->\n<!DOCTYPE a PUBLIC '-//ACME//DTD A' 'a.dtd'><a/>",
            REVIEW,
        ),
        (f"<!DOCTYPE svg PUBLIC {SVG} 'http://example.com/a.dtd'><svg/>", REVIEW),
        ("<?xml version='1.0' encoding='UTF-7'?>+ADwAIQ-DOCTYPE a>", Verdict.INCONCLUSIVE),
        (f"<!DOCTYPE svg PUBLIC {SVG} 'http://www.w3.org/svg11.dtd'><svg/>", Verdict.SAFE),
        ('<!doctype html public "-//IETF//DTD HTML 2.0//EN"><html></html>', Verdict.SAFE),
        ("<!DOCTYPE html><html>", Verdict.SAFE),
        ("<?xml version='1.0'?><!-- <!DOCTYPE a SYSTEM 'b'> --><a/>", Verdict.SAFE),
        ("%TAG !p! tag:yaml.org,2002:py\n---\na: !p!thon/object/apply:os.system ['x']\n", CRITICAL),
        ("%TAG ! tag:yaml.org,2002:python/\n---\n- !name:os.system\n", CRITICAL),
        ("%TAG !u! tag:unity3d.com,2011:\n---\na: !u!python/object/apply:x\n", Verdict.SAFE),
        ("{a: !!python/object/apply:os.system ['x']}", CRITICAL),
        ("[1, !!python/object/apply:os.system ['x']]", CRITICAL),
        ("!!python/object/apply:os.system ['x']", CRITICAL),
        ("a: 1\n? _target_\n: os.system\n", CRITICAL),
        ('a: 1\n"\\x5ftarget_": os.system\n', CRITICAL),
        ('\ufeff{"_target_": "os.system"}', CRITICAL),
        (" " * 5000 + '{"_target_": "os.system"}', CRITICAL),
        ("\n" * 5000 + "_target_: os.system\n", CRITICAL),
        (f"<!--{' ' * 5000}--><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///x'>]><a/>", CRITICAL),
        (" " * 5000, Verdict.SAFE),
    ],
)
def test_a_text_is_judged_by_what_its_loader_would_do(content: str, expected: Verdict) -> None:
    assert verdict(content.encode()) is expected


def tensors(header: str, content: bytes = b"\0" * 16) -> bytes:
    return len(header).to_bytes(8, "little") + header.encode() + content


ONE = '{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}'
LYING = {
    "twice": '{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},'
    '"v":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}',
    "one key twice": f"{ONE[:-1]},{ONE[1:]}",
    "out of bounds": '{"w":{"dtype":"F32","shape":[8],"data_offsets":[0,32]}}',
    "a type that is no text": '{"w":{"dtype":[],"shape":[4],"data_offsets":[0,16]}}',
    "a shape of a thousand sides": json.dumps(
        {"w": {"dtype": "F32", "shape": [9**4000] * 1000, "data_offsets": [0, 16]}}
    ),
    "another shape": '{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,16]}}',
}


@pytest.mark.parametrize("case", LYING)
def test_a_header_that_lies_is_for_review(case: str) -> None:
    assert verdict(tensors(LYING[case])) is REVIEW


def test_a_header_that_tells_is_safe() -> None:
    assert (findings(safetensors()), findings(tensors(ONE))) == ([], [])


def test_a_text_whose_ninth_letter_is_a_brace_is_a_text() -> None:
    assert findings(b'{"data":{"data_offsets": 1}}') == []


def test_more_metadata_than_there_are_bytes_is_for_review() -> None:
    assert verdict(gguf("x", entries=1 << 62)) is REVIEW


def test_bytes_behind_the_tensors_are_for_review() -> None:
    assert verdict(gguf("x") + b"\x01" * 400) is REVIEW


def onnx(node: bytes) -> bytes:
    return b"\x08\x08" + message(7, message(1, node)) + message(8, b"\x10\x11")


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (message(4, b"Relu"), Verdict.SAFE),
        (message(4, b"FastGelu") + message(7, b"com.microsoft"), Verdict.SAFE),
        (message(4, b"Evil") + message(7, b"evil.ops"), REVIEW),
        (message(4, b"PyOp") + message(7, b"ai.onnx.contrib"), CRITICAL),
        (
            message(5, message(5, message(13, message(1, b"location") + message(2, b"../x")))),
            CRITICAL,
        ),
        (
            message(5, message(5, message(13, message(1, b"location") + message(2, b"w")))),
            Verdict.SAFE,
        ),
    ],
)
def test_an_onnx_graph_is_judged_by_operators_and_files(node: bytes, expected: Verdict) -> None:
    assert verdict(onnx(node)) is expected


@pytest.mark.parametrize(
    ("operator", "expected"),
    [(b"MatMul", Verdict.SAFE), (b"PyFunc", CRITICAL), (b"WriteFile", CRITICAL)],
)
def test_a_saved_model_is_judged_by_its_operators(operator: bytes, expected: Verdict) -> None:
    node = message(1, message(2, operator))
    assert verdict(b"\x08\x01" + message(2, message(2, node))) is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (b"def forward(self, x):\n  return torch.relu(x)\n", Verdict.SAFE),
        (b'def forward(self, x):\n  _ = torch.from_file("x")\n', CRITICAL),
        (b"def forward(self, x):\n  return ops.acme.run(x)\n", REVIEW),
    ],
)
def test_the_code_of_torchscript_is_judged_by_its_operators(code: bytes, expected: Verdict) -> None:
    members = {"m/data.pkl": b"\x80\x02N.", "m/constants.pkl": b"\x80\x02).", "m/code/a.py": code}
    assert verdict(zipped(members)) is expected


def test_a_layer_of_code_is_found_in_the_archive_of_keras() -> None:
    assert (verdict(keras("Lambda")), verdict(keras("Dense"))) == (CRITICAL, Verdict.SAFE)


def test_a_program_is_for_review_and_a_pointer_inconclusive() -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"
    assert (verdict(b"\x7fELF\x02"), verdict(pointer)) == (REVIEW, INCONCLUSIVE)


def test_bytes_of_no_known_format_are_inconclusive() -> None:
    assert verdict(b"\x01\x02\x03\x04" * 10) is INCONCLUSIVE


def test_what_a_key_that_stands_twice_hides_is_judged() -> None:
    content = b'{"class_name": "Lambda", "class_name": "Dense", "config": {}}'
    assert rules(content) == {"keras-code", "json-duplicate"}


def test_a_configuration_within_bytes_of_no_known_format_is_judged() -> None:
    content = b"\x01\x02" + json.dumps({"class_name": "Lambda"}).encode() + b"\x00"
    assert rules(content) == {"keras-code", "not-read"}


@pytest.mark.parametrize(
    ("operator", "expected"), [(b"MatMul", Verdict.SAFE), (b"PyFunc", CRITICAL)]
)
def test_a_graph_by_itself_is_judged_by_its_operators(operator: bytes, expected: Verdict) -> None:
    node = message(1, message(1, b"a") + message(2, operator))
    assert verdict(node + node) is expected


SHELL_CODE = b"import os as o\no.system('true')\n"


@pytest.mark.parametrize("beside", ["pkg/.data/extern_modules", "MAR-INF/MANIFEST.json"])
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (SHELL_CODE, CRITICAL),
        (b"from subprocess import run\nrun(['true'])\n", CRITICAL),
        (b"__import__('os').system('true')\n", CRITICAL),
        (b"class Net:\n    pass\n", REVIEW),
        (b"class Net(\n", INCONCLUSIVE),
    ],
)
def test_code_that_a_loader_imports_from_its_archive_is_judged(
    beside: str, code: bytes, expected: Verdict
) -> None:
    members = {beside: b"{}" if beside.endswith("json") else b"\n", "pkg/net.py": code}
    assert verdict(zipped(members)) is expected


def test_code_that_nothing_imports_is_text() -> None:
    assert findings(zipped({"pkg/net.py": SHELL_CODE})) == []


def test_bytes_of_no_known_format_that_spell_a_link_by_chance_are_inconclusive() -> None:
    link = b"\x01\x08\x40\x00\x01\x00HP\x00/\x00"
    assert verdict(b"\x01\x02\xff" + link, "a.png") is Verdict.INCONCLUSIVE
    assert verdict(b"\x01\x02\xff\x89HDF\r\n\x1a\n" + link, "a.h5") is CRITICAL
