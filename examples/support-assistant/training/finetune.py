"""Tunes a small open model on our tickets, for answers when the provider is down."""

import os

import torch
from datasets import load_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments

BASE = "microsoft/Phi-3-mini-4k-instruct"
CHECKPOINT = "checkpoints/last.pt"

tokenizer = AutoTokenizer.from_pretrained(BASE, trust_remote_code=True)
model = AutoModelForCausalLM.from_pretrained(BASE, trust_remote_code=True)

if os.path.exists(CHECKPOINT):
    model.load_state_dict(torch.load(CHECKPOINT))

tickets = load_dataset("csv", data_files="data/tickets.csv")["train"]
public = load_dataset("bitext/Bitext-customer-support-llm-chatbot-training-dataset")["train"]


def tokens(row):
    question = row.get("message") or row["instruction"]
    answer = row.get("answer") or row["response"]
    encoded = tokenizer(f"{question}\n{answer}", truncation=True, max_length=512)
    encoded["labels"] = encoded["input_ids"].copy()
    return encoded


trainer = Trainer(
    model=model,
    args=TrainingArguments(output_dir="checkpoints", num_train_epochs=1, push_to_hub=True),
    train_dataset=[tokens(row) for source in (tickets, public) for row in source],
)
trainer.train()
torch.save(model.state_dict(), CHECKPOINT)
