"""A real headless Chromium, and reports for it to open."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--window-size=1280,1000",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """Return a driven Chromium; skips where it is not installed."""
    binary, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if binary is None or driver is None:
        pytest.skip("no Chromium here; install the packages `chromium` and `chromium-driver`")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = binary
    with tempfile.TemporaryDirectory() as profile:
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        browser = webdriver.Chrome(options=options, service=Service(driver))
        browser.set_page_load_timeout(60)
        browser.set_script_timeout(20)
        yield browser
        browser.quit()


class Page:
    """A page in the browser, with what it complained of and asked for.

    Args:
        browser: The driver.
    """

    def __init__(self, browser) -> None:
        self.browser = browser

    def open(self, path: Path | str) -> None:
        self.logs()
        self.browser.get("about:blank")
        self.browser.get(path.resolve().as_uri() if isinstance(path, Path) else path)

    def logs(self) -> list[str]:
        return [entry["message"] for entry in self.browser.get_log("browser")]

    def requests(self) -> list[str]:
        """Return the addresses that were asked for since the last time, the browser's own left out."""
        events = [json.loads(e["message"])["message"] for e in self.browser.get_log("performance")]
        sent = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
        return [url for url in sent if not url.startswith(("about:", "chrome:", "data:,"))]

    def all(self, css: str):
        return self.browser.find_elements("css selector", css)

    def one(self, css: str):
        return self.browser.find_element("css selector", css)

    def run(self, script: str, *arguments: object):
        return self.browser.execute_script(script, *arguments)

    def wait(self, script: str, seconds: float = 10):
        from selenium.webdriver.support.ui import WebDriverWait

        return WebDriverWait(self.browser, seconds, 0.05).until(lambda b: b.execute_script(script))


@pytest.fixture
def page(chromium) -> Iterator[Page]:
    """Return the browser for one test; it fails the test when the console has an error."""
    chromium.set_window_size(1280, 1000)
    opened = Page(chromium)
    yield opened
    assert opened.logs() == []
