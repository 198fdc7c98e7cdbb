"""Credentials as evidence: what each text file says of them, merged without their values."""

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Final

from bartizan.classify.detector import Hit
from bartizan.classify.masking import KEY_BYTES
from bartizan.classify.secrets import find_secrets
from bartizan.classify.storage import Kept, Storage, find_storage
from bartizan.collect.secret_places import Locator, context_of
from bartizan.core.place import Place
from bartizan.evidence.facts import Gap
from bartizan.evidence.secrets import Context, SecretHit, Secrets, Sighting

MAX_BYTES: Final = 8 << 20
MOST_HITS: Final = 500
_BINARY: Final = re.compile(
    r"(?i)\.(?:png|jpe?g|gif|webp|ico|bmp|tiff?|pdf|zip|gz|bz2|xz|7z|tar|whl|jar|so|dll|dylib|exe|pyc"
    r"|woff2?|ttf|otf|eot|mp[34]|wav|avi|mov|parquet|arrow|feather|npy|npz|pt|pth|pkl|pickle|bin"
    r"|onnx|safetensors|gguf|h5|keras|joblib|ckpt|sqlite3?|db)\Z"
)
_SKIPPED: Final = re.compile(
    r"(?i)(?:^|/)(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|uv\.lock|poetry\.lock|pdm\.lock"
    r"|Pipfile\.lock|Cargo\.lock|go\.sum|composer\.lock|Gemfile\.lock)\Z|\.min\.(?:js|css)\Z|\.map\Z"
)
_SIGHTINGS: Final = {
    Kept.REFERENCE: (Sighting.REFERENCE, "credential read at run time"),
    Kept.PLAIN: (Sighting.PLAIN_COLUMN, "password column"),
    Kept.HASHED: (Sighting.HASHED_COLUMN, "column of password hashes"),
    Kept.SEED: (Sighting.SEED, "password in initial data"),
}


@cache
def run_key() -> bytes:
    """Return the random key of this run; call it before starting workers, which must share it."""
    return secrets.token_bytes(KEY_BYTES)


def wants(path: str) -> bool:
    """Whether a file by this name may hold credentials as text."""
    return _BINARY.search(path) is None and _SKIPPED.search(path) is None


def secrets_of(path: str, content: bytes, key: bytes | None = None) -> tuple[SecretHit, ...]:
    """Return what one text file says of credentials, in order; at most MOST_HITS of each kind.

    `key` is the random key of the run, by default that of this process: whoever spreads a run over
    processes gives the same to all. Never raises; time is linear in the size of content.
    """
    if not wants(path):
        return ()
    key = key or run_key()
    notebook = path.lower().endswith(".ipynb")
    found = find_secrets(content, path, key=key)[:MOST_HITS]
    stored = list(find_storage(content))[:MOST_HITS]
    if not found and not stored and not notebook:
        return ()
    locate = Locator(path, content)
    outputs = locate.outputs_seen(key) if notebook else ()
    hits = [*_values(found, locate), *_kept(stored, locate), *outputs]
    return tuple(sorted(hits, key=lambda hit: (hit.place, hit.detector)))


def rows_secrets(path: str, rows: Iterable[tuple[int, str]], key: bytes) -> tuple[SecretHit, ...]:
    """Return the credentials in rows of a table (number, the row as a line of JSON), in order."""
    numbered = tuple(rows)
    text = "\n".join(line for _, line in numbered)
    found = find_secrets(text.encode("utf-8", "replace"), f"{path}.jsonl", key=key)
    context = context_of(path)
    return tuple(_value(hit, Place(path, numbered[hit.line - 1][0]), context) for hit in found)


def collect(files: Iterable[tuple[str, bytes]], key: bytes | None = None) -> Secrets:
    """Return the credentials of all files (path relative to the workload's root, content)."""
    hits: list[SecretHit] = []
    gaps: list[Gap] = []
    count = 0
    for path, content in sorted(file for file in files if wants(file[0])):
        count += 1
        if len(content) > MAX_BYTES:
            gaps.append(Gap(path, f"is larger than {MAX_BYTES >> 20} MiB"))
        else:
            hits += secrets_of(path, content, key)
    return merge(hits, gaps=gaps, files=count)


def merge(hits: Iterable[SecretHit], *, gaps: Iterable[Gap] = (), files: int = 0) -> Secrets:
    """Return the evidence of all hits; keyed digests become numbers, in the order of places."""
    ordered = sorted(hits, key=lambda hit: (hit.place, hit.detector))
    numbers: dict[str, str] = {}
    named = tuple(
        replace(hit, value=numbers.setdefault(hit.value, f"{len(numbers) + 1}"))
        if hit.value
        else hit
        for hit in ordered
    )
    return Secrets(hits=named, gaps=tuple(gaps), files=files)


def _values(found: Iterable[Hit], locate: Locator) -> Iterator[SecretHit]:
    for hit in found:
        yield _value(hit, *locate.at(hit.line))


def _value(hit: Hit, place: Place, context: Context) -> SecretHit:
    return SecretHit(
        sighting=Sighting.VALUE,
        detector=hit.detector,
        title=hit.title,
        place=place,
        context=context,
        masked=hit.masked,
        value=hit.hmac,
        confidence=hit.confidence,
        example=hit.example,
        verified=hit.verified,
    )


def _kept(stored: Iterable[Storage], locate: Locator) -> Iterator[SecretHit]:
    for each in stored:
        place, context = locate.at(locate.line(each.offset))
        sighting, title = _SIGHTINGS[each.kind]
        yield SecretHit(
            sighting=sighting,
            detector=sighting.value,
            title=title,
            place=place,
            context=context,
            masked=each.name,
        )
