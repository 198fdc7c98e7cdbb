"""`bartizan data manifest`, `verify`, `grant`, `log` and `access-report` on the command line."""

import json
from importlib.resources import files
from pathlib import Path

import jsonschema_rs
import pytest

from bartizan.cli.main import main
from tests.builders_trail import HOUR, START, Trail, get, listed_keys

ROWS = "id,name\n1,Ann\n2,Ben\n"


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["data", *arguments])
    return int(ended.value.code or 0)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    people = tmp_path / "people"
    (people / "notes").mkdir(parents=True)
    (people / "people.csv").write_text(ROWS)
    (people / "notes/a.txt").write_text("a\n")
    with pytest.raises(SystemExit):
        main(["model", "keygen", "--no-passphrase", "k.key"])
    return tmp_path


def signed(*more: str) -> int:
    return run("manifest", "people", "--key", "k.key", *more)


def shown(form: str, *more: str) -> dict[str, object]:
    assert run("manifest", "people", "--format", form, "-o", "out.json", *more) == 0
    found: dict[str, object] = json.loads(Path("out.json").read_text())
    return found


def verified(*more: str) -> int:
    return run("verify", "people", "--signer", "k.key.pub", *more)


def test_what_was_signed_verifies_and_what_was_changed_does_not() -> None:
    assert (signed("--class", "internal", "--licence", "CC0-1.0"), verified()) == (0, 0)
    (Path("people") / "new.csv").write_text("x\n")
    assert verified() == 1
    (Path("people") / "new.csv").unlink()
    (Path("people") / "people.csv").write_text(ROWS + "3,Cy\n")
    assert verified() == 1


def test_the_signature_is_no_part_of_what_it_names() -> None:
    before = shown("json")["root"]
    assert signed() == 0
    assert shown("json")["root"] == before


def test_a_model_s_signature_is_none_of_a_dataset(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["model", "sign", "people", "--key", "k.key", "--no-scan"])
    assert run("verify", "people", "--signer", "k.key.pub", "--signature", "people/model.sig") == 1
    said = capfd.readouterr().err
    assert "not the signature of a dataset, but of a model: `bartizan model verify`" in said
    assert "NOT TRUSTED" in said


def test_a_dataset_s_signature_is_none_of_a_model(capfd: pytest.CaptureFixture[str]) -> None:
    assert signed() == 0
    given = ["--signer", "k.key.pub", "--signature", "people/dataset.sig"]
    with pytest.raises(SystemExit) as ended:
        main(["model", "verify", "people", *given])
    said = capfd.readouterr().err
    assert ended.value.code == 1
    assert "not the signature of a model, but of a dataset: `bartizan data verify`" in said
    assert "NOT TRUSTED" in said


def test_a_dataset_s_signature_is_not_kept_as_a_model_s(capfd: pytest.CaptureFixture[str]) -> None:
    assert signed() == 0
    given = ["--store", "store", "--signature", "people/dataset.sig"]
    with pytest.raises(SystemExit) as ended:
        main(["model", "push", "people", "acme/people:v1", *given])
    said = capfd.readouterr().err
    assert ended.value.code == 1
    assert "not the signature of a model, but of a dataset: `bartizan data verify`" in said


def test_who_verifies_a_dataset_as_a_model_is_told_how(capfd: pytest.CaptureFixture[str]) -> None:
    assert signed() == 0
    with pytest.raises(SystemExit):
        main(["model", "verify", "people", "--signer", "k.key.pub"])
    assert "dataset.sig is there: `bartizan data verify` checks it" in capfd.readouterr().err
    assert verified() == 0
    assert "scan" not in capfd.readouterr().err


def test_a_link_is_no_part_of_a_dataset() -> None:
    (Path("people") / "link.csv").symlink_to("people.csv")
    assert run("manifest", "people") == 2


def test_the_manifest_of_one_file_says_what_to_name(capfd: pytest.CaptureFixture[str]) -> None:
    assert run("manifest", "people/people.csv") == 2
    said = capfd.readouterr().err
    assert "people/people.csv is a file, and the manifest is of a folder" in said
    assert "Put the file into a folder of its own" in said


def test_one_file_is_proven_without_the_others(tmp_path: Path) -> None:
    root = str(shown("json")["root"])
    assert run("manifest", "people", "--proof-of", "people.csv", "-o", "proof.json") == 0
    (tmp_path / "people.csv").write_text(ROWS)
    assert run("verify", "people.csv", "--proof", "proof.json", "--root", root) == 0
    assert run("verify", "people.csv", "--proof", "proof.json", "--root", "ab" * 32) == 1
    assert run("verify", "people.csv", "--proof", "k.key.pub", "--root", root) == 2
    (tmp_path / "people.csv").write_text(ROWS + "3,Eve\n")
    assert run("verify", "people.csv", "--proof", "proof.json", "--root", root) == 1
    assert run("manifest", "people", "--proof-of", "none") == 2


def test_a_table_tells_its_columns_and_rows_and_a_broken_one_says_why() -> None:
    (Path("people") / "broken.parquet").write_bytes(b"PAR1 and no more")
    files_ = {each["path"]: each for each in shown("json")["files"]}  # type: ignore[attr-defined]
    assert files_["people.csv"]["rows"] == 2
    assert [each["name"] for each in files_["people.csv"]["columns"]] == ["id", "name"]
    assert files_["notes/a.txt"]["rows"] is None
    assert "cannot be read" in files_["broken.parquet"]["unread"]


def test_the_bill_of_materials_is_valid() -> None:
    def shipped(name: str) -> dict[str, object]:
        found: dict[str, object] = json.loads(
            (files("cyclonedx.schema") / "_res" / name).read_text("utf-8")
        )
        return found

    more = ("--class", "restricted", "--licence", "CC-BY-4.0", "--source", "https://example.com/d")
    bom = shown("cyclonedx", *more, "--retrieved", "2026-01-01")
    schema = shipped("bom-1.7.SNAPSHOT.schema.json")
    jsonschema_rs.validator_for(
        schema, retriever=lambda address: shipped(address.rsplit("/", 1)[-1])
    ).validate(bom)
    assert '"classification": "restricted"' in json.dumps(bom)


def test_croissant_and_openlineage_name_the_version() -> None:
    root = shown("json")["root"]
    croissant = shown("croissant", "--licence", "CC0-1.0")
    assert croissant["identifier"] == f"rfc6962-sha256:{root}"
    assert croissant["license"] == "CC0-1.0"
    assert all(len(each["sha256"]) == 64 for each in croissant["distribution"])  # type: ignore[attr-defined]
    event = json.dumps(shown("openlineage", "--source", "https://example.com/d"))
    assert f'"datasetVersion": "rfc6962-sha256:{root}"' in event
    assert '"uri": "https://example.com/d"' in event


def grant(*more: str, to: str = "ada", until: str = "2099-01-01") -> int:
    return run(
        "grant", "--to", to, "--dataset", "people", "--purpose", "training",
        "--until", until, "--key", "k.key", "--grants", "g", *more,
    )  # fmt: skip


@pytest.mark.parametrize(
    "arguments",
    [
        {"to": "\u0430da"},
        {"to": "a\u200bda"},
        {"to": ""},
        {"until": "2000-01-01"},
        {"until": "soon"},
    ],
)
def test_what_nobody_should_sign_is_not_granted(arguments: dict[str, str]) -> None:
    assert signed() == 0
    assert grant(**arguments) == 2
    assert not Path("g").exists()


@pytest.mark.parametrize("columns", ["ssn", "Id", "id,", '["id"', "[1]", "id,id"])
def test_columns_are_those_that_the_dataset_has(columns: str) -> None:
    assert signed() == 0
    assert grant("--columns", columns) == 2


def test_a_name_that_looks_like_another_s_is_not_granted() -> None:
    assert signed() == 0
    assert (grant(to="alice"), grant(to="a1ice"), grant(to="alice")) == (0, 2, 0)


def test_grants_are_listed_and_revoked(capfd: pytest.CaptureFixture[str]) -> None:
    assert signed() == 0
    assert grant("--columns", "id,name", "--max-bytes", "100") == 0
    name = capfd.readouterr().out.splitlines()[-1]
    trusted = ("--grants", "g", "--signer", "k.key.pub")
    assert run("grant", "list", *trusted) == 0
    assert f"{name[:12]}  valid    ada  people@" in capfd.readouterr().out
    revoke = ("grant", "revoke", name[:8], "--reason", "left", "--key", "k.key", "--grants", "g")
    assert run(*revoke) == 0
    assert run("grant", "list", *trusted, "--format", "json") == 0
    (row,) = json.loads(capfd.readouterr().out)["grants"]
    assert (row["state"], row["max_bytes"], row["columns"]) == ("revoked", 100, ["id", "name"])
    assert run("grant", "revoke", "ffff", "--reason", "x", "--key", "k.key", "--grants", "g") == 2
    with pytest.raises(SystemExit):
        main(["model", "keygen", "--no-passphrase", "o.key"])
    assert run("grant", "list", "--grants", "g", "--signer", "o.key.pub") == 1


def test_two_of_two_sign_the_same_grant(capfd: pytest.CaptureFixture[str]) -> None:
    assert signed() == 0
    with pytest.raises(SystemExit):
        main(["model", "keygen", "--no-passphrase", "o.key"])
    parts = "[{key: k.key.pub}, {key: o.key.pub}]"
    Path("two.yaml").write_text(
        f"schema: bartizan.trust/v1\nname: two\naccept: {{at_least: 2, of: {parts}}}\n"
    )
    assert grant() == 0
    name = capfd.readouterr().out.splitlines()[-1]
    shown_ = ("grant", "list", "--grants", "g", "--policy", "two.yaml")
    assert run(*shown_) == 0
    assert capfd.readouterr().out == ""
    assert run("grant", "cosign", name[:8], "--key", "o.key", "--grants", "g") == 0
    shown = capfd.readouterr().err
    assert "ada may read all columns of people@" in shown
    assert "any number of bytes" in shown
    assert run(*shown_) == 0
    assert name[:12] in capfd.readouterr().out


def test_a_trail_is_reported_against_the_grants(tmp_path: Path) -> None:
    assert signed() == 0
    assert grant("--now", "2026-10-01", to="arn:aws:iam::111122223333:user/ada") == 0
    Trail.of(tmp_path / "trail", [[get("people/a", START)], []])
    (tmp_path / "keys.json").write_bytes(listed_keys())
    report = (
        "access-report", "--trail", "trail", "--trail-key", "keys.json",
        "--map", "s3://lake/people=people", "--grants", "g", "--signer", "k.key.pub",
    )  # fmt: skip
    since, until = START.isoformat(), (START + HOUR).isoformat()
    window = ("--since", since, "--until", until)
    assert run(*report, *window) == 0
    assert run(*report, "--since", since, "--until", "2026-12-01") == 4
    assert run(*report, *window, "--canary", "s3://lake/people/a") == 1
    assert run("access-report", "--trail", "trail") == 2
    assert run("access-report") == 2
    assert run("access-report", "--log", "trail") == 2


def test_lineage_leads_from_a_dataset_to_a_model(capfd: pytest.CaptureFixture[str]) -> None:
    assert signed() == 0
    root = shown("json")["root"]
    with pytest.raises(SystemExit):
        main(["model", "sign", "people/notes", "--key", "k.key", "--no-scan"])
    event = {
        "eventType": "COMPLETE",
        "eventTime": "2026-11-26T00:00:00Z",
        "run": {"runId": "1"},
        "job": {"namespace": "jobs", "name": "train"},
        "inputs": [{"namespace": "n", "name": "people", "facets": {"version": {
            "datasetVersion": f"rfc6962-sha256:{root}"}}}],
        "outputs": [{"namespace": "n", "name": "scorer"}],
    }  # fmt: skip
    Path("events.json").write_text(json.dumps(event))
    capfd.readouterr()
    more = ("--events", "events.json", "--dataset", "people", "--model", "people/notes")
    assert run("log", "people", *more) == 0
    told = capfd.readouterr().out
    assert "used people" in told
    assert "made scorer" in told
    assert "dataset people, people" in told
    assert run("log", "nothing", *more) == 3
    assert run("log", "--events", "k.key") == 2
    event["inputs"] = [{"namespace": "n", "name": "people"}]
    Path("events.json").write_text(json.dumps(event))
    assert run("log", "people", *more, "--format", "json") == 4
