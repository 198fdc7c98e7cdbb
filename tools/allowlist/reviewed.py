"""What a person has read: which implementations of loading do nothing but keep what they are given.

A class is listed for a use only when whatever that use runs is implemented here or below one of the
compiled modules. To add a line, read the source that it names, down to what it calls.
"""

from typing import Final

# `__new__` that makes an instance and looks at its arguments at most as numbers, texts and arrays.
NEW: Final = frozenset(
    """
    builtins:object builtins:dict builtins:list builtins:tuple builtins:set builtins:frozenset
    builtins:int builtins:float builtins:complex builtins:str builtins:bytes builtins:Exception
    builtins:BaseException builtins:ValueError builtins:RuntimeError builtins:TypeError
    builtins:UserWarning builtins:RuntimeWarning builtins:FutureWarning builtins:Warning
    scipy.sparse.linalg._interface:LinearOperator pandas:Index pandas:Series pandas:DataFrame
    pandas:MultiIndex pandas:RangeIndex pandas:DatetimeIndex pandas:TimedeltaIndex
    pandas:PeriodIndex pandas:CategoricalIndex pandas:IntervalIndex pandas:IntervalDtype
    pandas:PeriodDtype pandas.core.dtypes.dtypes:PeriodDtype pandas.core.dtypes.dtypes:IntervalDtype
    pandas.core.indexes.range:RangeIndex pandas.core.indexes.datetimes:DatetimeIndex
    pandas.core.indexes.timedeltas:TimedeltaIndex pandas.core.indexes.period:PeriodIndex
    pandas.core.indexes.category:CategoricalIndex pandas.core.indexes.interval:IntervalIndex
    pandas.core.indexes.multi:MultiIndex pandas.core.arrays.interval:IntervalArray
    pandas.core.arrays.sparse.array:SparseArray pandas.arrays:IntervalArray
    sklearn.gaussian_process.kernels:Hyperparameter
    sklearn.linear_model._passive_aggressive:PassiveAggressiveClassifier
    sklearn.linear_model._passive_aggressive:PassiveAggressiveRegressor
    torch.nn.parameter:Parameter torch.nn.parameter:Buffer torch.nn.utils.rnn:PackedSequence
    """.split()  # noqa: SIM905  (a list of names reads as one)
)
# `__setstate__` that keeps the state in the instance, and derives numbers from it at most.
# Not here, on purpose: `scipy.stats` distributions (they run a template of their state with exec;
# their names are listed with the functions, for states whose template is the known one),
# `statsmodels.base.data:ModelData` (it evaluates a formula of its state), whatever of `torch.fx`,
# `torch.jit` and `torch.package` (they compile), `sklearn.callback` (it opens a socket).
STATE: Final = frozenset(
    """
    builtins:BaseException builtins:dict
    sklearn.base:BaseEstimator sklearn.isotonic:IsotonicRegression sklearn.utils._bunch:Bunch
    sklearn.ensemble._hist_gradient_boosting.predictor:TreePredictor
    lightgbm.basic:Booster lightgbm.engine:CVBooster xgboost.core:Booster
    scipy.interpolate._rbfinterp:RBFInterpolator scipy.sparse._coo:coo_matrix
    scipy.sparse._coo:_coo_base
    pandas:DatetimeTZDtype pandas.core.dtypes.dtypes:DatetimeTZDtype pandas.arrays:SparseArray
    pandas.core.arrays.sparse.array:SparseArray pandas.arrays:ArrowExtensionArray
    pandas.core.arrays.arrow.array:ArrowExtensionArray numpy.polynomial._polybase:ABCPolyBase
    pandas.core.generic:NDFrame pandas.core.internals.managers:SingleBlockManager
    pmdarima.arima.arima:ARIMA
    statsmodels.base.wrapper:ResultsWrapper statsmodels.discrete.discrete_model:NegativeBinomial
    torch.nn.modules.module:Module torch.nn.modules.rnn:RNNBase torch.nn.modules.rnn:RNNCellBase
    torch.nn.modules.activation:MultiheadAttention torch.nn.modules.activation:GELU
    torch.nn.modules.activation:Softmax torch.nn.modules.activation:Softmin
    torch.nn.modules.activation:Softmax2d torch.nn.modules.activation:LogSoftmax
    torch.nn.modules.conv:_ConvNd torch.nn.modules.fold:Fold
    torch.nn.modules.transformer:TransformerEncoderLayer
    torch.nn.modules.transformer:TransformerDecoderLayer
    torch.nn.modules.transformer:Transformer torch.nn.modules.upsampling:Upsample
    torch.nn.modules.batchnorm:_NormBase torch.nn.modules.pooling:MaxPool2d
    torch.nn.modules.pooling:FractionalMaxPool2d torch.nn.modules.pooling:AvgPool3d
    torch.optim.optimizer:Optimizer torch.optim.adam:Adam torch.optim.adamw:AdamW
    torch.optim.sgd:SGD torch.optim.adagrad:Adagrad torch.optim.adadelta:Adadelta
    torch.optim.adamax:Adamax torch.optim.asgd:ASGD torch.optim.nadam:NAdam torch.optim.radam:RAdam
    torch.optim.rmsprop:RMSprop torch.optim.rprop:Rprop torch.optim.lbfgs:LBFGS
    torch.optim.sparse_adam:SparseAdam
    """.split()  # noqa: SIM905
)
# Compiled modules whose classes take numbers, texts and arrays, and call nothing of them.
COMPILED: Final = """
    sklearn._loss._loss sklearn.tree. sklearn.neighbors._ball_tree sklearn.neighbors._kd_tree
    sklearn.neighbors._quad_tree sklearn.metrics._dist_metrics sklearn.linear_model._sgd_fast
    sklearn.utils._random sklearn.utils._typedefs sklearn.utils._fast_dict
    sklearn.utils._weight_vector sklearn.ensemble._hist_gradient_boosting.
    sklearn.ensemble._gradient_boosting
    sklearn.cluster._hierarchical_fast sklearn.cluster._hdbscan._tree sklearn.svm._newrand
    scipy.spatial._ckdtree scipy.interpolate._ppoly scipy.spatial.transform._rotation
    numpy.random._mt19937 numpy.random._pcg64 numpy.random._philox numpy.random._sfc64
    numpy.random._generator numpy.random.mtrand numpy.random.bit_generator
    pandas._libs.internals pandas._libs.arrays pandas._libs.tslibs. pandas._libs.interval
    pandas._libs.sparse
    statsmodels.tsa.statespace._representation
    """.split()  # noqa: SIM905
# Classes of these whose initialiser calls a function that it is given: to measure a distance.
CALLING: Final = frozenset(
    """
    sklearn.neighbors._ball_tree:BallTree sklearn.neighbors._ball_tree:BallTree32
    sklearn.neighbors._ball_tree:BallTree64 sklearn.neighbors._ball_tree:BinaryTree32
    sklearn.neighbors._ball_tree:BinaryTree64 sklearn.neighbors._kd_tree:KDTree
    sklearn.neighbors._kd_tree:KDTree32 sklearn.neighbors._kd_tree:KDTree64
    sklearn.neighbors._kd_tree:BinaryTree32 sklearn.neighbors._kd_tree:BinaryTree64
    sklearn.metrics._dist_metrics:PyFuncDistance32 sklearn.metrics._dist_metrics:PyFuncDistance64
    """.split()  # noqa: SIM905
)
# Setters that look at numbers, shapes and parameters of their own instance.
SETTERS: Final = """
    sklearn. scipy.sparse. scipy.interpolate. lightgbm.sklearn: xgboost.sklearn: statsmodels.
    numpy: numpy.ma.core: pandas.core. gensim.models.keyedvectors: optuna.trial._frozen:
    skopt.space.space: scipy.stats._multivariate:
    """.split()  # noqa: SIM905
# `__del__`, which runs on whatever state was kept: these free only a handle that they made.
DELETED: Final = frozenset({"lightgbm.basic:Booster", "xgboost.core:Booster"})
# What fills an instance, item by item.
FILLED: Final = frozenset({"builtins:dict", "builtins:list", "builtins:set"})
# `__getattr__` that looks names up and no more: it is asked for `__setstate__` and `append`.
GETATTR: Final = frozenset(
    """
    builtins:object builtins:dict builtins:tuple builtins:BaseException builtins:int builtins:str
    builtins:float builtins:list builtins:set builtins:type
    torch.nn.modules.module:Module sklearn.utils._bunch:Bunch sklearn.frozen._frozen:FrozenEstimator
    scipy._lib._util:_RichResult pandas.core.generic:NDFrame pandas:Series pandas:DataFrame
    pandas.core.frame:DataFrame pandas.core.series:Series lightgbm.engine:CVBooster
    statsmodels.base.wrapper:ResultsWrapper statsmodels.tools.testing:Holder
    """.split()  # noqa: SIM905
)
# What is walked, module by module, and what of it is not. Not here, on purpose: `sktime`, whose
# adaptors call a method of pandas by a name in their state, and the classifiers of `nltk` that
# start programs.
WALKED: Final = """
    sklearn scipy.stats scipy.sparse scipy.interpolate scipy.spatial scipy.optimize scipy.signal
    scipy.linalg xgboost lightgbm joblib._store_backends pandas statsmodels numpy.polynomial
    numpy.ma torch.nn torch.optim torch.utils.data.dataset torch.utils.data.sampler
    transformers.configuration_utils transformers.generation.configuration_utils
    transformers.training_args transformers.tokenization_utils_base transformers.trainer_utils
    transformers.models transformers.modeling_outputs torch.distributions
    transformers.tokenization_utils_tokenizers
    imblearn category_encoders feature_engine lifelines hdbscan umap pynndescent mapie ngboost
    mlxtend tslearn pmdarima optuna.trial optuna.distributions optuna.samplers optuna.study
    optuna.search_space
    river gensim.models gensim.corpora nltk.classify nltk.probability nltk.stem nltk.tokenize skopt
    shap.explainers shap.maskers
    """.split()  # noqa: SIM905
PASSED_OVER: Final = frozenset(
    """
    tests test testing conftest f2py distutils externals datasets callback __main__ setup benchmarks
    sandbox cli commands dask spark federated computation io _testing graphics api_tests
    weka megam tadm senna experimental parallel backends intrinsic quantized qat quantizable
    _expanded_weights
    """.split()  # noqa: SIM905
)
