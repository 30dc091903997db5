"""An edition's folder, and what is made again after an edit: what the edit concerns, and no more."""

import os
import runpy
import subprocess
import sys
from logging import makeLogRecord
from types import SimpleNamespace
from zipfile import ZipFile

import architecture
import edition
import keeping
import pytest
import runtime
from gallery import downloads, stale
from gallery.scripts import copy_scripts

LONG_AGO = (1_000_000_000, 1_000_000_000)

PO = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def write(files):
    """Write some files, all of them long ago."""
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, LONG_AGO)


@pytest.fixture
def docs(tmp_path):
    """The folder docs of a small project."""
    docs = tmp_path / "docs"
    write(
        {
            docs / "index.md": "# Index",
            docs / "conf.py": "",
            docs / "chapters" / "one.md": "# One",
            docs / "_static" / "site.css": "",
            docs / "gallery" / "old.rst": "from before",
            docs / "locales" / "ko" / "LC_MESSAGES" / "index.po": PO,
            docs / "node_modules" / "a" / "README.md": "",
            tmp_path / "src" / "module.py": "",
            tmp_path / "gallery" / "one" / "plot_a.py": '"""\nTitle\n=====\n"""\nx = 1\n',
        }
    )
    return docs


def test_a_folder_has_the_pages_and_links_to_the_rest(docs):
    copy = edition.folder(docs, "en")
    assert copy == docs.parent / "build" / "editions" / "en" / "docs"
    assert {path.name for path in copy.iterdir()} == {"index.md", "chapters", "_static", "locales"}
    assert (copy / "chapters" / ".." / ".." / "src" / "module.py").is_file()
    assert (copy.parent / "gallery" / "one" / "plot_a.py").is_file()


def test_the_folder_follows_the_pages(docs):
    copy = edition.folder(docs, "en")
    write({copy / "gallery" / "one" / "plot_a.rst": "what sphinx-gallery has made"})
    (docs / "index.md").unlink()
    (docs / "chapters" / "one.md").write_text("# One, edited", encoding="utf-8")
    write({docs / "chapters" / "two.md": "# Two"})
    assert edition.folder(docs, "en") == copy
    found = {path.name: path.read_text(encoding="utf-8") for path in edition.pages(copy)}
    assert found == {"one.md": "# One, edited", "two.md": "# Two"}
    assert (copy / "gallery" / "one" / "plot_a.rst").is_file()


def test_what_has_not_changed_is_not_newer(docs):
    copy = edition.folder(docs, "en")
    copies = [copy.parent / "gallery" / "one" / "plot_a.py", *edition.pages(copy)]
    for path in copies:
        os.utime(path, LONG_AGO)
    os.utime(docs / "index.md")
    edition.folder(docs, "en")
    assert {path.stat().st_mtime for path in copies} == {LONG_AGO[0]}


def test_what_was_saved_during_a_build_is_newer_than_it(docs):
    copy = edition.folder(docs, "en")
    os.utime(copy / "index.md", LONG_AGO)
    write({docs / "index.md": "# Index, saved while Sphinx was reading"})
    edition.folder(docs, "en")
    assert (copy / "index.md").stat().st_mtime > LONG_AGO[0]


def test_what_was_made_of_a_script_that_is_gone_is_gone(docs):
    copy = edition.folder(docs, "en")
    made = copy / "gallery" / "one"
    others = copy / "gallery" / "two"
    kept = {made / "plot_a.rst", made / "plot_a.py.md5", made / "index.rst"}
    kept.add(copy / "gallery" / "images" / "thumb.webp")
    gone = {made / "plot_old.rst", made / "plot_old.made_of", others / "plot_x.rst"}
    gone.add(others / "index.rst")
    write(dict.fromkeys(kept | gone, "made"))
    edition.folder(docs, "en")
    assert {path for path in (copy / "gallery").rglob("*.*") if path.is_file()} == kept


def test_a_copy_cannot_be_edited_by_mistake(docs):
    page = edition.folder(docs, "en") / "chapters" / "one.md"
    assert not page.stat().st_mode & 0o222


def test_a_warning_names_the_page_and_not_its_copy(docs):
    copy = edition.folder(docs, "en")
    record = makeLogRecord({"location": f"{copy}/chapters/one.md:3"})
    assert edition.Places(docs, copy).filter(record)
    assert record.location == f"{docs}/chapters/one.md:3"


def test_scripts_that_are_gone_are_gone_from_the_copy(docs):
    source, target = docs.parent / "gallery", docs.parent / "copy"
    copy_scripts(source, target, docs / "no catalogs")
    (source / "one" / "plot_a.py").rename(source / "one" / "plot_b.py")
    copy_scripts(source, target, docs / "no catalogs")
    assert [path.name for path in target.rglob("*.py")] == ["plot_b.py"]


def test_a_script_is_copied_in_the_language_of_its_catalog(docs):
    catalogs = docs / "locales" / "ko" / "LC_MESSAGES"
    write({catalogs / "gallery" / "one" / "plot_a.po": f'{PO}msgid "Title"\nmsgstr "제목"\n'})
    script = edition.folder(docs, "ko").parent / "gallery" / "one" / "plot_a.py"
    assert "제목" in script.read_text(encoding="utf-8")


# -- Which scripts are run again ----------------------------------------------------------


@pytest.fixture
def gallery(docs, monkeypatch):
    """A gallery of three scripts and modules that import each other; ask it what is drawn."""
    project = docs.parent
    editions = project / "build" / "editions"
    modules = {
        name: project / "src" / "mitbadak" / f"{name.rpartition('.')[2]}.py"
        for name in ("mitbadak.deep", "mitbadak.middle", "mitbadak.other")
    }
    scripts = {name: project / "gallery" / "one" / f"plot_{name}.py" for name in "abc"}
    pages = [editions / language / "docs" / "gallery" / "one" for language in ("en", "ko")]
    write(
        {
            modules["mitbadak.deep"]: "x = 1",
            modules["mitbadak.middle"]: "from mitbadak.deep import x",
            modules["mitbadak.other"]: "",
            scripts["a"]: "from mitbadak import middle\n_('label')",
            scripts["b"]: "from mitbadak.other import y\n_('word')",
            scripts["c"]: "x = 1",
        }
    )
    for page in pages:
        page.mkdir(parents=True)
    for module in (architecture, stale):
        monkeypatch.setattr(module, "FILES", modules)
    app = SimpleNamespace(
        confdir=docs, config=SimpleNamespace(sphinx_gallery_conf={"plot_gallery": True})
    )
    given = []
    monkeypatch.setattr(stale.drawing, "draw", given.extend)

    def drawn():
        """Bring the gallery up to date; name the scripts that were drawn for that."""
        given.clear()
        marks = [page / f"plot_{name}.py.md5" for page in pages for name in "abc"]
        write(dict.fromkeys(marks, ""))
        stale.bring_up_to_date(app)
        found = [script.stem[-1] for script, _folders in given]
        # their pages, and no others, are made again in both editions
        again = {mark for mark in marks if not mark.exists()}
        assert again == {page / f"plot_{name}.py.md5" for page in pages for name in found}
        return found

    first = drawn()
    assert first[0] == "a"  # it has most modules behind it
    assert sorted(first) == ["a", "b", "c"]
    return SimpleNamespace(modules=modules, scripts=scripts, app=app, drawn=drawn, pages=pages)


def test_nothing_is_drawn_if_nothing_has_changed(gallery):
    assert gallery.drawn() == []


@pytest.mark.parametrize(("module", "expected"), [("deep", "a"), ("middle", "a"), ("other", "b")])
def test_after_an_edit_of_a_module_those_that_import_it_are_drawn(gallery, module, expected):
    file = gallery.modules[f"mitbadak.{module}"]
    file.write_text(f"{file.read_text(encoding='utf-8')}\ny = 2", encoding="utf-8")
    assert gallery.drawn() == [expected]
    assert gallery.drawn() == []


def test_after_an_edit_of_a_script_it_alone_is_drawn(gallery):
    gallery.scripts["c"].write_text("x = 2", encoding="utf-8")
    assert gallery.drawn() == ["c"]


def test_after_a_translation_the_scripts_with_the_word_are_drawn(gallery, monkeypatch):
    words = {}
    monkeypatch.setattr(stale, "both", lambda word: words.get(word, word))
    gallery.drawn()  # all: each label is said in another way
    words["label"] = "이름"
    assert gallery.drawn() == ["a"]
    words["nobody says this"] = "말"
    assert gallery.drawn() == []
    words["word"] = "말"
    assert gallery.drawn() == ["b"]


def test_with_other_tools_all_are_drawn(gallery, docs, monkeypatch):
    write({docs / "_ext" / "gallery" / "scraper.py": "edited"})
    assert sorted(gallery.drawn()) == ["a", "b", "c"]
    monkeypatch.setattr(stale, "version", lambda package: "another")
    assert sorted(gallery.drawn()) == ["a", "b", "c"]


def test_what_is_missing_in_one_edition_is_drawn(gallery):
    (gallery.pages[1] / "plot_b.made_of").unlink()
    assert gallery.drawn() == ["b"]


def test_a_script_that_fails_is_drawn_the_next_time(gallery, monkeypatch):
    def fail(scripts):
        raise ValueError("a script has failed")

    gallery.scripts["c"].write_text("x = 2", encoding="utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(stale.drawing, "draw", fail)
        with pytest.raises(ValueError, match="a script has failed"):
            stale.bring_up_to_date(gallery.app)
    assert gallery.drawn() == ["c"]


def test_nothing_is_drawn_when_messages_are_collected(gallery):
    gallery.scripts["c"].write_text("x = 2", encoding="utf-8")
    gallery.app.config.sphinx_gallery_conf["plot_gallery"] = False
    assert gallery.drawn() == []


def test_the_real_scripts_depend_on_what_they_import(root):
    arrows = architecture.arrows()
    modules = stale.modules(root / "gallery" / "mnist" / "plot_training.py", arrows)
    assert {"mitbadak.plotting.style", "mitbadak.layers", "mitbadak.datasets.mnist"} <= {*modules}
    names = {file.name for module in modules for file in stale.files(module)}
    assert {"layers.py", "mnist_small.npz"} <= names


# -- The pages of the site -----------------------------------------------------------------


def known(titles):
    """An environment of Sphinx, as far as it is asked."""
    return SimpleNamespace(
        titles={name: SimpleNamespace(astext=lambda t=t: t) for name, t in titles.items()},
        toctree_includes={"index": sorted(titles)},
        metadata={name: {"myst_slugs": {"part": (3, "part", "Part")}} for name in titles},
        domains=SimpleNamespace(sorted=list),
        found_docs={*titles},
    )


def test_all_pages_are_written_if_a_title_has_changed():
    env = known({"a": "A", "b": "B"})
    assert edition.rewrite(None, env) == []  # the first time, all are written anyway
    assert edition.rewrite(None, env) == []
    env.titles["a"] = SimpleNamespace(astext=lambda: "Another")
    assert edition.rewrite(None, env) == ["a", "b"]


def test_all_pages_are_written_if_a_heading_has_changed_but_not_if_it_has_moved():
    env = known({"a": "A", "b": "B"})
    assert edition.rewrite(None, env) == []
    env.metadata["a"]["myst_slugs"] = {"part": (4, "part", "Part")}
    assert edition.rewrite(None, env) == []
    env.metadata["a"]["myst_slugs"] = {"part": (4, "part", "Another part")}
    assert edition.rewrite(None, env) == ["a", "b"]


def test_the_page_of_a_removed_document_is_deleted(tmp_path):
    write({tmp_path / f"{name}.html": "" for name in "ab"})
    builder = SimpleNamespace(format="html", get_output_path=lambda name: tmp_path / f"{name}.html")
    edition.forget_removed(SimpleNamespace(builder=builder), None, set(), set(), {"a", "c"})
    assert [path.name for path in tmp_path.iterdir()] == ["b.html"]


@pytest.mark.parametrize(("written", "stays"), [(["a"], True), (["a", "b"], False)])
def test_the_pages_of_code_are_as_old_as_the_others(tmp_path, written, stays):
    page = tmp_path / "_modules" / "code.html"
    page.parent.mkdir()
    page.write_text("", encoding="utf-8")
    env = SimpleNamespace(found_docs={"a", "b"})
    app = SimpleNamespace(outdir=tmp_path, env=env, mitbadak_written=set())
    for name in written:
        edition.note_written(app, name, "page.html", {}, None)
    assert edition.forget_code(app) == []
    assert page.exists() is stays


def test_the_sitemap_names_pages_that_were_written_before(tmp_path):
    write({tmp_path / name: "" for name in ("index.html", "chapters/one.html", "search.html")})
    config = SimpleNamespace(sitemap_excludes=["search.html"])
    app = SimpleNamespace(builder=SimpleNamespace(format="html"), outdir=tmp_path, config=config)
    edition.list_pages(app, None)
    assert [*app.sitemap_links.queue] == [("chapters/one.html", None), ("index.html", None)]


def test_the_machinery_is_the_same_until_an_extension_changes(docs):
    before = edition.machinery(docs, "ko")
    assert edition.machinery(docs, "ko") == before
    write({docs / "_ext" / "a.py": ""})
    write({docs / "_ext" / "b" / "c.py": "x"})
    assert edition.machinery(docs, "ko") != before


def test_a_package_of_downloads_has_the_same_bytes_at_any_time(tmp_path):
    packed = []
    for time in (LONG_AGO, (1_500_000_000, 1_500_000_000)):
        write({tmp_path / "plot_a.py": "x = 1"})
        os.utime(tmp_path / "plot_a.py", time)
        downloads.zip_files([tmp_path / "plot_a.py"], tmp_path / "a.zip", tmp_path)
        packed.append((tmp_path / "a.zip").read_bytes())
    assert packed[0] == packed[1]
    with ZipFile(tmp_path / "a.zip") as package:
        assert package.read("plot_a.py") == b"x = 1"


@pytest.mark.parametrize("failed", [0, 1])
def test_a_failed_edition_is_read_anew_the_next_time(root, tmp_path, monkeypatch, capfd, failed):
    monkeypatch.setattr(runtime, "prepare", lambda docs, build: True)
    monkeypatch.setattr(keeping, "write", lambda docs, site: None)
    main = runpy.run_path(str(root / "docs" / "build.py"))["main"]
    codes = {"en": 0, "ko": failed}
    main.__globals__["BUILD"] = tmp_path
    main.__globals__["start"] = lambda language: subprocess.Popen(
        [sys.executable, "-c", f"exit({codes[language]})"]
    )
    for language in codes:
        (tmp_path / "doctrees" / language).mkdir(parents=True)
    assert main([]) == failed
    assert (tmp_path / "doctrees" / "en").is_dir()
    assert (tmp_path / "doctrees" / "ko").is_dir() == (not failed)
    assert ("http.server" in capfd.readouterr().out) == (not failed)
