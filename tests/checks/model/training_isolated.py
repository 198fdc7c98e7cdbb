"""Cases of model-training-isolated."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "model-training-isolated"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)
REVIEW = partial(Case, check=CHECK, outcome=Outcome.REVIEW)
UNKNOWN = partial(Case, check=CHECK, outcome=Outcome.UNKNOWN)
NONE = partial(Case, check=CHECK, outcome=Outcome.NOT_APPLICABLE)
HEAD = "from sagemaker.estimator import Estimator\n"
ALL = (
    "subnets=s, security_group_ids=g, enable_network_isolation=True, volume_kms_key=k, "
    "output_kms_key=k, encrypt_inter_container_traffic=True"
)

CASES: tuple[Case, ...] = (
    FAIL(
        files={
            "a.py": """
            from sagemaker.estimator import Estimator

            def pipeline(role):
                train = Estimator(
                    image_uri="x",
                    role=role,
                )
                return train
            """
        },
        at=("a.py:4",),
    ),
    FAIL(
        files={"a.py": HEAD + f"e = Estimator({ALL.replace('=True', '=False')})\n"},
        says="isolation",
    ),
    FAIL(files={"a.py": "from sagemaker.pytorch import PyTorch\ne = PyTorch(role=r, subnets=s)\n"}),
    PASS(files={"a.py": HEAD + f"e = Estimator(image_uri='x', {ALL})\n"}, at=("a.py:2",)),
    REVIEW(files={"a.py": HEAD + "def f(**o):\n    return Estimator(image_uri='x', **o)\n"}),
    UNKNOWN(files={"a.py": "from sagemaker import estimator\nestimator.Estimator(\n"}),
    UNKNOWN(files={"a.ts": "new sagemaker.estimator.Estimator()\n"}),
    NONE(files={"a.py": "from sklearn.base import Estimator\nEstimator()\n"}),
    NONE(files={"a.py": "import xgboost\nm = xgboost.XGBClassifier()\n"}),
    REVIEW(
        files={"a.py": HEAD + f"e = Estimator(image_uri='x', {ALL.replace('True', 'flag')})\n"},
        without=Outcome.PASS,
    ),
)
