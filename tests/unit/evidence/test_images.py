"""References to images: parts, firmness, user, age."""

import pytest

from bartizan.evidence.images import Firmness, ImageName, read_image

DIGEST = "sha256:" + "4b" * 32


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("python", ImageName("python")),
        ("python:3.13", ImageName("python", "3.13")),
        ("host:5000/team/app", ImageName("host:5000/team/app")),
        ("host:5000/team/app:1", ImageName("host:5000/team/app", "1")),
        (f"a:1@{DIGEST}", ImageName("a", "1", DIGEST)),
    ],
)
def test_a_reference_is_split_as_engines_do(reference: str, expected: ImageName) -> None:
    assert read_image(reference) == expected


@pytest.mark.parametrize(
    ("reference", "firmness"),
    [
        ("a", Firmness.LATEST),
        ("a:latest", Firmness.LATEST),
        ("a:slim", Firmness.LATEST),
        ("a:nightly-2", Firmness.LATEST),
        ("a:3", Firmness.TAG),
        ("a:3.13-slim", Firmness.TAG),
        ("debian:bookworm-slim", Firmness.TAG),
        ("a:v1.2.3", Firmness.VERSION),
        ("a:11.8.0-devel-ubuntu22.04", Firmness.VERSION),
        ("a:2026-03-01", Firmness.VERSION),
        (f"a@{DIGEST}", Firmness.DIGEST),
        ("a@sha256:short", Firmness.LATEST),
    ],
)
def test_firmness(reference: str, firmness: Firmness) -> None:
    assert read_image(reference).firmness is firmness


@pytest.mark.parametrize(
    ("reference", "is_root"),
    [
        ("python:3.13", True),
        ("docker.io/library/python:3.13", True),
        ("nvidia/cuda:12", True),
        ("gcr.io/distroless/static", True),
        ("gcr.io/distroless/static:nonroot", False),
        ("cgr.dev/chainguard/python", False),
        ("solr:9", False),
        ("763.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2", True),
        ("registry.example.com/team/app:1", None),
    ],
)
def test_whom_an_image_starts_as(reference: str, is_root: bool | None) -> None:  # noqa: FBT001
    assert read_image(reference).is_root is is_root


@pytest.mark.parametrize(
    ("reference", "ended"),
    [
        ("python:3.9-slim", "python 3.9"),
        ("python:3.13-slim", ""),
        ("python:3", "python 3"),
        ("python:slim", ""),
        ("docker.io/library/node:18.17.0-alpine", "node 18"),
        ("rust:1.90-bullseye", "debian 11"),
        ("python:3.13-bookworm", ""),
    ],
)
def test_release_lines_that_ended(reference: str, ended: str) -> None:
    assert read_image(reference).ended == ended
