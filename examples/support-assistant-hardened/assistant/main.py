"""The HTTP API and the chat page."""

from typing import Annotated
from uuid import uuid4

from fastapi import Depends, FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.middleware.trustedhost import TrustedHostMiddleware
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from slowapi import Limiter
from slowapi.errors import RateLimitExceeded
from slowapi.middleware import SlowAPIMiddleware

from assistant import agent, approvals, audit
from assistant.auth import Customer, require_role
from assistant.errors import Refused
from assistant.intent import intent_of

SHOP = "https://shop.lindenberg.example"


def caller(request: Request) -> str:
    """Return what requests are counted by: the token, else the address."""
    return request.headers.get("authorization") or request.client.host


app = FastAPI(title="Support assistant", debug=False)
app.state.limiter = limiter = Limiter(key_func=caller, default_limits=["20/minute", "200/day"])
app.add_middleware(SlowAPIMiddleware)
app.add_middleware(CORSMiddleware, allow_origins=[SHOP], allow_methods=["POST"])
app.add_middleware(TrustedHostMiddleware, allowed_hosts=["shop.lindenberg.example", "testserver"])

CANNED = {
    "opening_hours": "We answer the phone from 8 to 18 on working days.",
    "return_label": "You find a return label in your parcel.",
}


class Question(BaseModel):
    """What a customer may send."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    message: Annotated[str, Field(min_length=1, max_length=2000)]


@app.exception_handler(Refused)
def refused(_request: Request, refusal: Refused) -> JSONResponse:
    """Answer in the words of the refusal, which are ours."""
    return JSONResponse({"answer": str(refusal)}, status_code=422)


@app.exception_handler(RateLimitExceeded)
def too_many(_request: Request, _error: RateLimitExceeded) -> JSONResponse:
    """Answer that the caller has to wait."""
    return JSONResponse({"answer": "That were many questions. Try again later."}, status_code=429)


@app.get("/")
def page() -> FileResponse:
    """Return the chat page."""
    return FileResponse("assistant/page.html")


@app.post("/chat")
@limiter.limit("20/minute")
def chat(
    request: Request,
    question: Question,
    customer: Annotated[Customer, Depends(require_role("customer"))],
) -> dict[str, str]:
    """Answer a customer's message."""
    trace_id = str(uuid4())
    audit.record(trace_id, "question", customer.id, length=len(question.message))
    canned = CANNED.get(intent_of(question.message))
    return {
        "answer": canned or agent.answer(customer, question.message, trace_id),
        "trace": trace_id,
    }


@app.post("/handover")
def handover(
    question: Question, customer: Annotated[Customer, Depends(require_role("customer"))]
) -> dict[str, str]:
    """Give an answer that a customer contests to a person."""
    audit.record(str(uuid4()), "handover", customer.id, length=len(question.message))
    return {"answer": "A colleague reads this and writes to you today."}


@app.post("/approvals/{digest}")
def approve(
    digest: str, colleague: Annotated[Customer, Depends(require_role("service-desk"))]
) -> None:
    """Approve a waiting refund, as a signed-in person of the service desk."""
    approvals.approve(digest, colleague.id)
    audit.record(str(uuid4()), "approval", colleague.id, call=digest)
