"""Assets as the components and services of a bill of materials."""

import re
from urllib.parse import quote

from bartizan.core.asset import Asset
from bartizan.core.place import Place
from bartizan.report.document import Document, Value, as_text, one_line

COMPONENT_TYPE = {
    "agent": "application",
    "bucket": "data",
    "ci_workflow": "application",
    "compose_service": "container",
    "container": "container",
    "dataset": "data",
    "dataset_ref": "data",
    "dependency": "library",
    "document": "file",
    "guard": "framework",
    "iac": "file",
    "k8s_workload": "container",
    "llm_framework": "framework",
    "mcp_client": "application",
    "mcp_resource": "data",
    "mcp_tool": "application",
    "ml_pipeline": "application",
    "model": "machine-learning-model",
    "model_artifact_write": "machine-learning-model",
    "model_file": "machine-learning-model",
    "model_ref": "machine-learning-model",
    "notebook": "application",
    "prompt": "data",
    "tool": "application",
    "training": "application",
    "ui": "application",
}
DATA_TYPE = {
    "bucket": "other",
    "dataset": "dataset",
    "dataset_ref": "dataset",
    "mcp_resource": "other",
    "prompt": "configuration",
}
SERVICES = frozenset(
    {
        "inference_server",
        "llm_client",
        "mcp_server",
        "model_endpoint",
        "model_registry",
        "vector_store",
    }
)
MODEL = "machine-learning-model"

HASHES = {
    ("md5", 32): "MD5",
    ("sha1", 40): "SHA-1",
    ("sha256", 64): "SHA-256",
    ("sha384", 96): "SHA-384",
    ("sha512", 128): "SHA-512",
    ("blake3", 64): "BLAKE3",
}
DIGEST = re.compile(r"([a-z0-9]{3,10}):([0-9a-fA-F]{32,128})")
PLAIN_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?")
ECOSYSTEMS = {"pypi": "pypi", "python": "pypi", "npm": "npm"}
MAX_VERSION = 1_000


def is_service(asset: Asset) -> bool:
    """Whether the workload talks to the asset rather than contains it."""
    return asset.kind in SERVICES


def component(reference: str, asset: Asset) -> Document:
    """Return an asset as a component with its places as evidence; an unknown kind is a file."""
    kind = COMPONENT_TYPE.get(asset.kind, "file")
    part = _head(reference, asset) | {"type": kind}
    purl = _purl(asset)
    if purl:
        part["purl"] = purl
    hashes = _hashes(asset)
    if hashes:
        part["hashes"] = hashes
    card = _model_card(asset) if kind == MODEL else {}
    if card:
        part["modelCard"] = card
    if kind == "data":
        part["data"] = [{"type": DATA_TYPE[asset.kind], "name": one_line(asset.name)}]
    if asset.places:
        part["evidence"] = {"occurrences": [_occurrence(place) for place in asset.places]}
    return part | {"properties": _properties(asset)}


def service(reference: str, asset: Asset) -> Document:
    """Return an asset as a service; a service has no evidence, so its places are properties."""
    part = _head(reference, asset)
    address = asset.properties.get("endpoint", asset.properties.get("url"))
    if isinstance(address, str) and PLAIN_ADDRESS.fullmatch(address):
        part["endpoints"] = [address]
    authenticated = asset.properties.get("authenticated")
    if isinstance(authenticated, bool):
        part["authenticated"] = authenticated
    places = [named("location", str(place)) for place in asset.places]
    return part | {"properties": _properties(asset) + places}


def named(name: str, value: Value) -> Document:
    """Return a property in Bartizan's own namespace."""
    return {"name": f"bartizan:{one_line(name)}", "value": one_line(as_text(value), otherwise="")}


def _head(reference: str, asset: Asset) -> Document:
    head: Document = {"bom-ref": reference, "name": one_line(asset.name)}
    version = _version(asset)
    if version:
        head["version"] = version
    return head


def _version(asset: Asset) -> str:
    for key in ("version", "revision", "tag"):
        value = asset.properties.get(key)
        if isinstance(value, str) and value:
            return one_line(value, otherwise="", limit=MAX_VERSION)
    return ""


def _purl(asset: Asset) -> str:
    """Return the package URL of a dependency whose ecosystem is known."""
    ecosystem = ECOSYSTEMS.get(str(asset.properties.get("ecosystem", "")))
    if asset.kind != "dependency" or ecosystem is None:
        return ""
    name = quote(one_line(asset.name), safe="/")
    version = _version(asset)
    return f"pkg:{ecosystem}/{name}" + (f"@{quote(version, safe='')}" if version else "")


def _hashes(asset: Asset) -> list[Document]:
    """Only digests of content are hashes; a revision names a commit and is the version."""
    found: dict[str, str] = {}
    for value in (asset.digest, asset.properties.get("digest")):
        match = DIGEST.fullmatch(value) if isinstance(value, str) else None
        algorithm = HASHES.get((match.group(1), len(match.group(2)))) if match else None
        if match and algorithm:
            found.setdefault(algorithm, match.group(2).lower())
    return [{"alg": algorithm, "content": content} for algorithm, content in found.items()]


def _model_card(asset: Asset) -> Document:
    """Fill the parts of a model card that discovery knows; the rest is for people to write."""
    parameters: Document = {}
    for field, key in (
        ("task", "task"),
        ("architectureFamily", "family"),
        ("modelArchitecture", "architecture"),
    ):
        value = asset.properties.get(key)
        if isinstance(value, str) and value:
            parameters[field] = one_line(value)
    datasets = asset.properties.get("datasets")
    if isinstance(datasets, tuple) and datasets:
        parameters["datasets"] = [{"type": "dataset", "name": one_line(name)} for name in datasets]
    return {"modelParameters": parameters} if parameters else {}


def _occurrence(place: Place) -> Document:
    occurrence: Document = {"location": one_line(place.path), "line": max(place.line, 0)}
    if place.cell is not None:
        occurrence["additionalContext"] = f"notebook cell {place.cell}"
    return occurrence


def _properties(asset: Asset) -> list[Document]:
    return [
        named("kind", asset.kind),
        *(named(key, value) for key, value in sorted(asset.properties.items())),
    ]
