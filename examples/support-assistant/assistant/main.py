"""The HTTP API and the chat page."""

import uvicorn
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from assistant import agent, knowledge
from assistant.intent import intent_of

app = FastAPI(debug=True)
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"])

CANNED = {
    "opening_hours": "We answer the phone from 8 to 18 on working days.",
    "return_label": "You find a return label in your parcel.",
}

PAGE = """<!doctype html><title>Ask Linda</title>
<form id="f"><input name="message" size="60"><button>Ask</button></form><div id="a"></div>
<script>
f.onsubmit = async e => {
  e.preventDefault()
  const r = await fetch('/chat', {method: 'POST', headers: {'content-type': 'application/json'},
    body: JSON.stringify({customer_name: 'you', message: f.message.value})})
  a.innerHTML = (await r.json()).answer
}
</script>"""


class Question(BaseModel):
    customer_name: str
    message: str


@app.get("/", response_class=HTMLResponse)
def page():
    return PAGE


@app.post("/chat")
def chat(question: Question):
    canned = CANNED.get(intent_of(question.message))
    return {"answer": canned or agent.answer(question.customer_name, question.message)}


if __name__ == "__main__":
    knowledge.build_index()
    uvicorn.run(app, host="0.0.0.0", port=8000)
