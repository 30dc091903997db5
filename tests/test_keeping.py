"""The lists of what a kept book consists of, and its manifests."""

import json

import keeping
import pytest
import runtime


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A small site of two editions, and its lists."""
    contents = {
        "index.html": "above",
        "robots.txt": "for others",
        "_runtime/size.json": '{"whole": 1, "packed": 1}',
        "_runtime/pyodide.mjs": "python",
        "en/index.html": "English",
        "en/_images/a.svg": "picture",
        "en/_downloads/1/a.webp": "moving",
        "en/_downloads/2/a.ipynb": "notebook",
        "en/_modules/a.html": "source",
        "en/notebooks/a.ipynb": "notebook",
        "en/objects.inv": "inventory",
        "ko/index.html": "한국어",
    }
    for name, text in contents.items():
        file = tmp_path / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    for language in ("en", "ko"):
        made = json.dumps(keeping.manifest(language, "book"))
        (tmp_path / "site" / language / keeping.MANIFEST).write_text(made, "utf-8")
    monkeypatch.setattr(keeping, "bundle", lambda docs, scripts, folder: None)
    keeping.write(tmp_path / "docs", tmp_path / "site")
    return tmp_path / "site"


def listed(site, name):
    text = (site / "_keep" / f"{name}.js").read_text("utf-8")
    return json.loads(text.removeprefix("self.kept.push(...").removesuffix(");\n"))


def test_what_is_kept_is_the_book_and_what_its_code_runs_with(site):
    addresses = {
        name: [row["url"] for row in listed(site, name)] for name in ("common", "en", "ko")
    }
    assert addresses == {
        "common": ["index.html", "_runtime/pyodide.mjs", "_runtime/size.json"],
        "en": [
            "en/_downloads/1/a.webp", "en/_images/a.svg", "en/index.html",
            "en/manifest.webmanifest",
        ],
        "ko": ["ko/index.html", "ko/manifest.webmanifest"],
    }  # fmt: skip


def test_a_changed_file_has_another_revision_and_the_others_have_theirs(site):
    before = {row["url"]: row["revision"] for row in listed(site, "en")}
    (site / "en" / "index.html").write_text("English, second edition", "utf-8")
    keeping.write(site.parent / "docs", site)
    after = {row["url"]: row["revision"] for row in listed(site, "en")}
    assert [url for url in before if before[url] != after[url]] == ["en/index.html"]


def test_the_sizes_are_those_of_the_files(site):
    sizes = json.loads((site / "_keep" / "sizes.json").read_text("utf-8"))
    for name in ("common", "en", "ko"):
        files = [site / row["url"] for row in listed(site, name)]
        assert sizes[name] == sum(file.stat().st_size for file in files) > 0


def test_without_its_runtime_a_book_is_kept_all_the_same(site):
    (site / runtime.FOLDER / "size.json").unlink()
    keeping.write(site.parent / "docs", site)
    assert [row["url"] for row in listed(site, "common")] == ["index.html"]


def test_the_same_site_gives_the_same_lists(site):
    before = {file.name: file.read_bytes() for file in (site / "_keep").iterdir()}
    keeping.write(site.parent / "docs", site)
    assert {file.name: file.read_bytes() for file in (site / "_keep").iterdir()} == before
