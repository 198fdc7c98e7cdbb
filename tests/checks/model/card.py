"""Cases of model-card."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-card"
TRAIN = {"train.py": "from transformers import Trainer\nTrainer(model=m).train()\n"}
CARD = """---
license: apache-2.0
library_name: peft
---
# Model card

## Intended use
Drafts of answers.

## Limitations
Wrong about dates.

## Training data
Tickets of 2025.

## Evaluation
0.94 on 400 cases.
"""

CASES = (
    Case(check=CHECK, outcome=Outcome.FAIL, files=TRAIN, at=("train.py:2",), says="no card"),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files=TRAIN | {"MODEL_CARD.md": CARD.replace("Wrong about dates.", "TBD")},
        at=("MODEL_CARD.md:1",),
        says="does not treat limitations",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"MODEL_CARD.md": CARD.replace("license: apache-2.0\n", "")},
        says="does not treat licence",
    ),
    Case(check=CHECK, outcome=Outcome.PASS, files=TRAIN | {"models/README.md": CARD}),
    Case(
        check=CHECK,
        outcome=Outcome.UNKNOWN,
        files={"train.py": "from transformers import Trainer\nTrainer(("},
    ),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"app.py": "import json\n"}),
)
