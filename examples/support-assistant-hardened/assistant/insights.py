"""The Monday report: the model chooses among counts that we offer, and never writes code."""

import sys
from typing import Literal

import pandas as pd
from openai import OpenAI
from pydantic import BaseModel, ConfigDict

from assistant.guard import screen_input
from assistant.settings import CHAT_ADDRESS, CHAT_MODEL, secret


class Count(BaseModel):
    """A count that the report can show."""

    model_config = ConfigDict(extra="forbid")
    by: Literal["topic", "month", "mood"]


def ask(question: str) -> pd.Series:
    """Return the count that answers a question of the team."""
    client = OpenAI(api_key=secret("gateway"), base_url=CHAT_ADDRESS, timeout=20, max_retries=2)
    response = client.chat.completions.create(
        model=CHAT_MODEL,
        max_completion_tokens=50,
        response_format={"type": "json_object"},
        messages=[
            {
                "role": "system",
                "content": 'Choose one: {"by": "topic"}, {"by": "month"} or {"by": "mood"}.',
            },
            {"role": "user", "content": screen_input(question)},
        ],
    )
    chosen = Count.model_validate_json(response.choices[0].message.content)
    return pd.read_csv("data/sample/tickets.csv").groupby(chosen.by).size()


if __name__ == "__main__":
    print(ask(" ".join(sys.argv[1:])))
