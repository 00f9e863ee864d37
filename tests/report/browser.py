# SPDX-License-Identifier: Apache-2.0
"""A headless Chromium that opens a report from disk and tells what it drew, logged and asked for."""

import base64
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

try:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
except ImportError:
    webdriver = None

from support.gpuramp_runs import PROGRAM
from support.waiting import until
from support.watchdog import Watchdog

SKIPPED = 77
ARTEFACTS = pathlib.Path(os.environ.get("GPURAMP_ARTEFACTS", pathlib.Path(__file__).resolve().parents[2] / "build/release/report-artefacts"))
DESKTOP, PHONE = (1280, 900), (390, 844)


def require_browser():
    """Ends the test process as skipped where there is no browser to test with."""
    missing = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None] + ([] if webdriver else ["python3-selenium"])
    if missing:
        print("SKIPPED: not installed:", ", ".join(missing))
        sys.exit(SKIPPED)


def report(*paths, out):
    """Draws results or studies with the program."""
    done = subprocess.run([PROGRAM, "report", *map(str, paths), "-o", str(out)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


def run_into(scenario, directory, *arguments):
    done = subprocess.run([PROGRAM, "run", str(scenario), "--out", str(directory), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return directory


class Browser:
    def __init__(self, size=DESKTOP):
        profile = tempfile.mkdtemp(prefix="gpuramp-browser-")
        self.watchdog = Watchdog(f"GPURAMP_TEST_BROWSER={profile}", profile)
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage", f"--user-data-dir={profile}"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(service=Service(shutil.which("chromedriver"), env=dict(os.environ, GPURAMP_TEST_BROWSER=profile)), options=options)
        self.driver.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
        self.resize(size)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.driver.quit()
        self.watchdog.end()

    def resize(self, size):
        width, height = size
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500})

    def dark(self, on):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": "dark" if on else "light"}]})

    def open(self, file):
        """Opens a page and waits until all charts are drawn. \\return milliseconds from navigation until then"""
        self.logs()
        self.requests()
        self.driver.get("file://" + str(pathlib.Path(file).resolve()))
        return int(until(lambda: self.script("return document.documentElement.dataset.drawnMs")))

    def busy_ms(self):
        """Processor time that the main thread of the page's process has taken, which does not depend on what else the machine does."""
        metrics = self.driver.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
        return 1000 * next(m["value"] for m in metrics if m["name"] == "TaskDuration")

    def script(self, text, *arguments):
        return self.driver.execute_script(text, *arguments)

    def logs(self):
        return self.driver.get_log("browser")

    def requests(self):
        """Addresses that the page asked for since the last call."""
        messages = (json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance"))
        return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]

    def texts(self, selector):
        return self.script("return Array.from(document.querySelectorAll(arguments[0])).map((node) => node.textContent)", selector)

    def table(self, selector, number=0):
        """Opens the tables in what the selector finds and returns one as rows of texts, the header first."""
        self.script("document.querySelectorAll(arguments[0] + ' details.behind').forEach((details) => { details.open = true; })", selector)
        return until(lambda: self.script("""const tables = document.querySelectorAll(arguments[0] + " table");
                                            return tables.length > arguments[1] ? Array.from(tables[arguments[1]].rows).map((r) => Array.from(r.cells).map((c) => c.textContent)) : null""",
                                         selector, number))

    def screenshot(self, name):
        """Of the whole page, kept for people to look at. \\return the bytes"""
        height = self.script("return document.documentElement.scrollHeight")
        width = self.script("return document.documentElement.clientWidth")
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}})
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        data = base64.b64decode(shot["data"])
        (ARTEFACTS / f"{name}.png").write_bytes(data)
        return data

    def empty_charts(self):
        """Titles of figures whose chart has no shapes or no size."""
        return self.script("""return Array.from(document.querySelectorAll("figure")).filter((figure) => {
                                const svg = figure.querySelector(".chart svg");
                                return !svg || svg.getBoundingClientRect().width < 100 || svg.querySelectorAll("path, rect, circle, polyline").length < 3;
                              }).map((figure) => figure.querySelector("h3").textContent)""")

    def assert_quiet(self, test, file):
        """No error on the console, and nothing asked for but the page itself."""
        test.assertEqual([entry["message"] for entry in self.logs()], [])
        allowed = "file://" + str(pathlib.Path(file).resolve())
        test.assertEqual([url for url in self.requests() if url.split("#")[0] != allowed and not url.startswith("data:")], [])


def number(text):
    """A number as the page's tables write it."""
    return float(text.replace(",", "")) if text not in ("", "never") else None


class PageTest(unittest.TestCase):
    """Looks at one page, which its class makes and opens once: `make_page(cls, directory)` returns the file."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.page = cls.make_page(pathlib.Path(folder.name))
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.driver.quit)
        cls.drawn_ms = cls.browser.open(cls.page)
