"""Names that are allowed by hand, each group with the reason, in the form of the list itself."""

from typing import Final

TEXT: Final = """
# Containers and values of the standard library: they keep what they are given. The letters say how
# a pickler of any protocol makes them.
builtins
  set cnf
  frozenset cn
  dict cnf
  list cnf
  tuple cn
  int cn
  float cn
  complex cn
  str cn
  bool c
  bytes cn
  bytearray cnf
  range c
  slice c
  object cn
  Ellipsis
  NotImplemented
  ValueError cns
  TypeError cns
  KeyError cns
  IndexError cns
  RuntimeError cns
  Exception cns
  UserWarning cns
collections
  OrderedDict cnsf
  defaultdict cnsf
  deque cnsf
  Counter cnsf
  ChainMap cns
copyreg
  _reconstructor c
  __newobj__ c
  __newobj_ex__ c
_codecs
  encode c
datetime
  datetime cn
  date cn
  time cn
  timedelta cn
  timezone cn
zoneinfo
  ZoneInfo._unpickle c
decimal
  Decimal cn
fractions
  Fraction cn
uuid
  UUID cns
  SafeUUID c
pathlib
  PurePosixPath cn
  PureWindowsPath cn
  PurePath cn
  PosixPath cn
  WindowsPath cn
  Path cn
re
  _compile c
argparse
  Namespace cns
types
  SimpleNamespace cns
  MappingProxyType c
# Keeps a callable, which is judged where it is named, and does not call it. What calls the result
# of a call is unresolved.
functools
  partial cns
# Arithmetic that a model may name.
operator
  itemgetter c
  add
  sub
  mul
  truediv
math
  log
  exp
  sqrt
# Arrays: bytes, a shape and a type. An array of objects in them is made by the pickle itself.
numpy
  ndarray ns
  dtype cs
  matrix ns
  recarray ns
  bool
  bool_
  int8
  int16
  int32
  int64
  intp
  uint8
  uint16
  uint32
  uint64
  float16
  float32
  float64
  float_
  longdouble
  complex64
  complex128
  str_
  bytes_
  object_
  void
  datetime64
  timedelta64
  generic
  number
  floating
  integer
  poly1d ns
numpy.matrixlib.defmatrix
  matrix ns
numpy._core.multiarray
  _reconstruct c
  scalar c
numpy._core.numeric
  _frombuffer c
numpy._core._internal
  _convert_to_stringdtype_kwargs c
numpy.ma.core
  MaskedArray ns
  _mareconstruct c
numpy.random._pickle
  __generator_ctor cs
  __bit_generator_ctor cs
  __randomstate_ctor cs
numpy.random._mt19937
  MT19937 cs
numpy.random._pcg64
  PCG64 cs
  PCG64DXSM cs
numpy.random._philox
  Philox cs
numpy.random._sfc64
  SFC64 cs
numpy.random._generator
  Generator cns
numpy.random.mtrand
  RandomState cns
numpy.random.bit_generator
  SeedSequence cns
  __pyx_unpickle_SeedSequence cs
numpy._core
  ufunc
numpy.ma
  MaskedArray ns
# Written by joblib in front of the bytes of an array, which the machine passes over.
joblib.numpy_pickle
  NumpyArrayWrapper ns
  NDArrayWrapper n
  ZNDArrayWrapper n
# Numbers from numbers; what they are given is checked to be such.
numpy._core.umath
  log1p
  expm1
  log
  exp
  sqrt
  square
  abs
  absolute
scipy.special._ufuncs
  expit
  logit
sklearn.neighbors._ball_tree
  newObj c
  BallTree ns
  BallTree64 ns
  BallTree32 ns
sklearn.neighbors._kd_tree
  newObj c
  KDTree ns
  KDTree64 ns
  KDTree32 ns
sklearn.metrics._dist_metrics
  newObj c
sklearn.feature_selection._univariate_selection
  f_classif
  f_regression
  f_oneway
  r_regression
  chi2
sklearn.feature_selection._mutual_info
  mutual_info_classif
  mutual_info_regression
sklearn.metrics._classification
  accuracy_score
  balanced_accuracy_score
  brier_score_loss
  cohen_kappa_score
  f1_score
  fbeta_score
  jaccard_score
  log_loss
  matthews_corrcoef
  precision_score
  recall_score
sklearn.metrics._regression
  mean_absolute_error
  mean_squared_error
  r2_score
sklearn.metrics._ranking
  average_precision_score
  ndcg_score
  roc_auc_score
  top_k_accuracy_score
# What pools numbers into one, as FeatureAgglomeration keeps it.
numpy
  max
  mean
  median
  min
  std
  sum
  var
# The steps of k-means, which BisectingKMeans keeps.
sklearn.cluster._kmeans
  _kmeans_single_elkan
  _kmeans_single_lloyd
# Its `__getattr__` knows the names of methods that are made of others, and no hook of a pickle.
sklearn.utils._metadata_requests
  MetadataRequest ns
# What Cython rebuilds an instance by: its class must be this one, and its state is kept.
sklearn._loss._loss
  __pyx_unpickle_CyHalfMultinomialLoss cs
scipy._lib.array_api_compat.numpy._aliases
  asarray
scipy.interpolate._interpolate
  interp1d._call_linear_np
  interp1d._call_linear
  interp1d._call_nearest
  interp1d._call_previous_next
  interp1d._call_spline
  interp1d._call_nan_spline
sklearn.feature_extraction.text
  strip_accents_unicode
  strip_accents_ascii
sklearn.metrics._scorer
  _passthrough_scorer
scipy.sparse._matrix
  spmatrix ns
# The object's own bytes and shape; a storage comes from the loader, by a persistent id.
torch._utils
  _rebuild_tensor c
  _rebuild_tensor_v2 c
  _rebuild_tensor_v3 c
  _rebuild_parameter c
  _rebuild_parameter_with_state c
  _rebuild_qtensor c
  _rebuild_sparse_tensor c
  _rebuild_sparse_csr_tensor c
  _rebuild_nested_tensor c
  _rebuild_meta_tensor_no_storage c
  _rebuild_device_tensor_from_numpy c
  _rebuild_device_tensor_from_cpu_tensor c
torch._tensor
  _rebuild_from_type c
  _rebuild_from_type_v2 c
  Tensor ns
torch.nn.parameter
  Parameter ns
  Buffer ns
# Unpickles the bytes that it is given: they are read as a file of their own.
torch.storage
  _load_from_bytes c
  UntypedStorage n
  TypedStorage ns
torch
  FloatStorage
  DoubleStorage
  HalfStorage
  BFloat16Storage
  LongStorage
  IntStorage
  ShortStorage
  CharStorage
  ByteStorage
  BoolStorage
  ComplexFloatStorage
  ComplexDoubleStorage
  QUInt8Storage
  QInt8Storage
  QInt32Storage
  UntypedStorage
  Size cn
  device c
  Tensor ns
  float32
  float16
  bfloat16
  float64
  int64
  int32
  int16
  int8
  uint8
  bool
  complex64
  complex128
  float8_e4m3fn
  float8_e5m2
  qint8
  quint8
  per_tensor_affine
  per_channel_affine
  strided
  sparse_coo
  Generator
torch.serialization
  _get_layout c
torch.jit._pickle
  build_intlist c
  build_doublelist c
  build_boollist c
  build_tensorlist c
  build_tensor_from_id c
  restore_type_tag c
torch.nn.functional
  relu
  gelu
  silu
  softmax
  log_softmax
torch._C._nn
  gelu
torch.utils.hooks
  unserializable_hook
pandas.core.indexes.base
  _new_Index c
pandas.core.indexes.datetimes
  _new_DatetimeIndex c
pandas.core.indexes.period
  _new_PeriodIndex c
pandas.core.indexes.interval
  _new_IntervalIndex c
pandas._libs.sparse
  IntIndex cns
  BlockIndex cns
# These evaluate a formula where one is in their state, and keep it where none is.
statsmodels.base.data
  ModelData nr
  PandasData nr
pandas._libs.internals
  _unpickle_block c
pandas._libs.arrays
  __pyx_unpickle_NDArrayBacked cs
pandas._libs.tslibs.timestamps
  _unpickle_timestamp c
  Timestamp cn
pandas._libs.tslibs.timedeltas
  _timedelta_unpickle c
pandas._libs.tslibs.nattype
  _nat_unpickle c
pandas._libs.tslibs.period
  _unpickle_period c
  Period c
pandas._libs.tslibs.offsets
  _offset_dayofweek
pandas._libs.missing
  NAType c
pandas.core.arrays.datetimelike
  _new_datetimelike c
pandas
  Timestamp cn
  Timedelta cn
  Period c
  NaT
  NA
  Index ns
  Series ns
  DataFrame ns
  RangeIndex ns
  MultiIndex ns
  CategoricalIndex ns
  CategoricalDtype cns
  StringDtype cns
  Categorical ns
  PeriodDtype cn
  IntervalDtype cn
  Int64Dtype cns
  Float64Dtype cns
  BooleanDtype cns
pandas.core.frame
  DataFrame ns
pandas.core.series
  Series ns
pandas.core.flags
  Flags ns
pytz
  _UTC c
  _p c
xgboost.core
  Booster ns
lightgbm.basic
  Booster ns
scipy.stats._distn_infrastructure
  rv_continuous_frozen ns
  rv_frozen ns
  rv_discrete_frozen ns
scipy.stats._continuous_distns
  alpha_gen nr
  anglit_gen nr
  arcsine_gen nr
  argus_gen nr
  beta_gen nr
  betaprime_gen nr
  bradford_gen nr
  burr12_gen nr
  burr_gen nr
  cauchy_gen nr
  chi2_gen nr
  chi_gen nr
  cosine_gen nr
  crystalball_gen nr
  dgamma_gen nr
  dpareto_lognorm_gen nr
  dweibull_gen nr
  erlang_gen nr
  expon_gen nr
  exponnorm_gen nr
  exponpow_gen nr
  exponweib_gen nr
  f_gen nr
  fatiguelife_gen nr
  fisk_gen nr
  foldcauchy_gen nr
  foldnorm_gen nr
  gamma_gen nr
  gausshyper_gen nr
  genexpon_gen nr
  genextreme_gen nr
  gengamma_gen nr
  genhalflogistic_gen nr
  genhyperbolic_gen nr
  geninvgauss_gen nr
  genlogistic_gen nr
  gennorm_gen nr
  genpareto_gen nr
  gibrat_gen nr
  gompertz_gen nr
  gumbel_l_gen nr
  gumbel_r_gen nr
  halfcauchy_gen nr
  halfgennorm_gen nr
  halflogistic_gen nr
  halfnorm_gen nr
  hypsecant_gen nr
  invgamma_gen nr
  invgauss_gen nr
  invweibull_gen nr
  irwinhall_gen nr
  jf_skew_t_gen nr
  johnsonsb_gen nr
  johnsonsu_gen nr
  kappa3_gen nr
  kappa4_gen nr
  ksone_gen nr
  kstwo_gen nr
  kstwobign_gen nr
  landau_gen nr
  laplace_asymmetric_gen nr
  laplace_gen nr
  levy_gen nr
  levy_l_gen nr
  loggamma_gen nr
  logistic_gen nr
  loglaplace_gen nr
  lognorm_gen nr
  lomax_gen nr
  maxwell_gen nr
  mielke_gen nr
  moyal_gen nr
  nakagami_gen nr
  ncf_gen nr
  nct_gen nr
  ncx2_gen nr
  norm_gen nr
  norminvgauss_gen nr
  pareto_gen nr
  pearson3_gen nr
  powerlaw_gen nr
  powerlognorm_gen nr
  powernorm_gen nr
  rayleigh_gen nr
  rdist_gen nr
  recipinvgauss_gen nr
  reciprocal_gen nr
  rel_breitwigner_gen nr
  rice_gen nr
  semicircular_gen nr
  skewcauchy_gen nr
  skewnorm_gen nr
  studentized_range_gen nr
  t_gen nr
  trapezoid_gen nr
  triang_gen nr
  truncexpon_gen nr
  truncnorm_gen nr
  truncpareto_gen nr
  truncweibull_min_gen nr
  tukeylambda_gen nr
  uniform_gen nr
  vonmises_gen nr
  wald_gen nr
  weibull_max_gen nr
  weibull_min_gen nr
  wrapcauchy_gen nr
scipy.stats._discrete_distns
  _nchypergeom_gen nr
  _nchypergeom_gen._entropy
  bernoulli_gen nr
  bernoulli_gen._entropy
  betabinom_gen nr
  betabinom_gen._entropy
  betanbinom_gen nr
  betanbinom_gen._entropy
  binom_gen nr
  binom_gen._entropy
  boltzmann_gen nr
  boltzmann_gen._entropy
  dlaplace_gen nr
  dlaplace_gen._entropy
  geom_gen nr
  geom_gen._entropy
  hypergeom_gen nr
  hypergeom_gen._entropy
  logser_gen nr
  logser_gen._entropy
  nbinom_gen nr
  nbinom_gen._entropy
  nchypergeom_fisher_gen nr
  nchypergeom_fisher_gen._entropy
  nchypergeom_wallenius_gen nr
  nchypergeom_wallenius_gen._entropy
  nhypergeom_gen nr
  nhypergeom_gen._entropy
  planck_gen nr
  planck_gen._entropy
  poisson_binom_gen nr
  poisson_binom_gen._entropy
  poisson_gen nr
  poisson_gen._entropy
  randint_gen nr
  randint_gen._entropy
  skellam_gen nr
  skellam_gen._entropy
  yulesimon_gen nr
  yulesimon_gen._entropy
  zipf_gen nr
  zipf_gen._entropy
  zipfian_gen nr
  zipfian_gen._entropy
zoneinfo
  ZoneInfo
  ZoneInfo._unpickle c
dill._dill
  _create_array c
catboost.core
  CatBoost ns
  CatBoostClassifier ns
  CatBoostRanker ns
  CatBoostRegressor ns
torch.nn.parameter
  UninitializedParameter c
  UninitializedBuffer c
statsmodels.tsa.statespace._initialization
  cInitialization cs
  dInitialization cs
  sInitialization cs
  zInitialization cs
statsmodels.tsa.statespace._kalman_filter
  cKalmanFilter cs
  dKalmanFilter cs
  sKalmanFilter cs
  zKalmanFilter cs
statsmodels.tsa.statespace._kalman_smoother
  cKalmanSmoother cs
  dKalmanSmoother cs
  sKalmanSmoother cs
  zKalmanSmoother cs
statsmodels.tsa.statespace._simulation_smoother
  cSimulationSmoother
  dSimulationSmoother
  sSimulationSmoother
  zSimulationSmoother
numpy
  vectorize ns
transformers.trainer_utils
  HubStrategy c
  IntervalStrategy c
  SaveStrategy c
  SchedulerType c
transformers.training_args
  OptimizerNames c
transformers.trainer_pt_utils
  AcceleratorConfig ns
accelerate.state
  PartialState ns
accelerate.utils.dataclasses
  DistributedType c
pandas.core.indexes.timedeltas
  _new_TimedeltaIndex c
# Columns of Arrow are a type and the buffers that a pickle holds. Arrow does not look whether
# a buffer is as long as its column says: who reads such a column reads beyond it, and runs nothing.
pyarrow.lib
  _reconstruct_record_batch c
  _reconstruct_table c
  _restore_array c
  chunked_array c
  py_buffer c
  schema c
  field c
  type_for_alias c
  timestamp c
  duration c
  time32 c
  time64 c
  decimal128 c
  decimal256 c
  binary c
  list_ c
  large_list c
  map_ c
  struct c
  dictionary c
numpy
  record
numpy.rec
  recarray ns
numpy._core.records
  recarray ns
  record
# As numpy wrote arrays before version 1.0: an array of this class, without what is in it.
numpy._core._internal
  _reconstruct c
re
  RegexFlag c
builtins
  hash
# A vocabulary and rules as JSON, which the library in Rust reads.
tokenizers
  Tokenizer ns
tokenizers.models
  Model ns
# Hands on what it is given, and refuses to be called.
gensim.utils
  identity
  call_on_class_only
gensim.models.tfidfmodel
  df2idf
optuna.samplers._tpe.sampler
  default_gamma
  default_weights
# A Counter with a number that is made of its items when it is asked for.
nltk.probability
  FreqDist cnsf
"""
