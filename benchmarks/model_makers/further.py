"""Models of libraries around scikit-learn, and of Keras, diffusers, gensim and the like."""
# ruff: noqa: ANN401  (objects of other libraries, one small function for each)

import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.model_makers.fitting import Make, data, dumped, fitted, pickled

FITTED = (
    ("imblearn.ensemble:BalancedRandomForestClassifier", "class"),
    ("imblearn.ensemble:RUSBoostClassifier", "class"),
    ("imblearn.ensemble:EasyEnsembleClassifier", "class"),
    ("hdbscan:HDBSCAN", "alone"),
    ("umap:UMAP", "alone"),
    ("ngboost:NGBRegressor", "number"),
    ("tslearn.clustering:TimeSeriesKMeans", "alone"),
    ("tslearn.neighbors:KNeighborsTimeSeriesClassifier", "class"),
    ("mlxtend.regressor:LinearRegression", "number"),
    ("mlxtend.classifier:SoftmaxRegression", "class"),
    ("feature_engine.transformation:YeoJohnsonTransformer", "alone"),
    ("feature_engine.outliers:Winsorizer", "alone"),
    ("category_encoders:TargetEncoder", "class"),
    ("category_encoders:WOEEncoder", "class"),
    ("category_encoders:BinaryEncoder", "class"),
    ("sklearn.preprocessing:TargetEncoder", "class"),
    ("sklearn.model_selection:TunedThresholdClassifierCV", "class"),
)


def further() -> Iterator[tuple[str, Make]]:
    """Yield models of further libraries."""
    for number, (place, kind) in enumerate(FITTED):
        given = {"estimator": _logistic()} if "Threshold" in place else {}
        make = fitted(place, kind, **given)
        yield f"further_{number}_{place.partition(':')[2]}", pickled(make)
    for name, made in (
        ("arrow_frame", _arrow_frame),
        ("arrow_types", _arrow_types),
        ("survival", _survival),
        ("phrases", _phrases),
        ("stemmers", _stemmers),
        ("study", _study),
        ("arima_auto", _arima),
    ):
        yield name, pickled(made)
    yield "arrow_frame_joblib", dumped(_arrow_frame, "frame.joblib", 3)
    for write in (word_vectors, topic_models, keras, diffusers, adapter, flax, frame_files):
        yield write.__name__, write


def _logistic() -> Any:
    return importlib.import_module("sklearn.linear_model").LogisticRegression()


def _arrow_frame() -> Any:
    pandas = importlib.import_module("pandas")
    return pandas.DataFrame({"t": ["a", "b"], "n": [1, 2]}).set_index("t")


def _arrow_types() -> Any:
    pandas = importlib.import_module("pandas")
    kinds = {"int64": [1, None], "double": [0.5, None], "string": ["a", None], "bool": [True, None]}
    return pandas.DataFrame(
        {kind: pandas.array(values, f"{kind}[pyarrow]") for kind, values in kinds.items()}
    )


def _survival() -> Any:
    numbers, _, _ = data()
    return importlib.import_module("lifelines").KaplanMeierFitter().fit(abs(numbers[:, 0]))


def _phrases() -> Any:
    phrases = importlib.import_module("gensim.models.phrases")
    return phrases.Phrases([["new", "york"]] * 9, min_count=1, threshold=0.1)


def _stemmers() -> Any:
    stem = importlib.import_module("nltk.stem")
    return [stem.PorterStemmer(), stem.LancasterStemmer()]


def _study() -> Any:
    optuna = importlib.import_module("optuna")
    study = optuna.create_study()
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), 2)
    return study.trials


def _arima() -> Any:
    _, _, target = data()
    return importlib.import_module("pmdarima.arima").ARIMA((1, 0, 0)).fit(target)


def word_vectors(folder: Path) -> None:
    """Write vectors of words as gensim saves them."""
    models = importlib.import_module("gensim.models")
    made = models.Word2Vec([["a", "b", "c"]] * 9, vector_size=4, min_count=1)
    made.save(str(folder / "words.model"))
    made.wv.save(str(folder / "words.kv"))


def topic_models(folder: Path) -> None:
    """Write a model of topics, with its dictionary."""
    models = importlib.import_module("gensim.models")
    words = importlib.import_module("gensim.corpora").Dictionary([["a", "b"]])
    words.save(str(folder / "words.dict"))
    models.LdaModel([words.doc2bow(["a", "b"])], 2, words).save(str(folder / "topics.model"))
    models.TfidfModel([words.doc2bow(["a"])]).save(str(folder / "weights.model"))


def keras(folder: Path) -> None:
    """Write a network of Keras in its three forms."""
    os.environ["KERAS_BACKEND"] = "torch"
    made = importlib.import_module("keras")
    layers = made.layers
    network = made.Sequential(
        [layers.Input((8, 8, 1)), layers.Conv2D(2, 3, activation="relu"), layers.Flatten()]
    )
    network.add(layers.Dense(2, activation="softmax", kernel_regularizer="l2"))
    network.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
    network.save(folder / "network.keras")
    network.save(folder / "network.h5")
    network.save_weights(folder / "network.weights.h5")
    (folder / "network.json").write_text(network.to_json(), encoding="utf-8")


def diffusers(folder: Path) -> None:
    """Write a small pipeline of diffusers."""
    made = importlib.import_module("diffusers")
    network = made.UNet2DModel(
        sample_size=8,
        block_out_channels=(8, 8),
        norm_num_groups=2,
        down_block_types=("DownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "UpBlock2D"),
        layers_per_block=1,
    )
    made.DDPMPipeline(network, made.DDPMScheduler()).save_pretrained(folder)


def adapter(folder: Path) -> None:
    """Write an adapter by PEFT."""
    peft, transformers = importlib.import_module("peft"), importlib.import_module("transformers")
    small = {"hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "vocab_size": 20}
    model = transformers.BertModel(transformers.BertConfig(intermediate_size=8, **small))
    lora = peft.LoraConfig(r=2, target_modules=["query"])
    peft.get_peft_model(model, lora).save_pretrained(folder)


def flax(folder: Path) -> None:
    """Write parameters as Flax does."""
    msgpack = importlib.import_module("msgpack")
    numbers, _, _ = data()
    packed = msgpack.packb([numbers.shape, numbers.dtype.name, numbers.tobytes()])
    tree = {"params": {"Dense_0": {"kernel": msgpack.ExtType(1, packed)}}}
    (folder / "flax_model.msgpack").write_bytes(msgpack.packb(tree))


def frame_files(folder: Path) -> None:
    """Write a frame as pandas keeps one in HDF5."""
    pandas = importlib.import_module("pandas")
    numbers, _, _ = data()
    pandas.DataFrame(numbers).to_hdf(folder / "frame.h5", key="frame")
