"""Cases of data-personal-in-repository."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

PEOPLE = "id,name,mail,ssn\n" + "".join(
    f"{n},n{n},person{n}@lovelace.org,536-22-{n:04}\n" for n in range(1, 30)
)
CASES = (
    Case(
        check="data-personal-in-repository",
        outcome=Outcome.FAIL,
        files={
            "data/people.csv": PEOPLE,
            "data/chat.jsonl": '{"text": "hello"}\n{"text": "pay with 4539 1488 0343 6467"}\n',
        },
        at=("data/people.csv:2", "data/chat.jsonl:2"),
        says="social security",
    ),
    Case(
        check="data-personal-in-repository",
        outcome=Outcome.REVIEW,
        files={"data/hr.tsv": "first_name\tsalary\nAda\t100\n"},
        at=("data/hr.tsv:2",),
    ),
    Case(
        check="data-personal-in-repository",
        outcome=Outcome.PASS,
        files={
            "data/loss.csv": "step,loss,mail\n1,0.5,user@example.com\n2,0.4,a@test\n",
            "data/cards.txt": "test card 4242 4242 4242 4242\nversion 1.2.3.4\n",
        },
        at=("data/loss.csv:1", "data/cards.txt:1"),
        says="sampled rows of 2",
    ),
    Case(
        check="data-personal-in-repository",
        outcome=Outcome.UNKNOWN,
        files={"data/t.parquet": b"PAR1", "data/broken.jsonl": "{\n"},
        at=("data/t.parquet:1",),
        says="data/t.parquet: ",
    ),
    Case(
        check="data-personal-in-repository",
        outcome=Outcome.NOT_APPLICABLE,
        files={"package.json": "{}", "requirements.txt": "torch\n"},
    ),
)
