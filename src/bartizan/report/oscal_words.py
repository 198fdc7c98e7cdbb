"""The words of OSCAL: its text types, properties and the parts that each document begins with."""

import re
from collections.abc import Mapping

from bartizan.assess.facts import Assessment
from bartizan.core.clock import wire
from bartizan.core.words import Role
from bartizan.report.document import Document, one_line, stable_uuid

VERSION = "1.2.1"
SPACE = "urn:bartizan:oscal"
TOOL = stable_uuid("oscal", "tool", "bartizan")
PLATFORM = stable_uuid("oscal", "platform", "bartizan")

UNFIT_FOR_TOKEN = re.compile(r"[^A-Za-z0-9._-]")
LIVE_MARKUP = re.compile(r"([\\<\[])")


def token(text: str) -> str:
    """Return text as a token, which begins with a letter or `_` and holds no space."""
    fit = UNFIT_FOR_TOKEN.sub("_", text)
    return fit if fit[:1].isalpha() else f"_{fit}"


def markup(text: str, *, otherwise: str = "-") -> str:
    """Return text as one line of Markdown in which it cannot become HTML, a link or an image."""
    return LIVE_MARKUP.sub(r"\\\1", one_line(text, otherwise=otherwise))


def props(values: Mapping[str, str]) -> list[Document]:
    """Return properties in Bartizan's namespace; empty values have none."""
    lines = ((name, one_line(value, otherwise="")) for name, value in values.items())
    return [{"name": token(name), "ns": SPACE, "value": value} for name, value in lines if value]


def by_tool() -> list[Document]:
    """Return the origin of what Bartizan itself says."""
    return [{"actors": [{"type": "tool", "actor-uuid": TOOL}]}]


def metadata(assessment: Assessment, title: str) -> Document:
    """Return the head of a document: its title, moment, versions and the roles it may name."""
    return {
        "title": markup(f"{title}: {assessment.workload.name}"),
        "last-modified": wire(assessment.moment),
        "version": wire(assessment.moment),
        "oscal-version": VERSION,
        "props": props(
            {
                "tool-version": assessment.tool_version,
                "catalogue-version": assessment.catalogue_version,
                "phase": assessment.workload.phase,
                "target-phase": assessment.workload.target,
            }
        ),
        "roles": [{"id": role.value, "title": role.value.replace("-", " ")} for role in Role],
    }


def system(assessment: Assessment) -> Document:
    """Return the workload as the component that the document is about."""
    return {
        "uuid": system_uuid(assessment),
        "type": "this-system",
        "title": markup(assessment.workload.name),
        "description": "The AI workload that was assessed.",
        "status": {"state": "under-development" if _is_prototype(assessment) else "operational"},
    }


def system_uuid(assessment: Assessment) -> str:
    """Return the id that a workload of this name always has."""
    return stable_uuid("oscal", "system", assessment.workload.name)


def instruments(assessment: Assessment) -> Document:
    """Return Bartizan as the tool and platform of the assessment."""
    return {
        "components": [
            {
                "uuid": TOOL,
                "type": "software",
                "title": "Bartizan",
                "description": "Assesses AI workloads from evidence.",
                "props": [
                    {"name": "version", "value": one_line(assessment.tool_version)},
                ],
                "status": {"state": "operational"},
            }
        ],
        "assessment-platforms": [
            {"uuid": PLATFORM, "uses-components": [{"component-uuid": TOOL}]},
        ],
    }


def resource(assessment: Assessment, kind: str, title: str, description: str) -> Document:
    """Return a resource of the back matter, for references to documents that were not given."""
    return {
        "uuid": resource_uuid(assessment, kind),
        "title": title,
        "description": description,
    }


def resource_uuid(assessment: Assessment, kind: str) -> str:
    """Return the id of the resource of this kind."""
    return stable_uuid("oscal", "resource", kind, assessment.workload.name)


def _is_prototype(assessment: Assessment) -> bool:
    return assessment.workload.phase.rank == 0
