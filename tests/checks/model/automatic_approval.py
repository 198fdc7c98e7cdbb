"""Cases of model-automatic-approval."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-automatic-approval"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)

CASES: tuple[Case, ...] = (
    FAIL(
        files={
            "a.py": """
            from sagemaker.workflow.parameters import ParameterString
            status = ParameterString(
                name="ModelApprovalStatus", default_value="Approved"
            )
            """
        },
    ),
    FAIL(
        files={
            "a.py": "from sagemaker.workflow.step_collections import RegisterModel\n"
            "r = RegisterModel(name='r', approval_status='Approved')\n"
        }
    ),
    FAIL(files={"a.py": "client.create_model_package(ModelApprovalStatus='Approved')\n"}),
    FAIL(
        files={
            "a.py": "client.transition_model_version_stage(name='m', "
            "version=1, stage='Production')\n"
        }
    ),
    PASS(
        files={
            "a.py": "client.create_model_package(ModelApprovalStatus='PendingManualApproval')\n"
        },
        at=("a.py:1",),
    ),
    PASS(
        files={
            "a.py": """
            from sagemaker.workflow.parameters import ParameterString
            status = ParameterString("ModelApprovalStatus", default_value="PendingManualApproval")
            """
        }
    ),
    UNKNOWN(files={"a.py": "client.create_model_package(ModelApprovalStatus='Approved'\n"}),
    UNKNOWN(files={"a.ts": "sm.create_model_package({ModelApprovalStatus: 'Approved'})\n"}),
    NONE(
        files={
            "a.py": "from sagemaker.workflow.parameters import ParameterString\n"
            "s = ParameterString(name='Greeting', default_value='Approved')\n"
        }
    ),
    NONE(files={"a.py": "client.transition_model_version_stage(name='m', stage='Staging')\n"}),
    NONE(files={"a.py": "print('Approved')\n"}),
    REVIEW(
        files={"a.py": "def f(**o):\n    client.create_model_package(**o)\n"},
        at=("a.py:2",),
        without=Outcome.PASS,
    ),
    FAIL(files={"a.py": "o = {'ModelApprovalStatus': 'Approved'}\nc.create_model_package(**o)\n"}),
)
