"""Texts that are run and whose origin the code does not show: there no check of flows passes."""

import pytest

from bartizan.core.words import Outcome
from bartizan.evidence.sinks import Harm
from bartizan.evidence.unfollowed import unfollowed
from tests.unit.evidence.test_flows import ASK, GO, Sample, answered, source_of

SESSION = (
    "class Session:\n    def start(self):\n"
    "        self.process = subprocess.Popen(['bash'], stdin=subprocess.PIPE)\n\n"
    "    def run(self, c):\n        self.process.stdin.write(c)\n\n"
)
UNFOUND = {
    "a method that a framework calls": answered(
        f"act({ASK})", "class Bash(Base):\n    def __call__(self, c):\n        os.system(c)\n\n"
    ),
    "what is written to a program that runs": answered(f"act({ASK})", SESSION),
    "a text out of an object of unknown making": answered(
        f"act({ASK})\nos.system(find().text)", ""
    ),
    "a field that nothing here fills": answered(
        f"act({ASK})", "class Job:\n    def go(self):\n        os.system(self.c)\n\n"
    ),
    "a parameter that one caller fills with such a text": answered(
        f"act({ASK})\ngo('ls')\ngo(find().text)"
    ),
    "a function that returns such a text": answered(
        f"act({ASK})\nos.system(made())", "def made():\n    return find().text\n\n"
    ),
    "a kernel": answered(
        f"act({ASK})",
        "from jupyter_client import KernelManager\n\nclass Kernel:\n    def start(self):\n"
        "        self.kc = KernelManager().client()\n\n    def run(self, c):\n"
        "        self.kc.execute(c)\n\n",
        check="app-output-to-code",
    ),
    "a query": answered(
        f"act({ASK})",
        "class Runner:\n    def run(self, args):\n        self.cursor.execute(args.sql)\n\n",
        check="app-output-to-sql",
    ),
}


@pytest.mark.parametrize("sample", UNFOUND.values(), ids=UNFOUND)
def test_a_text_of_unknown_origin_that_is_run_leaves_no_pass(sample: Sample) -> None:
    assert sample.outcomes() == {Outcome.UNKNOWN}


ACCOUNTED = {
    "a constant from a caller": "go('ls')",
    "a constant from each caller": "go('ls')\ngo('pwd')",
    "a setting": "go(settings.command)",
    "the operator's environment": "go(os.environ['COMMAND'])",
    "the arguments of the command line": (
        "import argparse\ngo(argparse.ArgumentParser().parse_args().c)"
    ),
    "a text made of constants": "go(f\"ls {'-l'}\".strip())",
    "what a function returns that knows it": "go(made())",
    "a text that only comes round to itself": (
        "def turn(x):\n    turn(x)\n    os.system(x)\nturn('ls')"
    ),
}


@pytest.mark.parametrize("body", ACCOUNTED.values(), ids=ACCOUNTED)
def test_a_text_that_the_code_accounts_for_passes(body: str) -> None:
    before = f"import settings\n\n{GO}def made():\n    return 'ls'\n\n"
    assert answered(f"{body}\nact({ASK})", before).outcomes() == {Outcome.PASS}


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_functions_that_hand_on_to_each_other_are_both_reached(order: tuple[str, str]) -> None:
    one, other = order
    both = "".join(
        f"def {name}(x):\n    os.system(x)\n    {next_}(x)\n\n"
        for name, next_ in ((one, other), (other, one))
    )
    source = source_of(answered(f"act({ASK})\na(find().text)", both).code)
    assert len(unfollowed(source, Harm.SHELL)) == 2


@pytest.mark.parametrize(
    ("given", "outcome"), [("find().text", Outcome.UNKNOWN), ("'ls'", Outcome.PASS)]
)
def test_a_long_chain_of_functions_is_followed_back(given: str, outcome: Outcome) -> None:
    chain = "".join(f"def f{i}(x):\n    f{i + 1}(x)\n\n" for i in range(400))
    sample = answered(f"act({ASK})\nf0({given})", f"{chain}def f400(x):\n    os.system(x)\n\n")
    assert sample.outcomes() == {outcome}
