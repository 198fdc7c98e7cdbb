"""Cases of app-object-owner and app-caller-identity: whose objects a request reaches."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

OWNER, WHO = "app-object-owner", "app-caller-identity"
FAIL = partial(Case, outcome=Outcome.FAIL)
PASS = partial(Case, outcome=Outcome.PASS, without=Outcome.FAIL)
REVIEW = partial(Case, outcome=Outcome.REVIEW, without=Outcome.FAIL)
UNKNOWN = partial(Case, outcome=Outcome.UNKNOWN)
NONE = partial(Case, outcome=Outcome.NOT_APPLICABLE)
FAST = """\
from fastapi import Cookie, Depends, FastAPI, Header, HTTPException, Request
from sqlalchemy import select
app = FastAPI()

def who(key: str = Header()):
    if key != KEY:
        raise HTTPException(status_code=401)

"""
DOOR = FAST.replace("FastAPI()", "FastAPI(dependencies=[Depends(who)])")
# A route that looks for what belongs to its caller.
OWNED = """\

@app.get("/threads/{tid}")
def thread(tid: str, user=Depends(current_user)):
    return db.query(Thread).filter_by(id=tid, owner=user.id).one()
"""
FLASK = "from flask import Flask, g, request\napp = Flask('a')\n\n"
ONE = "@app.get('/documents/{document_id}')\ndef one(document_id: int):\n"
REST = "from rest_framework import viewsets\n\nclass Threads(viewsets.ModelViewSet):\n"
LOADED = """\
@app.get('/threads/{tid}')
def thread(tid: str, user=Depends(current_user)):
    return load(user.id, tid)

def load(user_id, tid):
    return conn.fetchrow('SELECT * FROM t WHERE id = $1 AND owner = $2', tid, user_id)
"""
WRITTEN = """\
@app.put('/threads/{tid}')
def put(tid: str, user=Depends(current_user)):
    conn.execute('INSERT INTO t VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET '
                 'owner = EXCLUDED.owner', tid, user.id)
"""
VIEW = """\
from django.shortcuts import get_object_or_404
from django.views import View

class One(View):
    def get(self, request, pk):
        return get_object_or_404(Thread, pk=pk)
"""
REACHED = (
    FAST + ONE + "    return db.query(Document).filter(Document.id == document_id).first()\n",
    FAST + ONE + "    return session.execute(select(Document).where(Document.id == document_id))\n",
    FAST
    + ONE
    + "    return find(document_id)\n\ndef find(key):\n    return docs.find_one({'_id': key})\n",
    FAST + "@app.delete('/documents')\ndef drop(ids: list[str]):\n    store.delete(ids=ids)\n",
    FAST
    + "@app.post('/documents/one')\ndef one(body: Body):\n    return db.get(id=body.document_id)\n",
    FLASK + "@app.route('/t/<tid>')\ndef one(tid):\n    return Thread.query.get_or_404(tid)\n",
    FLASK
    + "@app.route('/t', methods=['POST'])\ndef one():\n"
    + "    return threads.find_one({'_id': request.json['thread_id']})\n",
    REST + "    queryset = Thread.objects.all()\n",
    VIEW,
)
BOUND = (
    FAST + OWNED,
    FAST
    + "@app.get('/threads/{tid}')\ndef thread(tid: str, user=Depends(current_user)):\n"
    + "    found = session.get(Thread, tid)\n    if found.owner != user.id:\n"
    + "        raise HTTPException(403)\n    return found\n",
    FLASK
    + "@app.route('/t/<tid>')\ndef one(tid):\n"
    + "    return Thread.query.filter_by(id=tid, u=g.user)\n",
    FLASK
    + "@app.route('/t/<tid>')\ndef one(tid):\n    return load(tid, g.user.id)\n\n"
    + "def load(tid, owner):\n    return threads.find_one({'id': tid, 'owner': owner})\n",
    FAST + LOADED,
    REST
    + "    def get_queryset(self):\n"
    + "        return Thread.objects.filter(user=self.request.user)\n",
)
PERHAPS = (
    # The caller goes along, to code that is not here, or that makes no use of it.
    FLASK + "@app.route('/t/<tid>')\ndef one(tid):\n    return load(tid, g.user.id)\n",
    FLASK
    + "@app.route('/t/<tid>')\ndef one(tid):\n    return load(tid, g.user.id)\n\n"
    + "def load(tid, user):\n    note(user)\n    return threads.find_one({'id': tid})\n",
    # What is written under an id that exists is then the caller's.
    FAST + WRITTEN,
    # A first look-up without the caller, though a later one has it.
    FLASK
    + "@app.route('/t/<tid>')\ndef one(tid):\n    first = threads.find_one({'id': tid})\n"
    + "    return first, threads.find_one({'id': tid, 'owner': g.user.id})\n",
    FAST
    + "@app.get('/threads/{tid}')\ndef thread(tid: str, user=Depends(current_user)):\n"
    + "    note(user.id)\n    return session.get(Thread, id=tid)\n",
    REST + "    def get_queryset(self):\n        return Thread.objects.filter(open=True)\n",
)
OUTSIDE = (
    # No id of the request, no look-up by it, or what everybody must reach.
    FAST
    + "@app.get('/models')\ndef all_models():\n    return db.query(Model).filter_by(on=True)\n",
    FAST
    + "@app.get('/square/{number_id}')\ndef square(number_id: int):\n    return number_id**2\n",
    FAST
    + "@app.get('/status/{job_id}')\ndef status(job_id: str):\n    return jobs.find_one(job_id)\n",
    "def one(document_id):\n    return docs.find_one(document_id)\n",
)
# What is called like the caller, and is what the caller wrote.
POSED = (
    FAST
    + "@app.get('/threads/{tid}')\ndef thread(tid: str, user: str):\n"
    + "    return db.query(Thread).filter_by(id=tid, owner=user).one()\n",
    FAST
    + "@app.get('/u/{user}/threads/{tid}')\ndef thread(user, tid):\n"
    + "    return db.query(Thread).filter_by(id=tid, owner=user).one()\n",
    FAST
    + "from pydantic import BaseModel\n\nclass User(BaseModel):\n    id: str\n\n"
    + "@app.post('/threads/{tid}')\ndef thread(tid: str, user: User):\n"
    + "    return db.query(Thread).filter_by(id=tid, owner=user.id).one()\n",
    FAST
    + "@app.get('/threads/{tid}')\ndef thread(tid: str):\n    return load(tid)\n\n"
    + "def load(tid, user=None):\n    return threads.find_one({'id': tid, 'owner': user})\n",
)
CLAIMED = (
    FAST
    + "@app.get('/history')\ndef all(user_id: str):\n    return rows.find_one({'u': user_id})\n",
    FAST
    + "@app.post('/chat')\ndef chat(body: Body):\n    return load(body.user_id)\n\n"
    + "def load(key):\n    return rows.find_one(key)\n",
    FAST
    + "@app.get('/history')\ndef all(x_user_id: str = Header()):\n"
    + "    return rows.find_one({'u': x_user_id})\n",
    FLASK
    + "@app.route('/history')\ndef all():\n"
    + "    return rows.find_one({'u': request.headers.get('X-User-Id')})\n",
)
CASES = (
    *(REVIEW(check=OWNER, files={"a.py": text}, without=Outcome.PASS) for text in REACHED),
    # A workload that knows owners forgot one here.
    *(FAIL(check=OWNER, files={"a.py": text, "b.py": FAST + OWNED}) for text in REACHED),
    *(PASS(check=OWNER, files={"a.py": text}, without=Outcome.REVIEW) for text in BOUND),
    *(REVIEW(check=OWNER, files={"a.py": text}, without=Outcome.PASS) for text in PERHAPS),
    *(REVIEW(check=OWNER, files={"a.py": text}, without=Outcome.PASS) for text in POSED),
    *(NONE(check=OWNER, files={"a.py": text}) for text in OUTSIDE),
    UNKNOWN(check=OWNER, files={"a.py": FAST + "def broken(:\n"}),
    *(FAIL(check=WHO, files={"a.py": text}, without=Outcome.PASS) for text in CLAIMED),
    REVIEW(check=WHO, files={"a.py": CLAIMED[0].replace(FAST, DOOR)}, without=Outcome.PASS),
    # What is read apart from routes stands before some of them.
    REVIEW(
        check=WHO,
        files={
            "a.py": FAST + OWNED + "\nclass Auth:\n    def __call__(self, request: Request):\n"
            "        return find_user(request.cookies.get('app_user_id'))\n"
        },
        without=Outcome.PASS,
        at=("a.py:16",),
    ),
    *(PASS(check=WHO, files={"a.py": text}) for text in BOUND[:3]),
    # An identity that a dependency gives, under the same name; an address that is no identity.
    NONE(
        check=WHO,
        files={
            "a.py": FAST
            + "@app.get('/history')\ndef all(user_id: str = Depends(current_user_id)):\n"
            "    return rows.find_one({'u': user_id})\n"
        },
    ),
    NONE(check=WHO, files={"a.py": REACHED[0]}),
    UNKNOWN(check=WHO, files={"a.py": FAST + "def broken(:\n"}),
)
