"""Cases of what looks like the owner of an object in a query, and is none, or is one unseen."""

from bartizan.core.words import Outcome
from tests.checks.application.object_owner import FAIL as FAILS
from tests.checks.application.object_owner import (
    FAST,
    FLASK,
    NONE,
    OWNED,
    OWNER,
    PASS,
    REVIEW,
    WHO,
)

ROUTE = "@app.get('/threads/{tid}')\n"
MINE = FAST + ROUTE + "def thread(tid: str, user=Depends(current_user)):\n"
QUERY = "    return db.query(Thread).filter_by(id=tid, owner=user).one()\n"
SETS = "from rest_framework import generics, permissions, viewsets\n\n"
SET = SETS + "class Threads(viewsets.ModelViewSet):\n"
BY_USER = (
    "    def get_queryset(self):\n        return Thread.objects.filter(user=self.request.user)\n"
)
POSED = (
    # A store that the request carries, the time, and a setting of the session.
    FAST + ROUTE + "def thread(tid: str, request: Request):\n"
    "    return request.state.db.threads.find_one({'_id': tid})\n",
    FAST + ROUTE + "def thread(tid: str):\n"
    "    return threads.find_one({'_id': tid, 'until': get_current_time()})\n",
    FLASK.replace("g,", "session,") + "@app.route('/t/<tid>')\ndef one(tid):\n"
    "    return threads.find_one({'_id': tid, 'lang': session['lang']})\n",
    # What the caller wrote, beside what a framework gave.
    FAST + ROUTE + "def thread(tid: str, user: str, db=Depends(get_db)):\n" + QUERY,
    FAST + ROUTE + "@limiter.limit('5/minute')\ndef thread(tid: str, user: str):\n" + QUERY,
    # The caller is written, and not looked for.
    MINE + "    return threads.update_one({'_id': tid}, {'$set': {'by': user.id}})\n",
    MINE + "    return conn.execute('UPDATE t SET by = $2 WHERE id = $1', tid, user.id)\n",  # noqa: S608
    SET + "    def get_queryset(self):\n        logger.info('%s', self.request.user)\n"
    "        return Thread.objects.all()\n",
    SET + BY_USER + "    def get_object(self):\n"
    "        return Thread.objects.get(pk=self.kwargs['pk'])\n",
)  # fmt: skip
BOUND = (
    FAST + ROUTE + "def thread(tid: str, user: str = Depends(current_username)):\n" + QUERY,
    MINE + "    return threads.update_one({'_id': tid, 'owner': user.id}, {'$set': {'a': 1}})\n",
    MINE + "    return conn.execute('UPDATE t SET a = 1 WHERE id = $1 AND u = $2', tid, user.id)\n",  # noqa: S608
    FLASK.replace("g,", "session,") + "@app.route('/t/<tid>')\ndef one(tid):\n"
    "    return threads.find_one({'_id': tid, 'owner': session['user_id']})\n",
)  # fmt: skip
# Code that is not here judges the object that was found.
JUDGED = (
    FAST + ROUTE + "def thread(tid: str):\n    found = session.get(Thread, tid)\n"
    "    require_admin_or_owner(found.owner_id)\n    return found\n"
)  # fmt: skip
TENANT = (
    "from flask_restful import Resource\n\nclass One(Resource):\n    def get(self, alert_id):\n"
    "        return get_object_or_404(Alert.by_id_and_org, alert_id, self.current_org)\n"
)
# What a class keeps may have been restricted before, and what an id reaches may judge who asks.
KEPT = (
    "from django.shortcuts import get_object_or_404\nfrom django.views.generic import View\n\n"
    "class One(View):\n    queryset = Thread.objects.all()\n"
    "    def get(self, request, pk):\n        return get_object_or_404(self.queryset, pk=pk)\n"
)
PATHS = (
    "from django.urls import path\nfrom a import One\n"
    "urlpatterns = [path('t/<int:pk>', One.as_view())]\n"
)
BEHIND = (
    FAST + ROUTE + "def thread(tid: str, request: Request):\n    return _found(tid, request)\n\n"
    "def _found(tid, request):\n    found = session.get(Thread, tid)\n"
    "    if not has_perms_owner_aware(request.user, 'view', found):\n"
    "        raise HTTPException(403)\n    return found\n"
)  # fmt: skip
# Permissions of which some may know whose an object is.
RESTRICTED = (
    "class IsOwner(permissions.BasePermission):\n"
    "    def has_object_permission(self, request, view, obj):\n"
    "        return obj.owner == request.user\n\n"
)
HELD = "    queryset = Thread.objects.all()\n    permission_classes = [{}]\n"
WITH_STORE = FAST + (
    "@app.get('/history')\ndef all(user_id: str, db=Depends({})):\n"
    "    return db.query(Row).filter_by(u=user_id).all()\n"
)
CASES = (
    *(REVIEW(check=OWNER, files={"a.py": text}, without=Outcome.PASS) for text in POSED),
    *(PASS(check=OWNER, files={"a.py": text}, without=Outcome.REVIEW) for text in BOUND),
    *(
        REVIEW(check=OWNER, files={"a.py": text, "b.py": FAST + OWNED})
        for text in (
            SETS + RESTRICTED + SET.removeprefix(SETS) + HELD.format("IsOwner"),
            SET + HELD.format("permissions.IsAdminUser"),
        )
    ),
    *(REVIEW(check=OWNER, files={"a.py": each, "b.py": FAST + OWNED}) for each in (JUDGED, BEHIND)),
    REVIEW(check=OWNER, files={"a.py": KEPT, "urls.py": PATHS, "b.py": FAST + OWNED}),
    PASS(check=OWNER, files={"a.py": TENANT}),
    FAILS(
        check=OWNER,
        files={"a.py": SET + HELD.format("permissions.IsAuthenticated"), "b.py": FAST + OWNED},
    ),
    # Views that list all of something, or make one, look for nothing by an id.
    *(
        NONE(
            check=OWNER,
            files={
                "a.py": SETS + f"class V(generics.{base}):\n    queryset = Thread.objects.all()\n"
            },
        )
        for base in ("CreateAPIView", "ListAPIView", "ListCreateAPIView")
    ),
    # A session of a database says nothing of who calls.
    *(
        FAILS(check=WHO, files={"a.py": WITH_STORE.format(name)}, without=Outcome.PASS)
        for name in ("get_session", "get_db_session")
    ),
)
