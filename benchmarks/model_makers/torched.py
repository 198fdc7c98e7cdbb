"""What torch and transformers save: states, whole modules, checkpoints, scripts, folders."""
# ruff: noqa: ANN401, C901  (objects of other libraries, one small function for each)

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.model_makers.fitting import Make


def torched() -> Iterator[tuple[str, Make]]:
    """Yield what torch saves: states, whole modules, checkpoints, scripts."""

    def saved(make: Callable[[Any], Any], name: str = "model.pt", **given: Any) -> Make:
        def write(folder: Path) -> None:
            torch = importlib.import_module("torch")
            torch.manual_seed(1)
            torch.save(make(torch), folder / name, **given)

        return write

    def net(torch: Any) -> Any:
        nn = torch.nn
        return nn.Sequential(
            nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.GELU(), nn.Flatten(), nn.Linear(4, 2)
        )

    def attention(torch: Any) -> Any:
        return torch.nn.TransformerEncoder(torch.nn.TransformerEncoderLayer(8, 2, 16), 2)

    def checkpoint(torch: Any) -> Any:
        model = torch.nn.Linear(3, 2)
        steps = torch.optim.AdamW(model.parameters())
        model(torch.ones(1, 3)).sum().backward()
        steps.step()
        plan = torch.optim.lr_scheduler.CosineAnnealingLR(steps, 10)
        return {
            "epoch": 3,
            "model": model.state_dict(),
            "optimizer": steps.state_dict(),
            "scheduler": plan.state_dict(),
            "rng": torch.get_rng_state(),
            "best": torch.tensor(0.5),
            "config": {"lr": 1e-3, "path": Path("runs/a")},
        }

    def traced(folder: Path) -> None:
        torch = importlib.import_module("torch")
        torch.jit.trace(torch.nn.Linear(3, 2), torch.ones(1, 3)).save(str(folder / "traced.pt"))
        torch.jit.script(torch.nn.GRU(3, 2)).save(str(folder / "scripted.pt"))

    def exported(folder: Path) -> None:
        torch = importlib.import_module("torch")
        torch.export.save(
            torch.export.export(torch.nn.Linear(3, 2), (torch.ones(1, 3),)), folder / "m.pt2"
        )

    def lightning(folder: Path) -> None:
        torch = importlib.import_module("torch")
        pl = importlib.import_module("pytorch_lightning")
        demo = importlib.import_module("pytorch_lightning.demos.boring_classes")
        trainer = pl.Trainer(
            max_steps=2,
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            default_root_dir=folder,
        )
        trainer.fit(demo.BoringModel())
        trainer.save_checkpoint(folder / "last.ckpt")
        torch.manual_seed(1)

    yield "torch_state", saved(lambda torch: net(torch).state_dict())
    yield "torch_state_bin", saved(lambda torch: net(torch).state_dict(), "pytorch_model.bin")
    yield (
        "torch_legacy",
        saved(lambda torch: net(torch).state_dict(), _use_new_zipfile_serialization=False),
    )
    yield "torch_module", saved(net)
    yield "torch_transformer", saved(attention)
    yield "torch_lstm", saved(lambda torch: torch.nn.LSTM(3, 2, bidirectional=True))
    yield "torch_checkpoint", saved(checkpoint, "last.ckpt")
    yield (
        "torch_types",
        saved(
            lambda torch: {
                "half": torch.ones(2, dtype=torch.bfloat16),
                "bool": torch.tensor([True]),
                "sparse": torch.eye(3).to_sparse(),
                "size": torch.Size([1, 2]),
                "kind": torch.float16,
                "where": torch.device("cpu"),
                "f8": torch.ones(2).to(torch.float8_e4m3fn),
                "complex": torch.ones(1, dtype=torch.complex64),
            }
        ),
    )
    yield (
        "torch_dataset",
        saved(lambda torch: torch.utils.data.TensorDataset(torch.ones(3, 2), torch.ones(3))),
    )
    yield (
        "torch_quantized",
        saved(
            lambda torch: torch.ao.quantization.quantize_dynamic(
                torch.nn.Sequential(torch.nn.Linear(3, 2))
            ).state_dict()
        ),
    )
    yield "torchscript", traced
    yield "torch_export", exported
    yield "lightning", lightning


def hugged() -> Iterator[tuple[str, Make]]:
    """Yield folders as transformers writes them."""

    def folder_of(place: str, **small: Any) -> Make:
        def write(folder: Path) -> None:
            hf = importlib.import_module("transformers")
            config = getattr(hf, place + "Config")(**small)
            model = getattr(hf, place + "Model")(config)
            model.save_pretrained(folder)
            tokens = importlib.import_module("tokenizers")
            words = tokens.Tokenizer(
                tokens.models.WordLevel({"[UNK]": 0, "a": 1}, unk_token="[UNK]")  # noqa: S106
            )
            hf.PreTrainedTokenizerFast(tokenizer_object=words, unk_token="[UNK]").save_pretrained(  # noqa: S106
                folder
            )
            (folder / "README.md").write_text(
                "---\nlicense: mit\n---\n# A model\n", encoding="utf-8"
            )
            torch = importlib.import_module("torch")
            torch.save(model.state_dict(), folder / "pytorch_model.bin")
            torch.save(
                hf.TrainingArguments(output_dir="out", use_cpu=True), folder / "training_args.bin"
            )

        return write

    yield (
        "bert",
        folder_of(
            "Bert",
            hidden_size=8,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            vocab_size=30,
        ),
    )
    yield "gpt2", folder_of("GPT2", n_embd=8, n_layer=1, n_head=2, vocab_size=30)
    yield (
        "vit",
        folder_of(
            "ViT",
            hidden_size=8,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            image_size=8,
            patch_size=4,
        ),
    )
