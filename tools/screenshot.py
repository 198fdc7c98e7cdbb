"""Takes the README's picture of the HTML report: `make screenshot`."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "images" / "report.png"
EXAMPLE = "examples/support-assistant"
NOW = "2026-11-25T09:00:00Z"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# No network is needed; these keep the browser from asking for any.
QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)


def browser() -> str:
    """Return the path of a Chromium; exit with advice where there is none."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        sys.exit("no Chromium found; on Debian: apt-get install chromium")
    return found


def take(report: Path, target: Path, profile: Path) -> None:
    """Write a picture of the top of a report."""
    target.parent.mkdir(parents=True, exist_ok=True)
    window = ["--window-size=1280,1100", "--force-device-scale-factor=1"]
    options = [f"--user-data-dir={profile}", f"--screenshot={target}", *window]
    command = [browser(), *QUIET, *options, report.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def main() -> None:
    """Assess the example as of a fixed day, and take the picture."""
    bartizan = Path(sys.executable).with_name("bartizan")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.html"
        options = ["--format", "html", "-o", str(report), "--now", NOW, "--no-cache"]
        subprocess.run([bartizan, "assess", EXAMPLE, *options], cwd=ROOT, check=True)
        take(report, TARGET, Path(folder) / "profile")
    print(f"wrote {TARGET.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
