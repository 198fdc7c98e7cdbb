"""Assets of learning and retrieval in source code: models, datasets, training, indexes."""

from collections.abc import Iterator

from bartizan.collect.discovery.find import Find, Property
from bartizan.core.place import Place
from bartizan.evidence.asks import Ask, beside, calls
from bartizan.evidence.choices import CHOICE_ASKS, choices
from bartizan.evidence.downloads import DOWNLOAD_ASKS, Fetched, downloads
from bartizan.evidence.hub import HUB_ASKS, Fetch, fetches
from bartizan.evidence.scriptnames import STORES as SCRIPTED
from bartizan.evidence.source import Call, Shape, Source

STORES = (
    "*.Chroma", "*.Chroma.from_documents", "*.Chroma.from_texts", "chromadb.Client",
    "chromadb.PersistentClient", "chromadb.HttpClient", "*.FAISS.from_documents",
    "*.FAISS.from_texts", "*.FAISS.load_local", "faiss.IndexFlatL2", "faiss.read_index",
    "*.Pinecone", "pinecone.init", "pinecone.Index", "qdrant_client.QdrantClient", "*.Qdrant",
    "*.QdrantVectorStore", "weaviate.Client", "weaviate.connect_to_local", "*.Milvus",
    "pymilvus.connections.connect", "*.PGVector", "*.OpenSearchVectorSearch", "*.Redis",
    "*.ElasticsearchStore", "*.LanceDB", "lancedb.connect", "*.InMemoryVectorStore",
    "*.VectorStoreIndex.from_documents", "*.VectorStoreIndex", "*.AmazonKnowledgeBasesRetriever",
    *SCRIPTED,
)  # fmt: skip
TRAINERS = (
    "*.Trainer", "*.SFTTrainer", "*.DPOTrainer", "*.PPOTrainer", "*.RewardTrainer",
    "*.Seq2SeqTrainer", "*.TrainingArguments", "*.get_peft_model", "*.estimator.Estimator",
    "*.TrainingStep", "*.fine_tuning.jobs.create", "*.HuggingFace", "*.PyTorch",
    "pytorch_lightning.Trainer", "lightning.Trainer", "torch.optim.AdamW", "torch.optim.Adam",
    "torch.optim.SGD", "*.XGBClassifier", "*.XGBRegressor", "xgboost.train", "lightgbm.train",
    "*.RandomForestClassifier", "*.LogisticRegression", "*.create_training_job",
    "*.create_model_customization_job", "*.ModelTrainer",
)  # fmt: skip
WRITES = ("torch.save", "joblib.dump", "*.save_pretrained", "*.push_to_hub",
          "safetensors.torch.save_file", "*.save_model")  # fmt: skip
# What they load may be a model, or only data that was written in the same way.
LOADERS = (
    "torch.load",
    "torch.jit.load",
    "joblib.load",
    "skops.io.load",
    "safetensors.safe_open",
    "safetensors.torch.load_file",
    "onnxruntime.InferenceSession",
    "*.load_model",
)
PIPELINES = ("*.TrainingStep", "*.TuningStep", "*.ProcessingStep", "*.workflow.pipeline.Pipeline",
             "kfp.dsl.pipeline", "*.KubernetesPodOperator", "metaflow.FlowSpec", "*.ModelStep",
             "prefect.flow", "dagster.job")  # fmt: skip
REGISTRIES = ("*.RegisterModel", "*.create_model_package", "mlflow.register_model",
              "*.create_registered_model", "*.transition_model_version_stage", "*.ModelStep",
              "*.log_model")  # fmt: skip
LOADS = ("pandas.read_csv", "pandas.read_json", "pandas.read_parquet", "datasets.load_dataset",
         "*.load_dataset", "json.load", "datasets.load_from_disk", "*.TextLoader",
         "*.DirectoryLoader", "*.CSVLoader", "*.PyPDFLoader", "*.WebBaseLoader",
         "*.SimpleDirectoryReader", "*.JSONLoader", "*.UnstructuredURLLoader")  # fmt: skip
SPEAKS = ("*.create", "*.completion", "*.acompletion", "ollama.chat", "ollama.generate",
          "*.invoke_model", "*.converse", "*.generate_content")  # fmt: skip
LEARNING_ASKS: tuple[Ask, ...] = (
    *calls(*STORES, *TRAINERS, *WRITES, *LOADERS, *PIPELINES, *REGISTRIES),
    *beside(calls(*LOADS, *SPEAKS)),
    *calls(*(name for name in LOADS if name != "json.load")),
    *HUB_ASKS, *DOWNLOAD_ASKS, *CHOICE_ASKS,
)  # fmt: skip
NAMED = ("model", "model_name", "modelId", "model_id", "azure_deployment", "deployment_name")
DATA_FILES = (".csv", ".tsv", ".json", ".jsonl", ".parquet", ".arrow", ".txt", ".pdf", ".xlsx")


def learning_finds(source: Source) -> Iterator[Find]:
    """Yield models, datasets, indexes and training that source code names."""
    yield from _models(source)
    yield from _datasets(source)
    tables = (
        ("vector_store", STORES),
        ("training", TRAINERS),
        ("model_artifact_write", WRITES),
        ("ml_pipeline", PIPELINES),
        ("model_registry", REGISTRIES),
    )
    for kind, patterns in tables:
        for call in source.calls(*patterns):
            short = call.short
            yield Find(kind, f"{short} in {call.place.path}", call.place)


def _models(source: Source) -> Iterator[Find]:
    for fetch in fetches(source):
        if not fetch.dataset:
            yield from _fetched("model_ref", fetch)
    for found in downloads(source, Fetched.MODEL):
        yield Find("model_ref", found.what, found.place)
    for unit in source.units:
        for call in unit.calls:
            named = call.keyword(*NAMED)
            if named is not None and named.text and _is_model_name(named.text):
                yield Find("model_ref", named.text, call.place, {"hosted": True})
    for choice in choices(source):
        yield Find("model_ref", choice.name, choice.place)


def _fetched(kind: str, fetch: Fetch) -> Iterator[Find]:
    facts: dict[str, Property] = {"pinned": fetch.revision.value}
    if fetch.stated:
        facts["revision"] = fetch.stated
    name = fetch.id if fetch.named else f"what {fetch.id} names in {fetch.places[0].path}"
    for place in (*fetch.places, *fetch.declared):
        yield Find(kind, name, place, facts)


def _datasets(source: Source) -> Iterator[Find]:
    for fetch in fetches(source):
        if fetch.dataset:
            yield from _fetched("dataset_ref", fetch)
    for found in downloads(source, Fetched.DATA):
        yield Find("dataset_ref", found.what, found.place)
    for call in source.calls(*LOADS):
        if name := _file_named(call):
            yield Find("dataset_ref", name, call.place, {"local": True})


def _file_named(call: Call) -> str:
    for value in call.values:
        pieces = value.parts if value.shape in (Shape.CALL, Shape.ITEMS) else (value,)
        for piece in pieces:
            text = piece.literal
            if text.endswith(DATA_FILES) and "\n" not in text:
                return text
    return ""


def _is_model_name(text: str) -> bool:
    return 2 < len(text) < 100 and " " not in text and not text.startswith((".", "{", "<"))  # noqa: PLR2004


def hosted_models(source: Source) -> Iterator[tuple[str, Place]]:
    """Yield the names of models that calls ask for, with their places."""
    for find in _models(source):
        yield find.name, find.place
