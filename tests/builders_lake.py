"""Folders of data files in several formats, with values in some cells, always the same."""

import csv
import json
import random
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

ROWS = 6_000


def lay_lake(folder: Path) -> Path:
    """Lay Parquet, CSV, JSON lines and text, one broken file and one of an unknown format."""
    folder.mkdir()
    chance = random.Random(5)  # noqa: S311 - made-up data
    table = {
        "id": list(range(ROWS)),
        "email": [f"user{row}@mail.org" for row in range(ROWS)],
        "note": [_note(row, chance) for row in range(ROWS)],
    }
    parquet.write_table(pa.table(table), folder / "users.parquet", row_group_size=1_000)
    (folder / "broken.parquet").write_bytes((folder / "users.parquet").read_bytes()[:9_000])
    with (folder / "cards.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "card"])
        writer.writerows([f"K{row % 90}", "4111 1111 1111 1111"] for row in range(500))
    lines = [json.dumps({"say": {"text": f"Größe {row} a{row}@b.org"}}) for row in range(700)]
    (folder / "chat.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "log.txt").write_text("GET /index.html from 10.1.2.3\n" * 300)
    (folder / "picture.bin").write_bytes(b"\x89PNG\x00")
    return folder


def _note(row: int, chance: random.Random) -> str:
    rare = " my SSN is 536-22-8726" if row % 997 == 5 else ""
    return f"a note of some length about order {chance.randrange(99)}, nothing else in it{rare}"
