"""The Nu Html Checker on every page: ``tox run -e valid``, which needs Java.

Its name keeps it out of the other tests: it takes a minute.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHECKER = ROOT / "tests" / "lighthouse" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"

KNOWN = {
    # sphinx-gallery's cards say what a script is about in an attribute of their own
    ("/", "Attribute 'tooltip' not allowed on element 'div' at this point."),
    # and its empty lists of tags share a name
    ("/gallery/", "Duplicate ID 'sg-tag-list'."),
    # sphinx.ext.viewcode puts a box around each entry of a listing, across its lines
    ("/_modules/", "Element 'div' not allowed as child of element 'pre' in this context. (.*)"),
    ("/_modules/", "End tag 'div' seen, but there were open elements."),
    ("/_modules/", "Unclosed element 'span'."),
    ("/_modules/", "Stray end tag 'span'."),
}
"""What others write: the folder of the pages, and the error."""


def test_each_page_is_valid_but_for_what_others_write(site):
    pages = sorted(site.rglob("*.html"))
    assert len(pages) > 200
    command = ["java", "-Xss4m", "-jar", CHECKER, "--errors-only", "--asciiquotes", "--format=json"]
    assert shutil.which("java"), (
        "Java is not installed (Debian: apt-get install default-jre-headless)"
    )
    run = subprocess.run([*command, *pages], capture_output=True, encoding="utf-8", check=False)
    found = json.loads(run.stderr)["messages"]
    errors = {(message["url"], message["message"]) for message in found}
    used = {known for known in KNOWN if any(is_of(known, error) for error in errors)}
    assert sorted(KNOWN - used) == [], "no longer so: take it from the list"
    new = [error for error in errors if not any(is_of(known, error) for known in KNOWN)]
    assert sorted(new) == []


def is_of(known, error):
    """Whether an error is one of those that are known."""
    return known[0] in error[0] and re.fullmatch(known[1].replace("(.*)", ".*"), error[1])
