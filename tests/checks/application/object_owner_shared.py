"""Cases of objects that may belong to nobody, as a role or a link opens them."""

from tests.checks.application.object_owner import FAIL, FAST, OWNED, OWNER, REVIEW

LOOK = "    return db.query(Setting).filter_by(id=sid).one()\n"
MIXED = """\
from django.contrib.auth.mixins import LoginRequiredMixin, {0}
from django.shortcuts import get_object_or_404
from django.views import View

class Restore({0}, View):
    def get(self, request, pk):
        return get_object_or_404(Revision, pk=pk)
"""
LINKED = """\
from django.views import View

class SharedLinkView(View):
    permission_classes = []

    def get(self, request, slug):
        return ShareLink.objects.filter(slug=slug).first()
"""
# A role stands before the route, or a link alone opens what it is for.
SHARED = (
    FAST + "@app.get('/settings/{sid}')\ndef one(sid: int, _=Depends(require_admin)):\n" + LOOK,
    FAST + "@app.get('/settings/{sid}', dependencies=[Depends(has_role('ops'))])\n"
    "def one(sid: int):\n" + LOOK,
    FAST + "@app.get('/marketplace/{sid}')\ndef one(sid: int):\n" + LOOK,
    MIXED.format("PermissionRequiredMixin"),
    LINKED,
)
OWN = (
    FAST + "@app.get('/settings/{sid}')\ndef one(sid: int):\n" + LOOK,
    FAST + "@app.get('/settings/{sid}')\ndef one(sid: int, _=Depends(current_user)):\n" + LOOK,
    MIXED.replace("class Restore({0}", "class Restore(LoginRequiredMixin").format("AccessMixin"),
)
OTHERS = {"b.py": FAST + OWNED}
CASES = (
    *(REVIEW(check=OWNER, files={"a.py": text, **OTHERS}) for text in SHARED),
    *(FAIL(check=OWNER, files={"a.py": text, **OTHERS}) for text in OWN),
)
