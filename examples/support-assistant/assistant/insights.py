"""The Monday report: ask a question about the tickets in plain words."""

import sys

import pandas as pd
from openai import OpenAI

from assistant.settings import CHAT_MODEL, OPENAI_API_KEY

client = OpenAI(api_key=OPENAI_API_KEY)


def ask(question):
    tickets = pd.read_csv("data/tickets.csv")
    response = client.chat.completions.create(
        model=CHAT_MODEL,
        messages=[
            {
                "role": "system",
                "content": f"Answer with one pandas expression over `tickets`, which has the columns "
                f"{list(tickets.columns)}. First rows: {tickets.head(20).to_csv()}",
            },
            {"role": "user", "content": question},
        ],
    )
    return eval(response.choices[0].message.content)


if __name__ == "__main__":
    print(ask(" ".join(sys.argv[1:])))
