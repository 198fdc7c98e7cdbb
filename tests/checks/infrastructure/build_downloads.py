"""Cases of infra-build-downloads."""

from bartizan.core.words import Outcome
from tests.checks.case import Case

CHECK = "infra-build-downloads"

CASES = (
    *(
        Case(
            check=CHECK,
            outcome=Outcome.FAIL,
            files={"Dockerfile": f"FROM a\nRUN apt-get update\nRUN {line}\n"},
            at=("Dockerfile:3",),
            says=says,
        )
        for line, says in (
            ("git clone https://example.com/tool.git ~/tool && make -C ~/tool", "at the moment"),
            ("git clone --depth 1 --branch v1.5.0 https://example.com/tool.git /opt", "tag"),
            ("cd /opt && git clone git@example.com:team/tool.git", "at the moment"),
        )
    ),
    *(
        Case(
            check=CHECK,
            outcome=Outcome.NOT_APPLICABLE,
            files={"Dockerfile": f"FROM a\nRUN {line}\n"},
        )
        for line in (
            "git clone https://example.com/t.git /t && git -C /t checkout 0123abc4567",
            "git clone https://example.com/t.git /t && cd /t && git checkout $COMMIT",
            "git clone https://example.com/t.git /t\nRUN cd /t && git reset --hard 0123abc4567",
            "git clone --revision=0123abc4567 https://example.com/t.git /t",
            "git clone /mnt/mirror/t.git /t",
        )
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "Dockerfile": """
                FROM a
                RUN if [ "$ARCH" = "arm64" ]; then \\
                        curl -sSL "https://example.com/arm.zip" -o "tool.zip"; \\
                    else \\
                        curl -sSL "https://example.com/x86.zip" -o "tool.zip"; \\
                    fi \\
                    && unzip -q tool.zip && ./tool/install
                RUN wget https://example.com/get.sh && chmod +x get.sh && ./get.sh
                RUN curl -LO https://example.com/run && mv run /usr/local/bin/run
                RUN curl -fsSL https://example.com/i.sh > /tmp/i.sh && bash /tmp/i.sh
                """
        },
        at=("Dockerfile:3", "Dockerfile:8", "Dockerfile:9", "Dockerfile:10"),
        says="used without being verified",
    ),
    *(
        Case(
            check=CHECK,
            outcome=Outcome.NOT_APPLICABLE,
            files={"Dockerfile": f"FROM a\nRUN {line}\n"},
        )
        for line in (
            "wget https://example.com/t.tar && echo 'ab t.tar' | sha256sum -c && tar xf t.tar",
            "curl -o t.tar https://example.com/t.tar && gpg --verify t.sig t.tar && tar xf t.tar",
            "curl -o /data/rows.csv https://example.com/rows.csv",
            "curl https://example.com/health",
            "curl -o x https://example.com/x && { true; } && PATH=/opt/bin",
        )
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "Dockerfile": """
                FROM a
                RUN apt-get update \\
                    && curl -sSL https://example.com/get.py | python3.12 - --yes
                """
        },
        at=("Dockerfile:3",),
        says="run by python3.12",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={
            "Dockerfile": """
                FROM a
                RUN <<EOF
                wget -qO- https://example.com/i.sh | sudo -E bash -s -- --yes
                EOF
                RUN sh -c "$(curl -fsSL https://example.com/i.sh)"
                RUN bash <(curl -fsSL https://example.com/i.sh)
                """
        },
        at=("Dockerfile:3", "Dockerfile:5", "Dockerfile:6"),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.FAIL,
        files={"Dockerfile": "FROM a\nADD https://example.com/model.bin /m\n"},
        at=("Dockerfile:2",),
        says="what the address serves",
    ),
    Case(
        check=CHECK,
        outcome=Outcome.PASS,
        files={
            "Dockerfile": f"""
                FROM a
                ADD --checksum=sha256:{"1" * 64} https://example.com/model.bin /m
                ADD https://example.com/repo.git#{"2" * 40} /src
                RUN curl -sSL https://example.com/key.asc | gpg --dearmor -o /k
                RUN curl -s https://example.com/a.json | python3 -c "import json"
                RUN curl -s https://example.com/a.tgz | tar xz
                """
        },
        at=("Dockerfile:2", "Dockerfile:3"),
    ),
    Case(
        check=CHECK,
        outcome=Outcome.REVIEW,
        files={"Dockerfile": "FROM a\nRUN echo " + "x " * 100_001 + "\n"},
        says="is not read",
    ),
    Case(check=CHECK, outcome=Outcome.UNKNOWN, files={"Dockerfile": b"\xff\x00"}),
    Case(check=CHECK, outcome=Outcome.NOT_APPLICABLE, files={"Dockerfile": "FROM a\nRUN make\n"}),
)
