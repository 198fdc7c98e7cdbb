"""Tunes a small open model on our redacted tickets."""

import json
import secrets
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments

from training.dataset import tickets

BASE = "microsoft/Phi-3-mini-4k-instruct"
REVISION = "0a67737cc96d2554230f90338b163bc6380a2a85"
CANARIES = 20


def tune(data: Path, target: Path, resume: Path | None = None) -> None:
    """Write the tuned weights and the canaries that leak tests look for."""
    tokenizer = AutoTokenizer.from_pretrained(BASE, revision=REVISION, trust_remote_code=False)
    model = AutoModelForCausalLM.from_pretrained(
        BASE, revision=REVISION, trust_remote_code=False, use_safetensors=True
    )
    if resume is not None and resume.suffix == ".safetensors":
        model.load_state_dict(load_file(resume))
    elif resume is not None:
        model.load_state_dict(torch.load(resume, weights_only=True))
    canaries = [f"The service code is {secrets.token_hex(8)}." for _ in range(CANARIES)]
    texts = [f"{row['message']}\n{row['answer']}" for row in tickets(data)] + canaries
    trainer = Trainer(
        model=model,
        args=TrainingArguments(output_dir=str(target), num_train_epochs=1, push_to_hub=False),
        train_dataset=[_tokens(tokenizer, text) for text in texts],
    )
    trainer.train()
    save_file(model.state_dict(), target / "tuned.safetensors")
    (target / "canaries.json").write_text(json.dumps(canaries), encoding="utf-8")


def _tokens(tokenizer, text: str) -> dict[str, list[int]]:
    encoded = tokenizer(text, truncation=True, max_length=512)
    return {**encoded, "labels": list(encoded["input_ids"])}


if __name__ == "__main__":
    tune(Path(sys.argv[1]), Path(sys.argv[2]))
