"""Counts the bytes that a scan of a checkpoint of 100 GB on a web server brings here.

Usage: python -m benchmarks.remote_scan

The server makes the objects up: their descriptions are there, and zeros everywhere else.
"""

import resource
import sys
import time

from bartizan.connectors.web.allowance import Allowance
from bartizan.connectors.web.client import Client
from bartizan.connectors.web.place import place_at
from bartizan.scan.allowed import allowed
from bartizan.scan.elsewhere import scan_elsewhere
from tests.builders_sparse import Sparse, sparse_safetensors, sparse_torch
from tests.simulators.web import Object, Web

EACH = 100_000_000
OBJECTS = {
    "torch zip, 1,000 tensors": sparse_torch(1_000, EACH),
    "torch zip, 250 tensors": sparse_torch(250, 4 * EACH),
    "safetensors, 1,000 tensors": sparse_safetensors(1_000, EACH),
}


def measure(content: Sparse) -> tuple[str, int, int, float]:
    """Return the verdict, the bytes that were sent, the questions, and seconds of CPU."""
    with Web({"/model": Object(content)}) as web:
        client = Client(Allowance(1 << 30, 3_600), lambda _: None)
        place = place_at(f"{web.address}/model", client)
        started = time.process_time()
        scan = scan_elsewhere(place.files[0], place, allowed())
        spent = time.process_time() - started
        client.close()
        return scan.verdict, web.sent, len(web.asked), spent


def main() -> None:
    """Print a table; the CPU time is that of server and scan together."""
    sys.stdout.write(
        "| object | GB | verdict | bytes read | questions | CPU s |\n|---|---|---|---|---|---|\n"
    )
    for name, content in OBJECTS.items():
        verdict, sent, questions, spent = measure(content)
        size = content.size / 1e9
        sys.stdout.write(
            f"| {name} | {size:.0f} | {verdict} | {sent:,} | {questions:,} | {spent:.2f} |\n"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(f"\npeak of the process with its server: {peak:.0f} MiB\n")


if __name__ == "__main__":
    main()
