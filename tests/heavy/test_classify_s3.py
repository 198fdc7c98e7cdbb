"""Objects of a store are classified like files; what is not read is unknown, with its reason."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

from bartizan.classify.batch import Spec
from bartizan.cli.data_sources import named_sources
from bartizan.cli.exit import Exit
from bartizan.cli.main import main
from bartizan.collect.datasets.classify import Run, classify
from bartizan.collect.datasets.journal import NoJournal
from bartizan.collect.datasets.opening import opened
from bartizan.connectors import s3
from bartizan.core.errors import FormatError, InvalidInputError
from bartizan.engine.executor import Local
from tests.builders_lake import lay_lake

pytestmark = pytest.mark.filterwarnings("ignore")  # those of moto
BUCKET = "lake-of-data"


@pytest.fixture(scope="module")
def store() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        server.start()
        host, port = server.get_host_and_port()
        for name, value in {
            "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
            "AWS_SECRET_ACCESS_KEY": "example",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        }.items():
            patch.setenv(name, value)
        s3._client_of.cache_clear()
        client = boto3.client("s3")
        client.create_bucket(Bucket=BUCKET)
        yield client
        server.stop()


def put(store: Any, key: str, body: bytes, **more: str) -> None:
    store.put_object(Bucket=BUCKET, Key=key, Body=body, **more)


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["data", "classify", *map(str, arguments)])
    return int(ended.value.code or 0)


def test_objects_give_what_files_give(
    store: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lake = lay_lake(tmp_path / "lake")
    for path in lake.iterdir():
        put(store, f"lake/{path.name}", path.read_bytes())
    (tmp_path / "key").write_bytes(bytes(32))
    put(store, "lake/", b"")
    put(store, "lake-of-others/a.txt", b"x@y.de")
    codes = {
        run(place, "--format", "json", "--key-file", tmp_path / "key", "-o", tmp_path / name)
        for place, name in ((lake, "files.json"), (f"s3://{BUCKET}/lake", "objects.json"))
    }
    assert codes == {Exit.INCONCLUSIVE}
    assert (tmp_path / "objects.json").read_bytes() == (tmp_path / "files.json").read_bytes()


def test_processes_read_objects_side_by_side(store: Any, tmp_path: Path) -> None:
    for path in lay_lake(tmp_path / "side").iterdir():
        put(store, f"side/{path.name}", path.read_bytes())
    found = list(named_sources([f"s3://{BUCKET}/side"]))
    alone, many = (
        list(classify(found, Spec(key=bytes(32)), Run(Local(jobs), NoJournal()))) for jobs in (1, 3)
    )
    assert alone == many


def test_a_zip_and_a_single_object_are_read(store: Any, capsys: pytest.CaptureFixture[str]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("in/a.csv", "mail\nx@y.de\n")
    put(store, "packed/a.zip", packed.getvalue())
    assert run(f"s3://{BUCKET}/packed/a.zip", "--format", "json") == Exit.DONE
    (source,) = json.loads(capsys.readouterr().out)["sources"]
    assert source["name"] == f"s3://{BUCKET}/packed/a.zip!in/a.csv"
    assert source["columns"][0]["types"][0]["type"] == "email"


def test_what_is_archived_is_unknown_until_it_is_restored(
    store: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    put(store, "cold/a.txt", b"x@y.de", StorageClass="GLACIER")
    assert run(f"s3://{BUCKET}/cold") == Exit.INCONCLUSIVE
    assert "is archived: restore it first" in capsys.readouterr().out
    store.restore_object(Bucket=BUCKET, Key="cold/a.txt", RestoreRequest={"Days": 1})
    assert run(f"s3://{BUCKET}/cold") == Exit.DONE
    assert "email" in capsys.readouterr().out


def test_an_object_that_changed_since_it_was_listed_is_not_read(store: Any) -> None:
    put(store, "moving/a.txt", b"x@y.de")
    (source,) = named_sources([f"s3://{BUCKET}/moving"])
    put(store, "moving/a.txt", b"another")
    with pytest.raises(FormatError, match="changed while it was read"), opened(source) as file:
        file.read()


def test_a_bucket_that_is_not_there_and_a_database_are_unknown(
    store: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    put(store, "tables/a.sqlite", b"SQLite format 3\0")
    assert run("s3://no-such-bucket-here/x", f"s3://{BUCKET}/tables") == Exit.INCONCLUSIVE
    shown = capsys.readouterr().out
    assert "cannot be listed: there is no such bucket" in shown
    assert "a database in a store is not read" in shown


def test_a_listing_has_a_bound_and_says_so(store: Any) -> None:
    for at in range(3):
        put(store, f"many/{at}.txt", b"x")
    found = list(s3.objects(f"s3://{BUCKET}/many", most=2))
    assert [each.unread for each in found] == ["", "", "holds more than 2 objects"]


@pytest.mark.parametrize("address", ["s3://", "s3:///a"])
def test_an_address_without_a_bucket_is_refused(store: Any, address: str) -> None:
    with pytest.raises(InvalidInputError, match="no address"):
        list(s3.objects(address))


def test_spans_are_told_of_objects(store: Any, capsys: pytest.CaptureFixture[str]) -> None:
    put(store, "chat/a.jsonl", b'{"text": "mail x@y.de"}\n')
    assert run(f"s3://{BUCKET}/chat", "--spans", "--field", "text") == Exit.DONE
    assert json.loads(capsys.readouterr().out)["spans"][0]["start"] == 5
