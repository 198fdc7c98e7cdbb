"""Cases of app-output-to-shell: programs that do, and that do not, run what they are told."""

from functools import partial

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "app-output-to-shell"
FAIL = partial(Case, check=CHECK, outcome=Outcome.FAIL)
PASS = partial(Case, check=CHECK, outcome=Outcome.PASS)

CASES: tuple[Case, ...] = (
    *(
        FAIL(
            files={
                "a.py": f"""
                import asyncio, shlex, subprocess, sys
                from mcp.server.fastmcp import FastMCP
                mcp = FastMCP("m")

                @mcp.tool()
                async def go(text: str):
                    {call}
                """
            },
            at=("a.py:7",),
        )
        for call in (
            "subprocess.run(['python3', '-c', text])",
            "subprocess.run(['/usr/bin/python3', text])",
            "subprocess.run(['uv', 'pip', 'install', text])",
            "subprocess.run(['npx', '-y', text])",
            "subprocess.run(['uv'] + [text])",
            "subprocess.run(['uv', 'run', 'python', text])",
            "subprocess.run(['sudo', text])",
            "subprocess.run(['uv'] + text.split())",
            "subprocess.run([sys.executable, '-m', 'pip', 'install', text])",
            "subprocess.run([sys.executable, '-u', text])",
            "await asyncio.create_subprocess_exec(*shlex.split(text))",
            "await asyncio.create_subprocess_exec(text, '--version')",
            "await asyncio.create_subprocess_exec('bash', '-c', text)",
        )
    ),
    *(
        PASS(
            files={
                "a.py": f"""
                import asyncio, subprocess, sys
                from mcp.server.fastmcp import FastMCP
                mcp = FastMCP("m")

                @mcp.tool()
                async def go(text: str):
                    {call}
                """
            },
            without=Outcome.FAIL,
        )
        for call in (
            "subprocess.run(['ruff', 'check', text])",
            "subprocess.run(['uv', 'run', 'ruff', 'check', text])",
            "subprocess.run(['sudo', 'systemctl', 'restart', text])",
            "subprocess.run(['ruff', 'check'] + text.split())",
            "subprocess.run(['python3', 'train.py'] + text.split())",
            "subprocess.run(['python3', '-m', 'app', text])",
            "subprocess.run([sys.executable, '-u', 'train.py', '--note', text])",
            "subprocess.run(['python3', '-c', 'import app; app.main()', text])",
            "await asyncio.create_subprocess_exec('ffmpeg', '-i', text)",
        )
    ),
)
