"""Short ways to write infrastructure code in cases."""

from textwrap import dedent

Files = dict[str, str | bytes]


def tf(text: str) -> Files:
    """A Terraform module of one file, main.tf; the first line of the text is line 1."""
    return {"main.tf": dedent(text).lstrip("\n")}


def cfn(text: str, parameters: str = "") -> Files:
    """A template, stack.yaml; the resources begin on line 2 when there are no parameters."""
    head = f"Parameters:\n{indented(parameters)}\n" if parameters else ""
    return {"stack.yaml": f"{head}Resources:\n{indented(text)}"}


def indented(text: str) -> str:
    """The text two columns further right, without the blank lines around it."""
    lines = dedent(text).strip("\n").splitlines()
    return "\n".join(f"  {line}" for line in lines) + "\n"
