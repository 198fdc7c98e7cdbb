"""Boosted trees, as objects and in the formats of their libraries."""

import pickle
from collections.abc import Iterator
from pathlib import Path

from benchmarks.model_makers.fitting import Make, dumped, fitted, pickled


def boosted() -> Iterator[tuple[str, Make]]:
    """Yield boosted trees, as objects and in the formats of their libraries."""
    yield "xgb_classifier", pickled(fitted("xgboost:XGBClassifier", n_estimators=5))
    yield "xgb_ranker_regressor", pickled(fitted("xgboost:XGBRegressor", "number", n_estimators=5))
    yield "xgb_random_forest", pickled(fitted("xgboost:XGBRFClassifier", n_estimators=5))
    yield (
        "xgb_booster",
        pickled(lambda: fitted("xgboost:XGBClassifier", n_estimators=5)().get_booster()),
    )
    yield "lgb_classifier", pickled(fitted("lightgbm:LGBMClassifier", n_estimators=5, verbose=-1))
    yield (
        "lgb_regressor",
        dumped(fitted("lightgbm:LGBMRegressor", "number", n_estimators=5, verbose=-1), "m.joblib"),
    )
    yield (
        "lgb_booster",
        pickled(
            lambda: (
                fitted("lightgbm:LGBMRegressor", "number", n_estimators=5, verbose=-1)().booster_
            )
        ),
    )

    def xgb_files(folder: Path) -> None:
        model = fitted("xgboost:XGBClassifier", n_estimators=5)()
        for end in ("json", "ubj"):
            model.save_model(folder / f"model.{end}")

    def lgb_file(folder: Path) -> None:
        fitted("lightgbm:LGBMClassifier", n_estimators=5, verbose=-1)().booster_.save_model(
            folder / "model.txt"
        )

    def cat_files(folder: Path) -> None:
        model = fitted(
            "catboost:CatBoostClassifier", iterations=5, verbose=False, allow_writing_files=False
        )()
        model.save_model(str(folder / "model.cbm"))
        model.save_model(str(folder / "model.json"), format="json")
        (folder / "model.pkl").write_bytes(pickle.dumps(model))

    yield "xgb_files", xgb_files
    yield "lgb_file", lgb_file
    yield "catboost", cat_files
