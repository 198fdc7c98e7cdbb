"""Digests that are known of files which nobody has written to since: what signing need not read.

A file is the same when its device, inode, size, and both of its times are. Who can set the clock,
or write the cache of this user, can deceive it: therefore a verification never asks it.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from bartizan.engine.cache import Cache
from bartizan.signing.manifest import Algorithm
from bartizan.signing.tree import State

# A file that was written to this shortly before it was read can be again without its time changing.
SETTLED: Final = 2_000_000_000


class KnownInCache:
    """Keeps digests of files from run to run, in a cache; `NoCache` knows none and keeps none."""

    def __init__(self, cache: Cache) -> None:
        """Take the cache."""
        self._cache = cache

    def get(
        self, root: Path, files: Mapping[str, State], algorithm: Algorithm
    ) -> Mapping[str, str]:
        """Return the digests of those files that are known."""
        top = root.resolve()
        keys = {_key(top / path, state, algorithm): path for path, state in files.items()}
        return {keys[key]: value.hex() for key, value in self._cache.get(keys).items()}

    def put(
        self,
        root: Path,
        files: Mapping[str, State],
        digests: Mapping[str, str],
        algorithm: Algorithm,
    ) -> None:
        """Keep the digests of files that were last written to a while ago."""
        latest, top = time.time_ns() - SETTLED, root.resolve()
        self._cache.put(
            {
                _key(top / path, state, algorithm): bytes.fromhex(digests[path])
                for path, state in files.items()
                if max(state.modified, state.changed) < latest
            }
        )


def _key(path: Path, state: State, algorithm: Algorithm) -> str:
    told = (state.device, state.inode, state.size, state.modified, state.changed)
    return f"model-digest/v1 {algorithm} {' '.join(map(str, told))} {path}"
