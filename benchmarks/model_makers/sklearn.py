"""Models and steps of scikit-learn, alone and composed."""
# ruff: noqa: ANN401, C901  (objects of other libraries, one small function for each)

import importlib
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.model_makers.fitting import ROWS, data

SKLEARN = (
    ("sklearn.linear_model:LogisticRegression", "class"),
    ("sklearn.linear_model:LogisticRegressionCV", "class"),
    ("sklearn.linear_model:SGDClassifier", "class"),
    ("sklearn.linear_model:Ridge", "number"),
    ("sklearn.linear_model:LassoCV", "number"),
    ("sklearn.linear_model:HuberRegressor", "number"),
    ("sklearn.linear_model:BayesianRidge", "number"),
    ("sklearn.svm:LinearSVC", "class"),
    ("sklearn.svm:NuSVR", "number"),
    ("sklearn.svm:OneClassSVM", "alone"),
    ("sklearn.tree:ExtraTreeClassifier", "class"),
    ("sklearn.ensemble:RandomForestRegressor", "number"),
    ("sklearn.ensemble:ExtraTreesClassifier", "class"),
    ("sklearn.ensemble:AdaBoostClassifier", "class"),
    ("sklearn.ensemble:BaggingClassifier", "class"),
    ("sklearn.ensemble:GradientBoostingRegressor", "number"),
    ("sklearn.ensemble:HistGradientBoostingRegressor", "number"),
    ("sklearn.ensemble:IsolationForest", "alone"),
    ("sklearn.neighbors:KNeighborsRegressor", "number"),
    ("sklearn.neighbors:LocalOutlierFactor", "alone"),
    ("sklearn.neighbors:KernelDensity", "alone"),
    ("sklearn.neural_network:MLPRegressor", "number"),
    ("sklearn.neural_network:BernoulliRBM", "alone"),
    ("sklearn.naive_bayes:ComplementNB", "positive"),
    ("sklearn.discriminant_analysis:LinearDiscriminantAnalysis", "class"),
    ("sklearn.gaussian_process:GaussianProcessRegressor", "number"),
    ("sklearn.cross_decomposition:PLSRegression", "number"),
    ("sklearn.cluster:DBSCAN", "alone"),
    ("sklearn.cluster:HDBSCAN", "alone"),
    ("sklearn.cluster:MiniBatchKMeans", "alone"),
    ("sklearn.cluster:Birch", "alone"),
    ("sklearn.cluster:AgglomerativeClustering", "alone"),
    ("sklearn.cluster:SpectralClustering", "alone"),
    ("sklearn.mixture:GaussianMixture", "alone"),
    ("sklearn.mixture:BayesianGaussianMixture", "alone"),
    ("sklearn.decomposition:TruncatedSVD", "alone"),
    ("sklearn.decomposition:FastICA", "alone"),
    ("sklearn.decomposition:KernelPCA", "alone"),
    ("sklearn.decomposition:FactorAnalysis", "alone"),
    ("sklearn.manifold:Isomap", "alone"),
    ("sklearn.preprocessing:PowerTransformer", "alone"),
    ("sklearn.preprocessing:QuantileTransformer", "alone"),
    ("sklearn.preprocessing:KBinsDiscretizer", "alone"),
    ("sklearn.preprocessing:SplineTransformer", "alone"),
    ("sklearn.preprocessing:PolynomialFeatures", "alone"),
    ("sklearn.preprocessing:TargetEncoder", "class"),
    ("sklearn.impute:KNNImputer", "alone"),
    ("sklearn.covariance:EllipticEnvelope", "alone"),
    ("sklearn.isotonic:IsotonicRegression", ""),
    ("sklearn.kernel_approximation:Nystroem", "alone"),
    ("sklearn.feature_selection:VarianceThreshold", "alone"),
    ("sklearn.dummy:DummyClassifier", "class"),
)


def composed() -> Iterator[tuple[str, Callable[[], Any]]]:
    """Yield what scikit-learn makes of several of its own."""

    def searched(kind: str, **given: Any) -> Any:
        search = importlib.import_module("sklearn.model_selection")
        linear = importlib.import_module("sklearn.linear_model")
        numbers, classes, _ = data()
        model = getattr(search, kind)(linear.SGDClassifier(loss="log_loss"), **given)
        return model.fit(numbers, classes)

    def distributions() -> dict[str, Any]:
        stats = importlib.import_module("scipy.stats")
        return {"alpha": stats.loguniform(1e-4, 1e-1), "eta0": stats.uniform(0.01, 1),
                "max_iter": stats.randint(50, 100), "l1_ratio": stats.beta(2, 3)}  # fmt: skip

    def columns() -> Any:
        pandas = importlib.import_module("pandas")
        text = importlib.import_module("sklearn.feature_extraction.text")
        compose = importlib.import_module("sklearn.compose")
        prepare = importlib.import_module("sklearn.preprocessing")
        impute = importlib.import_module("sklearn.impute")
        pipeline = importlib.import_module("sklearn.pipeline")
        ensemble = importlib.import_module("sklearn.ensemble")
        numbers, classes, _ = data()
        frame = pandas.DataFrame(numbers, columns=list("abcd"))
        frame["kind"] = ["red", "blue", "green"] * (ROWS // 3)
        frame["text"] = ["some words", "other words", "none"] * (ROWS // 3)
        numeric = pipeline.make_pipeline(impute.SimpleImputer(), prepare.RobustScaler())
        mixed = compose.ColumnTransformer([
            ("numbers", numeric, compose.make_column_selector(dtype_include="number")),
            ("kind", prepare.OneHotEncoder(handle_unknown="ignore"), ["kind"]),
            ("order", prepare.OrdinalEncoder(), ["kind"]),
            ("text", text.TfidfVectorizer(ngram_range=(1, 2)), "text"),
        ])  # fmt: skip
        return pipeline.Pipeline(
            [("columns", mixed), ("model", ensemble.RandomForestClassifier(5))]
        ).fit(frame, classes)

    yield (
        "randomized_search",
        lambda: searched("RandomizedSearchCV", param_distributions=distributions(), n_iter=4),
    )
    yield "grid_search", lambda: searched("GridSearchCV", param_grid={"alpha": [1e-4, 1e-2]})
    yield "columns", columns
    yield from _several()


def _several() -> Iterator[tuple[str, Callable[[], Any]]]:
    def made(place: str, **given: Any) -> Any:
        module, _, name = place.partition(":")
        return getattr(importlib.import_module(module), name)(**given)

    def stack() -> Any:
        numbers, classes, _ = data()
        some = [
            ("a", made("sklearn.svm:SVC", probability=True)),
            ("b", made("sklearn.tree:DecisionTreeClassifier")),
        ]
        return made("sklearn.ensemble:StackingClassifier", estimators=some).fit(numbers, classes)

    def functions() -> Any:
        numpy = importlib.import_module("numpy")
        return made(
            "sklearn.preprocessing:FunctionTransformer", func=numpy.log1p, inverse_func=numpy.expm1
        ).fit(data()[0])

    def outputs() -> Any:
        numbers, _, target = data()
        both = importlib.import_module("numpy").stack([target, -target], axis=1)
        inner = made("sklearn.linear_model:ElasticNet")
        return made("sklearn.multioutput:MultiOutputRegressor", estimator=inner).fit(numbers, both)

    def transformed() -> Any:
        numbers, _, target = data()
        return made(
            "sklearn.compose:TransformedTargetRegressor",
            regressor=made("sklearn.linear_model:Ridge"),
            transformer=made("sklearn.preprocessing:StandardScaler"),
        ).fit(numbers, target)

    def selected() -> Any:
        numbers, classes, _ = data()
        chosen = importlib.import_module("sklearn.feature_selection")
        return chosen.SelectKBest(chosen.f_classif, k=2).fit(numbers, classes)

    def kernels() -> Any:
        kernel = importlib.import_module("sklearn.gaussian_process.kernels")
        numbers, _, target = data()
        mixed = kernel.RBF() * kernel.ConstantKernel() + kernel.WhiteKernel() + kernel.Matern()
        return made("sklearn.gaussian_process:GaussianProcessRegressor", kernel=mixed).fit(
            numbers, target
        )

    def words() -> Any:
        return made("sklearn.feature_extraction.text:CountVectorizer").fit(
            ["a few words", "of text"]
        )

    def hashed() -> Any:
        return made("sklearn.feature_extraction.text:HashingVectorizer")

    def labels() -> Any:
        return made("sklearn.preprocessing:LabelEncoder").fit(["red", "blue"])

    def topics() -> Any:
        return made("sklearn.decomposition:LatentDirichletAllocation", n_components=2).fit(
            abs(data()[0])
        )

    for make in (
        stack,
        functions,
        outputs,
        transformed,
        selected,
        kernels,
        words,
        hashed,
        labels,
        topics,
    ):
        yield make.__name__, make


def isotonic() -> Any:
    """Return what is fitted to one column."""
    numbers, _, target = data()
    return (
        importlib.import_module("sklearn.isotonic").IsotonicRegression().fit(numbers[:, 0], target)
    )
