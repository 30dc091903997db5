"""Make both editions, each on a core of its own, or one: ``python docs/build.py [en] [ko]``.

Before them, what their pages run code with is put beside them; in CI it may not be missing.

What has been made stays: the next build makes what has changed since. A warning is a failure, and
so is a block of text without a twin in the other edition, when both are made.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).parent
sys.path.insert(0, str(DOCS / "_ext"))

import keeping  # noqa: E402
import runtime  # noqa: E402
from twins import pair  # noqa: E402

BUILD = DOCS.parent / "build"
LANGUAGES = ("en", "ko")


def start(language: str) -> subprocess.Popen:
    """Start to make an edition."""
    strict = ["-n", "-W", "--keep-going", "-q"]
    folders = ["-d", BUILD / "doctrees" / language, DOCS, BUILD / "site" / language]
    return subprocess.Popen(
        [sys.executable, "-m", "sphinx", *strict, "-b", "html", "-t", language, *folders]
    )


def main(languages: list[str]) -> int:
    """Make the editions, say where they are, and return how many have failed."""
    if not runtime.prepare(DOCS, BUILD) and os.environ.get("CI"):
        return 1
    running = {language: start(language) for language in languages or LANGUAGES}
    failed = [language for language, process in running.items() if process.wait()]
    for language in failed:
        # Sphinx would not say a second time what is wrong with a page that stays as it is
        shutil.rmtree(BUILD / "doctrees" / language, ignore_errors=True)
    site = BUILD / "site"
    unpaired = [] if failed else pair(site)
    if not failed:
        keeping.write(DOCS, site)
    if set(languages or LANGUAGES) == set(LANGUAGES):
        print(*unpaired, sep="\n", end="\n" if unpaired else "", file=sys.stderr)
        failed += unpaired
    if not failed:
        print(f"The site is in {site / 'index.html'}. A server for it:")
        print(f"python -m http.server --directory {site}")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
