"""Cases of infra-image-pinned."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-image-pinned"
DIGEST = "sha256:" + "4b" * 32

CASES = (
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"Dockerfile": "FROM python:3.9-slim\n"},
        at=("Dockerfile:1",),
        says="python 3.9 no longer has security fixes",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"Dockerfile": "FROM python AS a\nFROM node:alpine AS b\n"},
        at=("Dockerfile:1", "Dockerfile:2"),
        says="published last",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "Dockerfile": f"FROM a@{DIGEST}\nCOPY --from=ghcr.io/astral-sh/uv:latest /uv /uv\n",
        },
        at=("Dockerfile:2",),
        never=("Dockerfile:1",),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"Dockerfile": "ARG TAG=3.13-slim\nFROM python:${TAG}\n"},
        says="python:3.13-slim is a tag",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            "Dockerfile": f"FROM python:3.13@{DIGEST} AS b\nFROM b AS c\nFROM scratch\n"
            "COPY --from=b /x /x\nCOPY --from=0 /y /y\n",
        },
        at=("Dockerfile:1",),
        says="digest",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={"Dockerfile": "FROM registry.example.com:5000/team/base:1.2.3\n"},
        says="exact version",
        without=Outcome.PASS,
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={"Dockerfile": "ARG BASE\nFROM ${BASE}\n"},
        says="decided at build time",
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"Dockerfile": b"\xff\xfe\x00"}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "x = 1"}),
)
