"""A store goes to a bucket and back, whole, only forward, and one writer at a time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from bartizan.cli.main import main
from bartizan.connectors.s3_store import S3Layout, parse_address
from bartizan.core.errors import BartizanError
from bartizan.store.copying import copy
from bartizan.store.errors import StoreBrokenError, StoreError
from bartizan.store.layout import Store
from bartizan.store.oci import Index
from benchmarks.store_kill import check, push

AT = "s3://models/production"


@pytest.fixture(autouse=True)
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    with mock_aws():
        client = boto3.client("s3")
        client.create_bucket(Bucket="models")
        yield client


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store.make(tmp_path / "store")
    pushed(made, tmp_path, "v1")
    return made


def pushed(store: Store, root: Path, tag: str) -> str:
    folder = root / f"{store.root.name}-{tag}"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "weights.bin").write_bytes(tag.encode() * 500_000)
    (folder / "same.txt").write_text("the same in all")
    return push(store, folder, tag)


def there() -> S3Layout:
    return S3Layout(parse_address(AT))


def test_what_comes_back_is_what_went(store: Store, tmp_path: Path, bucket: Any) -> None:
    assert copy(store, there()) > 0
    assert copy(store, there()) == 0
    back = Store.make(tmp_path / "back")
    assert copy(there(), back) > 0
    assert back.index() == store.index()
    assert check(back) == check(store)
    listed = bucket.list_objects_v2(Bucket="models", Prefix="production/")["Contents"]
    assert {"production/index.json", "production/oci-layout"} <= {each["Key"] for each in listed}


def test_a_large_file_is_sent_whole(store: Store, tmp_path: Path) -> None:
    """Of several parts, each of several pieces."""
    folder = tmp_path / "large"
    folder.mkdir()
    (folder / "weights.bin").write_bytes(b"0123456789" * 2_000_001)
    push(store, folder, "large")
    copy(store, there())
    back = Store.make(tmp_path / "back")
    copy(there(), back)
    assert check(back) == check(store)


def test_only_what_is_new_is_sent(store: Store, tmp_path: Path) -> None:
    copy(store, there())
    pushed(store, tmp_path, "v2")
    assert 0 < copy(store, there()) < 8
    assert there().index() == store.index()


def test_what_was_pushed_elsewhere_is_not_lost(store: Store, tmp_path: Path) -> None:
    copy(store, there())
    other = Store.make(tmp_path / "other")
    copy(there(), other)
    pushed(other, tmp_path, "theirs")
    copy(other, there())
    pushed(store, tmp_path, "ours")
    with pytest.raises(StoreError, match="does not"):
        copy(store, there())
    assert there().index() == other.index()
    with pytest.raises(StoreError, match="does not"):
        copy(Store.make(tmp_path / "empty"), there())


def test_of_two_writers_one_is_told(store: Store, tmp_path: Path) -> None:
    before = there().index()
    copy(store, there())
    with pytest.raises(StoreError, match="meanwhile"):
        there().replace(before, Index())

    class Slow(S3Layout):
        """Another one writes between its last look and its write."""

        def _tagged_index(self) -> tuple[Index, str]:
            found = super()._tagged_index()
            pushed(store, tmp_path, f"v{len(store.index().manifests)}")
            copied.append(copy(store, there()))
            return found

    copied: list[int] = []
    slow = Slow(parse_address(AT))
    with pytest.raises(StoreError, match="meanwhile"):
        slow.replace(there().index(), Index())
    assert copied
    assert there().index() == store.index()


def test_changed_bytes_do_not_come_back(store: Store, tmp_path: Path, bucket: Any) -> None:
    copy(store, there())
    listed = bucket.list_objects_v2(Bucket="models", Prefix="production/blobs/")["Contents"]
    for number, each in enumerate(listed):
        content = bucket.get_object(Bucket="models", Key=each["Key"])["Body"].read()
        back = Store.make(tmp_path / f"back-{number}")
        for other in (bytes([content[0] ^ 1]) + content[1:], content + b"x", content[:-1]):
            bucket.put_object(Bucket="models", Key=each["Key"], Body=other)
            with pytest.raises(StoreBrokenError):
                copy(there(), back)
            assert back.index() == Index()
        bucket.delete_object(Bucket="models", Key=each["Key"])
        with pytest.raises(StoreBrokenError):
            copy(there(), back)
        bucket.put_object(Bucket="models", Key=each["Key"], Body=content)


def test_a_broken_blob_does_not_go(store: Store, bucket: Any) -> None:
    (large,) = (
        path for path in store.root.rglob("*") if path.is_file() and path.stat().st_size > 99_999
    )
    large.write_bytes(b"x" * large.stat().st_size)
    with pytest.raises(StoreBrokenError):
        copy(store, there())
    listed = bucket.list_objects_v2(Bucket="models").get("Contents", ())
    assert not [each for each in listed if each["Key"].endswith((large.name, "index.json"))]


def test_what_s3_refuses_is_said(store: Store) -> None:
    with pytest.raises(BartizanError, match="NoSuchBucket"):
        copy(store, S3Layout(parse_address("s3://nowhere")))


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["model", *arguments])
    return int(ended.value.code or 0)


def test_a_model_is_pulled_from_the_bucket_itself(
    store: Store, tmp_path: Path, capfd: pytest.CaptureFixture[str], bucket: Any
) -> None:
    assert run("copy", AT, str(tmp_path / "back")) == 2
    assert "is no store of models" in capfd.readouterr().err
    assert run("copy", str(store.root), AT) == 0
    assert "sent" in capfd.readouterr().err
    assert run("list", "--store", AT) == 0
    name = capfd.readouterr().out.partition("@")[0]
    assert run("log", "--store", AT) == 0
    assert "pushed" in capfd.readouterr().out
    assert run("pull", f"{name}:v1", str(tmp_path / "out"), "--unverified", "--store", AT) == 0
    assert (tmp_path / "out/same.txt").read_text() == "the same in all"
    for each in bucket.list_objects_v2(Bucket="models", Prefix="production/blobs/")["Contents"]:
        if each["Size"] > 99_999:
            bucket.put_object(Bucket="models", Key=each["Key"], Body=b"x" * each["Size"])
    assert run("pull", f"{name}:v1", str(tmp_path / "bad"), "--unverified", "--store", AT) == 2
    assert not (tmp_path / "bad").exists()
