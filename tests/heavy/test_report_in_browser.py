"""The HTML report in a real browser: it needs no network, breaks no policy, and can be used."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

ROOT = Path(__file__).parents[2]
BARTIZAN = Path(sys.executable).with_name("bartizan")
EXAMPLE = ROOT / "examples" / "support-assistant"
LARGEST_PAGE = 300_000
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("report") / "report.html"
    command = [str(part) for part in (BARTIZAN, "assess", EXAMPLE, "--no-cache", "-o", target)]
    subprocess.run(command, check=True, capture_output=True)
    return target


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium is not None, "no chromium on the path; .ci/run installs it"
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=chromium, args=QUIET)
        yield running
        running.close()


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, report: Path, complaints: list[str]) -> Iterator[Page]:
    tab = browser.new_page()

    def asked(request: Request) -> None:
        if not request.url.startswith(report.as_uri()):
            complaints.append(f"asks for {request.url}")

    tab.on("request", asked)
    tab.on("console", lambda said: complaints.append(f"console: {said.text}"))
    tab.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    tab.goto(report.as_uri())
    yield tab
    tab.close()


def test_it_asks_for_nothing_and_complains_of_nothing(page: Page, complaints: list[str]) -> None:
    page.wait_for_selector("#finding-list:not([hidden])")
    assert complaints == []


def test_it_is_small_without_its_data(page: Page, report: Path) -> None:
    data = len(page.inner_html("#data").encode())
    rows = len(page.inner_html("#controls").encode())
    assert report.stat().st_size - data - rows <= LARGEST_PAGE


def test_it_says_first_where_the_gate_stands(page: Page) -> None:
    assert "gate shut" in page.inner_text("main").lower().split("five layers")[0]


def test_filters_narrow_the_findings(page: Page) -> None:
    def shown() -> int:
        return int(page.inner_text("#finding-count").split()[0].replace(",", ""))

    before = shown()
    page.fill("#finding-filters input[type=search]", "torch.load")
    for _ in range(50):
        if shown() != before:
            break
        page.wait_for_timeout(100)
    assert 0 < shown() < before


def test_each_theme_can_be_chosen_and_differs(page: Page) -> None:
    colours = set()
    for theme in ("light", "dark"):
        page.click("#theme")
        assert page.inner_text("#theme") == f"Theme: {theme}"
        colours.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(colours) == 2


def test_a_link_to_a_control_leads_to_it(page: Page) -> None:
    page.evaluate("location.hash = '#c-MOD-02'")
    page.wait_for_timeout(200)
    assert page.locator("#c-MOD-02").is_visible()


def test_the_keyboard_reaches_what_the_mouse_does(page: Page) -> None:
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.tagName"))
    assert {"A", "BUTTON"} <= reached


def test_a_narrow_window_does_not_scroll_sideways(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wider <= 0


def test_without_scripts_the_evidence_can_still_be_read(browser: Browser, report: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(report.as_uri())
    assert "torch.load" in tab.inner_text("#controls") or tab.locator("#no-script").is_visible()
    context.close()
