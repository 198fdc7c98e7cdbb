"""Files that code fetches by address: weights and datasets, and whether a digest is computed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, beside, calls
from bartizan.evidence.source import Call, Source
from bartizan.evidence.value import answered

FETCHES = ("urllib.request.urlretrieve", "requests.get", "httpx.get", "urllib.request.urlopen",
           "wget.download", "gdown.download", "torch.hub.load_state_dict_from_url",
           "torch.hub.download_url_to_file", "pandas.read_csv", "pandas.read_json",
           "pandas.read_parquet", "tensorflow.keras.utils.get_file", "keras.utils.get_file",
           "*.download_file")  # fmt: skip
COMMANDS = ("subprocess.run", "os.system")
DIGESTS = ("hashlib.sha256", "hashlib.sha512", "hashlib.blake2b", "hashlib.file_digest",
           "hashlib.new", "hashlib.md5")  # fmt: skip
COMPARES = ("hmac.compare_digest", "secrets.compare_digest")
DOWNLOAD_ASKS: tuple[Ask, ...] = (
    *calls(*FETCHES), *beside(calls(*COMMANDS, *DIGESTS, *COMPARES)),
)  # fmt: skip
HASHES = ("hash_prefix", "known_hash", "file_hash", "expected_hash", "check_hash")
WEIGHTS = re.compile(
    r"\.(pt|pth|bin|ckpt|safetensors|gguf|onnx|h5|keras|pkl|joblib|tflite|tar\.gz)(\?|$)|weights|"
    r"checkpoint", re.IGNORECASE)  # fmt: skip
DATA = re.compile(r"\.(csv|tsv|jsonl|parquet|arrow|zip|txt)(\?|$)|/datasets?/", re.IGNORECASE)
# An answer of a service in this form is no dataset; a file of this form that is fetched whole is.
WHOLE = ("urllib.request.urlretrieve", "wget.download", "gdown.download", "pandas.read_json")
JSON = re.compile(r"\.json(\?|$)", re.IGNORECASE)
NO_DATA = re.compile(
    r"/(robots|llms|llms-full|humans|security|version)\.txt|/api/|/v\d+/", re.IGNORECASE
)
ADDRESS = re.compile(r"(https?|s3|gs|ftp)://")


class Fetched(StrEnum):
    """What a download brings."""

    MODEL = "model"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Download:
    """A download by address; `verified` is where a digest is computed, None when nowhere.

    `compared` says that something is done with the digest: the library does, or the function that
    computes it tests what it holds.
    """

    what: str
    place: Place
    verified: Place | None
    compared: bool = False


def downloads(source: Source, kind: Fetched) -> Iterator[Download]:
    """Yield the downloads of a kind, with the digest computed in the same function, if any."""
    digests = {call.scope: call.place for call in source.calls(*DIGESTS)}
    for call in source.calls(*FETCHES, *COMMANDS):
        address = _address(call)
        if address and _kind(call, address) is kind:
            hashed = any(answered(call.option(name)) for name in HASHES)
            verified = call.place if hashed else digests.get(call.scope)
            compared = hashed or _tests(source, call.scope)
            yield Download(_short(address), call.place, verified, compared)


def _tests(source: Source, scope: str) -> bool:
    """Whether a function has a condition that restricts what it holds, or compares digests."""
    function = source.function(scope)
    tested = function is not None and bool(function.tested)
    return tested or any(call.name in COMPARES for call in source.calls_in(scope))


def _address(call: Call) -> str:
    texts = [value.literal for value in call.values]
    return next((text for text in texts if ADDRESS.match(text)), "")


def _kind(call: Call, address: str) -> Fetched | None:
    if WEIGHTS.search(address):
        return Fetched.MODEL
    if NO_DATA.search(address):
        return None
    whole = call.name in WHOLE and JSON.search(address) is not None
    return Fetched.DATA if whole or DATA.search(address) else None


def _short(address: str) -> str:
    return address.split("?", 1)[0].rstrip("/").rsplit("/", 1)[-1] or "a file"
