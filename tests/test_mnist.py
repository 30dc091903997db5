"""MNIST: the subset in the package, files in a folder, and the download, from a server of its own."""

import contextlib
import gzip
import hashlib
import io
import itertools
import math
import os
import re
import runpy
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
import tracemalloc
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pooch
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mitbadak import _files
from mitbadak.datasets import _download, mnist
from mitbadak.datasets.mnist import load, parse_idx, preprocess

IMAGES, LABELS, TEST_IMAGES, TEST_LABELS = mnist.SHA256


def idx(array):
    """An array of unsigned bytes as an idx file, written out byte by byte."""
    sizes = b"".join(size.to_bytes(4, "big") for size in array.shape)
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


RNG = np.random.default_rng(0)
ARRAYS = {
    IMAGES: RNG.integers(0, 256, (300, 28, 28), np.uint8),
    LABELS: RNG.integers(0, 10, 300, np.uint8),
    TEST_IMAGES: RNG.integers(0, 256, (5, 28, 28), np.uint8),
    TEST_LABELS: RNG.integers(0, 10, 5, np.uint8),
}
FILES = {name: idx(array) for name, array in ARRAYS.items()}
PACKED = {f"/{name}.gz": gzip.compress(data, mtime=0) for name, data in FILES.items()}
SUMS = {name: hashlib.sha256(data).hexdigest() for name, data in FILES.items()}


@pytest.fixture
def small_files(monkeypatch):
    """Another MNIST, of 305 images of noise."""
    monkeypatch.setattr(mnist, "SHA256", SUMS)
    monkeypatch.delenv("MITBADAK_DATA", raising=False)


@pytest.fixture
def cache(monkeypatch, tmp_path, small_files):
    """An empty cache, and no mirror, so that no test can reach a real one."""
    folder = tmp_path / "cache"
    monkeypatch.setattr(pooch, "os_cache", lambda project: folder)
    monkeypatch.setattr(mnist, "MIRRORS", ())
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return folder


@pytest.fixture
def serve(monkeypatch, cache):
    """Start servers of given files; each is a mirror, and lists what it was asked for."""
    servers = []

    def start(content=PACKED, handler=None, context=None, **behavior):
        handler = handler or type("Handler", (Handler,), behavior)
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        server.daemon_threads = True  # some never end
        server.handle_error = lambda *_: None
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        server.content, server.asked, server.broken = content, [], set()
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,)).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        monkeypatch.setattr(mnist, "MIRRORS", (*mnist.MIRRORS, address))
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


class Handler(BaseHTTPRequestHandler):
    """Serve the server's content, ranges of it too, with the faults that a test asks for."""

    drips = False  # whether it sends a little at a time
    ranges = True  # whether it can begin in the middle
    breaks = None  # after how many bytes the connection breaks, the first time
    always = False  # whether it breaks each time
    pause = 0.0  # seconds before the answer
    status = 200

    def do_GET(self):
        data, start = self.server.content.get(self.path), 0
        self.server.asked.append((self.path, self.headers["Range"]))
        time.sleep(self.pause)
        if data is None or self.status != 200:
            return self.send_error(404 if data is None else self.status)
        if self.headers["Range"] and self.ranges:
            start = int(self.headers["Range"].removeprefix("bytes=").removesuffix("-"))
            if start >= len(data):
                return self.send_error(416)
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        data = data[start : start + self.length(data)]
        step = 2000 if self.drips else len(data) or 1
        with contextlib.suppress(ConnectionError):  # the reader may have gone
            for i in range(0, len(data), step):
                self.wfile.write(data[i : i + step])
                time.sleep(0.01 * self.drips)

    def length(self, data):
        """How many bytes come before the connection breaks."""
        if self.breaks is None or (self.path in self.server.broken and not self.always):
            return len(data)
        self.server.broken.add(self.path)
        return self.breaks

    def log_message(self, *args):
        pass


def files_in(folder):
    """What is in the cache, without the locks."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".lock"}


def assert_is_the_other_mnist(loaded):
    (x_train, t_train), (x_test, t_test) = loaded
    for x, name in ((x_train, IMAGES), (x_test, TEST_IMAGES)):
        assert np.array_equal(x, ARRAYS[name].reshape(-1, 784) / np.float32(255))
    for t, name in ((t_train, LABELS), (t_test, TEST_LABELS)):
        assert t.tolist() == ARRAYS[name].tolist()


# --- the subset in the package


def test_the_small_subset_is_balanced_and_true_to_its_form():
    (x_train, t_train), (x_test, t_test) = load()
    assert (x_train.shape, x_test.shape) == ((10_000, 784), (2_000, 784))
    assert x_train.dtype == x_test.dtype == np.float32
    assert (x_train.min(), x_train.max()) == (0, 1)
    assert t_train.dtype == t_test.dtype == np.int64
    assert np.bincount(t_train).tolist() == [1_000] * 10
    assert np.bincount(t_test).tolist() == [200] * 10


@pytest.mark.parametrize(
    ("flatten", "normalize", "one_hot"), list(itertools.product([True, False], repeat=3))
)
def test_the_options_change_the_form_alone(flatten, normalize, one_hot):
    plain = load(flatten=False, normalize=False)
    loaded = load(flatten=flatten, normalize=normalize, one_hot=one_hot)
    for (x, t), (pixels, digits) in zip(loaded, plain, strict=True):
        assert x.dtype == (np.float32 if normalize else np.uint8)
        assert t.dtype == (np.float32 if one_hot else np.int64)
        assert x.shape == (len(pixels), *((784,) if flatten else (28, 28)))
        assert np.array_equal(np.rint(x * 255 if normalize else x).reshape(pixels.shape), pixels)
        if one_hot:
            assert t.shape == (len(digits), 10)
            assert np.array_equal(t.sum(axis=1), np.ones(len(digits)))
            t = t.argmax(axis=1)
        assert np.array_equal(t, digits)


def test_the_arrays_are_new_and_writable():
    first = load(normalize=False)
    for array in (*first.train, *first.test):
        array[:] = 0
    assert load(normalize=False).train.x.any()
    assert load().test.t.any()


def test_no_test_image_is_among_the_training_images():
    train, test = load(normalize=False)
    assert not {x.tobytes() for x in train.x} & {x.tobytes() for x in test.x}


def test_a_digit_looks_like_itself():
    train, test = load()
    means = np.stack([train.x[train.t == digit].mean(axis=0) for digit in range(10)])
    distances = ((test.x[:, np.newaxis] - means) ** 2).sum(axis=-1)
    assert (distances.argmin(axis=1) == test.t).mean() > 0.75


def test_the_file_is_small_and_says_its_license(root):
    folder = root / "src/mitbadak/datasets"
    assert (folder / "mnist_small.npz").stat().st_size < 3_000_000
    text = (folder / "mnist_small.LICENSE.txt").read_text("utf-8")
    assert "https://creativecommons.org/licenses/by-sa/3.0/" in text
    assert "Yann LeCun" in text


@pytest.fixture(scope="session")
def real_files(root):
    """The folder of the real MNIST, if this machine has it."""
    folder = Path(os.environ.get("MITBADAK_DATA") or root.parent / "shared/data/mnist")
    if not any((folder / f"{IMAGES}{end}").exists() for end in ("", ".gz")):
        pytest.skip(f"{folder} has no MNIST; set MITBADAK_DATA to a folder with its four files")
    return folder


def test_the_script_makes_the_very_subset_from_the_real_files(root, real_files, tmp_path):
    script = runpy.run_path(str(root / "tests/maintenance/make_mnist_small.py"))
    script["make"](real_files, tmp_path / "small.npz")
    shipped = root / "src/mitbadak/datasets/mnist_small.npz"
    with np.load(tmp_path / "small.npz") as made, np.load(shipped) as ours:
        assert list(made) == list(ours)
        for name in made:
            assert made[name].dtype == ours[name].dtype == np.uint8
            assert np.array_equal(made[name], ours[name])


def test_the_real_files_are_the_whole_of_mnist(real_files):
    train, test = load("full", folder=real_files, normalize=False)
    assert (train.x.shape, test.x.shape) == ((60_000, 784), (10_000, 784))
    # as the table of NIST's digits in the literature has them
    assert np.bincount(train.t).tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]  # fmt: skip
    assert np.bincount(test.t).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]


# --- the parser


@given(hnp.arrays(np.uint8, hnp.array_shapes(max_dims=4, max_side=5)))
def test_an_idx_file_is_read_as_it_was_written(array):
    parsed = parse_idx(idx(array))
    assert parsed.dtype == np.uint8
    assert np.array_equal(parsed, array)
    assert parsed.flags.writeable


def test_bytes_come_in_several_forms():
    array = np.arange(24, dtype=np.uint8).reshape(4, 6)
    data = idx(array)
    words = np.frombuffer(data, np.uint16)
    every_other = memoryview(np.repeat(np.frombuffer(data, np.uint8), 2))[::2]
    for form in (bytearray(data), memoryview(data), memoryview(words), every_other):
        assert np.array_equal(parse_idx(form), array)


def test_a_file_cut_at_any_byte_is_refused():
    data = idx(np.arange(24, dtype=np.uint8).reshape(2, 3, 4))
    for end in range(len(data)):
        with pytest.raises(ValueError, match="data "):
            parse_idx(data[:end])
    with pytest.raises(ValueError, match="41 bytes, but 40 were expected for"):
        parse_idx(data + b"\0")


def is_idx(data):
    """Whether the bytes are an idx file, by another route: the format as one regular expression."""
    head = re.match(rb"\0\0\x08(.)((?:....)*)", data, re.DOTALL)
    if not head or not 0 < head[1][0] <= len(head[2]) // 4:
        return False
    sizes = struct.unpack_from(f">{head[1][0]}I", data, 4)
    return len(data) - 4 - 4 * len(sizes) == math.prod(sizes) > 0


@given(st.binary(max_size=60) | st.binary(max_size=30).map(b"\0\0\x08".__add__))
@example(b"\0\0\x08\x40" + b"\0\0\0\x01" * 64 + b"7")
@example(b"\0\0\x08\x03" + b"\xff" * 12)
def test_whatever_comes_is_parsed_or_refused(data):
    try:
        array = parse_idx(data)
    except ValueError:
        assert not is_idx(data)
    else:
        assert is_idx(data)
        assert idx(array) == data


@given(st.integers(0, 39), st.integers(1, 255))
def test_a_changed_byte_changes_the_array_or_is_refused(place, change):
    array = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
    data = bytearray(idx(array))
    data[place] ^= change
    try:
        assert not np.array_equal(parse_idx(bytes(data)), array)
    except ValueError:
        assert place < 16


# --- files in a folder


@pytest.mark.parametrize("packed", [True, False])
def test_a_folder_is_read_packed_or_not(small_files, tmp_path, monkeypatch, packed):
    for name, data in FILES.items():
        if packed:
            (tmp_path / f"{name}.gz").write_bytes(gzip.compress(data))
        else:
            (tmp_path / name).write_bytes(data)
    assert_is_the_other_mnist(load("full", folder=tmp_path))
    assert_is_the_other_mnist(load("full", folder=str(tmp_path)))
    monkeypatch.setenv("MITBADAK_DATA", str(tmp_path))
    assert_is_the_other_mnist(load("full"))


def test_a_browser_that_unpacked_but_kept_the_name_does_no_harm(small_files, tmp_path):
    for name, data in FILES.items():
        (tmp_path / f"{name}.gz").write_bytes(data)
    assert_is_the_other_mnist(load("full", folder=tmp_path))


NAMES = {
    "dots": lambda name: name.replace("-idx", ".idx"),
    "dots, packed": lambda name: name.replace("-idx", ".idx") + ".gz",
    "underscores": lambda name: name.replace("-", "_"),
    "capitals": lambda name: name.upper() + ".GZ",
    "without the form": lambda name: name.rpartition("-idx")[0],
    "a second download": lambda name: f"{name} (1).gz",
    "a folder that is named like its file": lambda name: f"{name}/{name.replace('-idx', '.idx')}",
    "torchvision": lambda name: f"MNIST/raw/{name}",
    "one folder deeper": lambda name: f"archive/{name}.gz",
}


@pytest.mark.parametrize("rename", NAMES.values(), ids=NAMES)
def test_the_files_are_found_under_each_name_under_which_they_are_handed_around(
    small_files, tmp_path, rename
):
    for name, data in FILES.items():
        path = tmp_path / rename(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(data) if path.suffix.lower() == ".gz" else data)
    assert_is_the_other_mnist(load("full", folder=tmp_path))


def test_the_content_decides_which_of_the_files_of_one_name_it_is(small_files, tmp_path):
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data[:-1])
        (tmp_path / f"{name}.gz").write_bytes(b"\x1f\x8bbroken")
        (tmp_path / name.replace("-idx", ".idx")).mkdir()
        (tmp_path / name.replace("-idx", ".idx") / name).write_bytes(data)
    assert_is_the_other_mnist(load("full", folder=tmp_path))


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "has no file .*: it is empty. You can"),
        (["mnist.zip", "a.txt"], r"has no file .*, but a\.txt, mnist\.zip\. You can"),
        ([f"{i}" for i in range(10)], r"has no file .*, but 0, 1, 2, 3, 4, 5, 6, 7, \.\.\.\. You"),
    ],
)
def test_what_lies_in_the_place_of_the_files_is_said(small_files, tmp_path, names, message):
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(FileNotFoundError, match=message):
        load("full", folder=tmp_path)


def no_home(*_):
    raise RuntimeError("Could not determine home directory.")


@pytest.mark.parametrize("cache", [no_home, lambda _: Path("~/.cache/mitbadak")])
def test_without_a_home_the_way_out_is_said(small_files, tmp_path, monkeypatch, cache):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pooch, "os_cache", cache)
    with pytest.raises(FileNotFoundError, match=r"no home folder .* HOME .* MITBADAK_DATA"):
        load("full")
    assert not list(tmp_path.iterdir())
    monkeypatch.setattr(Path, "expanduser", no_home)
    with pytest.raises(FileNotFoundError, match=r"~/digits cannot be found .*folder="):
        load("full", folder="~/digits")


packed_images = PACKED[f"/{IMAGES}.gz"]
WRONG = {
    "no file": (None, FileNotFoundError, f"has no file {IMAGES} or {IMAGES}.gz"),
    "empty": (b"", ValueError, "cut off or not MNIST's: its content has SHA-256 e3b0c442"),
    "packed, but cut off": (packed_images[:-9], ValueError, "damaged: it cannot be unpacked"),
    "packed, but damaged": (
        packed_images[:99] + b"?????" + packed_images[104:],
        ValueError,
        "damaged: it cannot be unpacked",
    ),
    "another data set": (gzip.compress(idx(ARRAYS[LABELS])), ValueError, "not MNIST's"),
    "one pixel changed": (FILES[IMAGES][:-1] + b"\0", ValueError, "not MNIST's"),
    "a web page": (b"<!DOCTYPE html><p>Sign in</p>", ValueError, "not MNIST's"),
}


@pytest.mark.parametrize(("data", "error", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_with_what_to_do(small_files, tmp_path, data, error, message):
    for name, right in FILES.items():
        (tmp_path / name).write_bytes(right)
    (tmp_path / IMAGES).unlink()
    if data is not None:
        (tmp_path / f"{IMAGES}.gz").write_bytes(data)
    with pytest.raises(error, match=message) as caught:
        load("full", folder=tmp_path)
    assert str(tmp_path) in str(caught.value)
    assert "You can download the four files" in str(caught.value)
    assert ("Delete it." in str(caught.value)) == (data is not None)


@given(st.data())
def test_a_packed_file_changed_anywhere_is_right_or_refused(data):
    changed = bytearray(PACKED[f"/{LABELS}.gz"])
    place = data.draw(st.integers(0, len(changed) - 1))
    changed[place] ^= data.draw(st.integers(1, 255))
    try:
        unpacked = _download.unpack(bytes(changed))
    except ValueError:
        with pytest.raises((OSError, EOFError, zlib.error)):
            gzip.decompress(changed)
    else:  # its first two bytes say that it is packed; the next ones hold its date and system
        assert unpacked == (bytes(changed) if place < 2 else FILES[LABELS])


# --- the download


def test_the_full_set_is_downloaded_once(serve, cache):
    server = serve()
    assert_is_the_other_mnist(load("full"))
    assert files_in(cache) == FILES
    assert_is_the_other_mnist(load("full"))
    assert server.asked == [(path, None) for path in PACKED]


def test_there_is_a_progress_bar(serve, capsys):
    serve()
    load("full")
    shown = capsys.readouterr().err
    assert f"{IMAGES}.gz: 100%" in shown


def test_a_program_without_a_console_has_no_bar(serve, cache, monkeypatch):
    serve()
    monkeypatch.setattr(sys, "stderr", None)
    assert_is_the_other_mnist(load("full"))


def test_the_next_mirror_is_asked_when_one_fails(serve, cache):
    missing, out_of_order = serve({}), serve(status=503)
    page = serve(dict.fromkeys(PACKED, b"<!DOCTYPE html><p>Sign in</p>"))
    cut = serve({path: data[:-9] for path, data in PACKED.items()})
    wrong = serve({path: gzip.compress(b"something else") for path in PACKED})
    good, never = serve(), serve()
    assert_is_the_other_mnist(load("full"))
    assert files_in(cache) == FILES
    for server in (missing, out_of_order, page, cut, wrong, good):
        assert server.asked == [(path, None) for path in PACKED]
    assert never.asked == []


def test_what_came_from_a_mirror_that_broke_is_cleared_away(serve, cache):
    serve(breaks=10_240, always=True)
    serve()
    assert_is_the_other_mnist(load("full"))
    assert files_in(cache) == FILES


def test_a_server_that_unpacks_does_no_harm(serve, cache):
    serve({f"/{name}.gz": data for name, data in FILES.items()})
    assert_is_the_other_mnist(load("full"))
    assert files_in(cache) == FILES


def test_a_broken_connection_is_taken_up_where_it_broke(serve, cache):
    server = serve(breaks=51_200)
    assert_is_the_other_mnist(load("full"))
    assert files_in(cache) == FILES
    assert server.asked[:2] == [(f"/{IMAGES}.gz", None), (f"/{IMAGES}.gz", "bytes=51200-")]


def test_a_server_that_cannot_begin_in_the_middle_begins_anew(serve, cache):
    server = serve(breaks=51_200, ranges=False)
    assert_is_the_other_mnist(load("full"))
    assert files_in(cache) == FILES
    assert server.asked[1] == (f"/{IMAGES}.gz", "bytes=51200-")


def test_the_next_load_goes_on_where_the_last_one_ended(serve, cache, monkeypatch):
    server = serve(breaks=51_200)
    monkeypatch.setattr(_download, "ATTEMPTS", 1)
    with pytest.raises(ConnectionError, match="51200 bytes read"):
        load("full")
    [(name, data)] = files_in(cache).items()
    assert name.endswith(".part")
    assert data == packed_images[:51_200]
    server.broken.update(PACKED)
    assert_is_the_other_mnist(load("full"))
    assert files_in(cache) == FILES
    assert server.asked[1] == (f"/{IMAGES}.gz", "bytes=51200-")


def test_a_part_that_is_whole_or_belongs_to_another_file_is_no_trap(serve, cache):
    server = serve()
    cache.mkdir()
    for path, left_over in zip(PACKED, (packed_images, b"x" * 9, b"x" * 10**6, b""), strict=True):
        part = cache / f"127.0.0.1-{server.server_port}{path.replace('/', '-')}.part"
        part.write_bytes(left_over)
    assert_is_the_other_mnist(load("full"))
    assert files_in(cache) == FILES
    assert server.asked[2:5] == [  # nine bytes of another file: thrown away, and asked for anew
        (f"/{LABELS}.gz", "bytes=9-"),
        (f"/{LABELS}.gz", None),
        (f"/{TEST_IMAGES}.gz", "bytes=1000000-"),
    ]


def test_a_server_that_always_breaks_is_given_up(serve, cache):
    server = serve(breaks=10_240, always=True)
    serve({})
    with pytest.raises(ConnectionError, match="10240 bytes read"):
        load("full")
    assert len(server.asked) == _download.ATTEMPTS
    assert list(files_in(cache).values()) == [packed_images[: 10_240 * _download.ATTEMPTS]]
    assert not set(files_in(cache)) & set(FILES)


def test_without_a_network_the_error_says_what_to_do(cache, monkeypatch):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.server_close()  # its port is free again: nobody answers there
    monkeypatch.setattr(mnist, "MIRRORS", (f"http://127.0.0.1:{server.server_port}/",))
    with pytest.raises(ConnectionError, match="If you are offline, connect") as caught:
        load("full")
    assert f"http://127.0.0.1:{server.server_port}/{IMAGES}.gz: " in str(caught.value)
    assert 'load("full", folder=...) or set MITBADAK_DATA' in str(caught.value)


def test_without_a_mirror_there_is_an_error_too(cache):
    with pytest.raises(ConnectionError, match="This was tried: no mirror"):
        load("full")


def test_wrong_files_everywhere_leave_nothing_in_the_cache(serve, cache):
    serve(dict.fromkeys(PACKED, b"<!DOCTYPE html><p>Sign in</p>"))
    serve({path: data[:-9] for path, data in PACKED.items()})
    with pytest.raises(ConnectionError, match=r"a web page came .* cannot be unpacked"):
        load("full")
    assert files_in(cache) == {}


@pytest.mark.parametrize("damaged", [b"", FILES[IMAGES][:-1], FILES[LABELS]])
def test_a_damaged_file_in_the_cache_is_replaced(serve, cache, damaged):
    server = serve()
    load("full")
    (cache / IMAGES).write_bytes(damaged)
    assert_is_the_other_mnist(load("full"))
    assert files_in(cache) == FILES
    assert len(server.asked) == 5


def test_what_is_in_the_cache_needs_no_network_and_no_right_to_write(serve, cache, monkeypatch):
    serve()
    load("full")
    for path in cache.glob("*.lock"):
        path.unlink()
    monkeypatch.setattr(mnist, "MIRRORS", ())
    assert_is_the_other_mnist(load("full"))
    assert {path.name for path in cache.iterdir()} == set(FILES)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_no_space_is_said_and_nothing_half_written_stays(serve, cache):
    server = serve()
    cache.mkdir()
    part = cache / f"127.0.0.1-{server.server_port}-{IMAGES}.gz.part"
    part.symlink_to("/dev/full")
    with pytest.raises(OSError, match=r"\[Errno 28\] No space left .* Make room") as caught:
        load("full")
    assert str(cache) in str(caught.value)
    assert "set MITBADAK_DATA" in str(caught.value)
    assert files_in(cache) == {}


def test_no_space_for_the_unpacked_file_is_said_too(serve, cache, monkeypatch):
    serve()
    monkeypatch.setattr(_files, "write", lambda *_: refuse(OSError(28, "No space left")))
    with pytest.raises(OSError, match=r"\[Errno 28\] No space left: .* Make room"):
        load("full")
    assert files_in(cache) == {}


def refuse(error):
    raise error


def test_a_cache_that_cannot_be_made_is_said(serve, cache):
    serve()
    cache.write_bytes(b"a file where the folder should be")
    with pytest.raises(OSError, match=r"train-images.* cannot be kept in .*cache"):
        load("full")


def test_no_right_to_write_is_said(serve, cache, monkeypatch):
    serve()
    monkeypatch.setattr(Path, "mkdir", lambda *_, **__: refuse(PermissionError(13, "Denied")))
    with pytest.raises(PermissionError, match=r"Denied: .* make the folder yours to write"):
        load("full")


def test_a_process_that_never_ends_is_not_waited_for_without_end(serve, cache, monkeypatch):
    serve()
    monkeypatch.setattr(_download, "PATIENCE", 0.1)
    cache.mkdir()
    with (
        _download.FileLock(cache / f"{IMAGES}.lock"),
        pytest.raises(TimeoutError, match="another process has been downloading"),
    ):
        load("full")


ANOTHER = """
import sys
import pooch
from pathlib import Path
from mitbadak.datasets import mnist
pooch.os_cache = lambda project: Path(sys.argv[1])
mnist.MIRRORS, mnist.SHA256 = (sys.argv[2],), dict(zip(mnist.SHA256, sys.argv[3:], strict=True))
print(len(mnist.load("full").train.x))
"""


def loading(cache):
    """Start a process that loads all."""
    command = [sys.executable, "-c", ANOTHER, str(cache), *mnist.MIRRORS, *SUMS.values()]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_of_four_processes_at_once_one_downloads_all_load_and_say_that_they_wait(serve, cache):
    server = serve(pause=0.5)
    processes = [loading(cache) for _ in range(4)]
    ended = [process.communicate(timeout=120) for process in processes]
    assert [out.split() for out, _ in ended] == [[b"300"]] * 4
    assert files_in(cache) == FILES
    assert server.asked == [(path, None) for path in PACKED]
    assert any(b"another process is downloading it; waiting" in err for _, err in ended)
    assert {path.name for path in cache.iterdir()} == set(FILES)


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_a_download_that_is_killed_at_any_moment_is_taken_up(serve, cache):
    serve(drips=True)
    for _ in range(4):
        process = loading(cache)
        while process.poll() is None and not list(cache.glob("*.part")):
            time.sleep(0.01)
        time.sleep(0.02)
        process.kill()
        process.communicate()
    assert_is_the_other_mnist(load("full"))
    assert {path.name for path in cache.iterdir()} == set(FILES)


# --- mirrors of all kinds


class Raw(BaseHTTPRequestHandler):
    """Answer with whatever a function writes."""

    def do_GET(self):
        self.server.asked.append((self.path, self.headers["Range"]))
        with contextlib.suppress(OSError):
            self.answer(self.wfile.write)

    def log_message(self, *args):
        pass


def drip(write, what=b"HTTP/1.1 200 OK\r\n\r\n"):
    write(what)
    while True:
        write(b"x")
        time.sleep(0.05)


def endless(write):
    write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        write(bytes(100_000))


def turn(write):
    write(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nConnection: close\r\n\r\n")


def answer(head, body=b"", status="200 OK"):
    """Make a function that answers in one go."""
    return lambda write: write(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body)


BOMB = gzip.compress(bytes(300_000_000), 1)
KINDS = {
    "silent": (lambda write: time.sleep(3), "no answer for"),
    "drips": (drip, "too slow: .* bytes came in"),
    "drips its head": (lambda write: drip(write, b"HTTP/1.1 200 OK\r\nX: "), "too slow: 0 bytes"),
    "endless": (endless, "more than 47,088,056 bytes came"),
    "promises much": (answer("Content-Length: 99999999999\r\n"), "99,999,999,999 bytes are ann"),
    "a bomb": (answer("", BOMB), "it unpacks to more than 47,"),
    "packed as a bomb": (answer("Content-Encoding: gzip\r\n", BOMB), "it unpacks to more than 4"),
    "circles": (turn, "redirects in circles"),
    "elsewhere": (answer("Location: ftp://x/\r\n", status="302 Found"), "leads nowhere"),
    "dies": (lambda write: None, "connection broke off"),
    "cut off": (answer("Content-Length: 99\r\n", b"\x1f\x8b"), r"broke off .*2 bytes read"),
    "no HTTP": (lambda write: write(b"SSH-2.0-OpenSSH\r\n"), "connection broke off"),
    "sign in": (answer("", b"\xef\xbb\xbf\n<html>" + b"x" * 10**6), "a web page came .* sign in"),
    "sign in, by its status": (
        answer("", status="511 Sign in"),
        r"asks you to sign in: .*\(511 Sign in\)",
    ),
    "no file": (answer("", status="404 Not Found"), r"has no such file \(404 Not Found\)"),
    "no right": (answer("", status="403 Forbidden"), r"refuses to give the file \(403"),
    "out of order": (answer("", status="503 Oh no"), r"the server fails \(503 Oh no\)"),
    "another file": (answer("", b"\0\0\x08\x01"), "another file came: its SHA256 hash is"),
}


@pytest.mark.parametrize(("answers", "message"), KINDS.values(), ids=KINDS)
def test_what_a_mirror_does_wrong_is_told_as_what_it_is_and_in_time(
    serve, cache, monkeypatch, answers, message
):
    monkeypatch.setattr(_download, "GRACE", 2.0)
    monkeypatch.setattr(_download, "TIMEOUT", (0.5, 0.5))
    server = serve(handler=type("Kind", (Raw,), {"answer": lambda self, write: answers(write)}))
    begun = time.monotonic()
    tracemalloc.start()
    try:
        with pytest.raises(ConnectionError, match=message) as caught:
            load("full")
        assert tracemalloc.get_traced_memory()[1] < 3.5 * 47e6
    finally:
        tracemalloc.stop()
    assert time.monotonic() - begun < 15
    assert 'load("full", folder=...) or set MITBADAK_DATA' in str(caught.value)
    assert sum(map(len, files_in(cache).values())) < 10_000
    assert not set(files_in(cache)) & set(FILES)
    serve()
    server.asked.clear()
    assert_is_the_other_mnist(load("full"))  # the next one is asked
    assert files_in(cache) == FILES


def test_a_mirror_that_lets_us_wait_is_asked_once(serve, cache, monkeypatch):
    monkeypatch.setattr(_download, "TIMEOUT", (0.3, 0.3))
    silent = serve(pause=1.0)
    serve()
    assert_is_the_other_mnist(load("full"))
    assert silent.asked == [(f"/{IMAGES}.gz", None)]


def told(monkeypatch, url):
    """Return the error of a load from one mirror."""
    monkeypatch.setattr(mnist, "MIRRORS", (url,))
    with pytest.raises(ConnectionError) as caught:
        load("full")
    return str(caught.value)


def test_a_proxy_is_told_apart_from_the_server(serve, cache, monkeypatch):
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
    assert "the proxy does not let it through" in told(monkeypatch, "http://mnist.test/")
    asks = type("Asks", (Raw,), {"answer": lambda _, write: answer("", status="407 No")(write)})
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{serve(handler=asks).server_port}")
    assert "the proxy wants a password" in told(monkeypatch, "http://mnist.test/")


def test_no_server_and_no_name_are_told_apart(cache, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert "refuses the connection" in told(monkeypatch, f"http://127.0.0.1:{port}/")
    no_name = socket.gaierror(-2, "Name or service not known")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: refuse(no_name))
    assert "name of the server is not found: offline" in told(monkeypatch, "http://mnist.test/")
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: refuse(OSError(101, "Unreachable")))
    assert "no way leads to the server: offline" in told(monkeypatch, "http://mnist.test/")


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl for a certificate")
def test_a_certificate_that_is_not_trusted_is_told(serve, cache, monkeypatch, tmp_path):
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run(
        [*made, "-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    server = serve()
    assert "no secure connection" in told(monkeypatch, f"https://127.0.0.1:{server.server_port}/")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    server = serve(context=context)
    url = f"https://127.0.0.1:{server.server_port}/"
    said = told(monkeypatch, url)
    assert "the certificate cannot be verified: is the clock right?" in said
    assert "REQUESTS_CA_BUNDLE" in said
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    assert "certificates that REQUESTS_CA_BUNDLE names are not there" in told(monkeypatch, url)


def test_a_server_that_packs_what_is_packed_does_no_harm(serve, cache):
    serve({path: gzip.compress(data) for path, data in PACKED.items()})
    assert_is_the_other_mnist(load("full"))


def test_what_is_left_of_downloads_goes_once_the_file_is_there(serve, cache):
    serve()
    load("full")
    for left in (f"{IMAGES}.lock", f"mirror-{IMAGES}.gz.part"):
        (cache / left).touch()
    load("full")
    assert {path.name for path in cache.iterdir()} == set(FILES)


@pytest.mark.parametrize("found", ["none", "relative"])
def test_without_a_home_folder_the_error_says_what_to_do(cache, monkeypatch, tmp_path, found):
    monkeypatch.chdir(tmp_path)
    no_home = RuntimeError("could not determine the home directory for '~/.cache'")
    relative = Path("~/.cache/mitbadak")
    monkeypatch.setattr(
        pooch, "os_cache", lambda _: refuse(no_home) if found == "none" else relative
    )
    with pytest.raises(OSError, match=r"cache folder .* cannot be found .* set MITBADAK_DATA"):
        load("full")
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_without_locks_is_said(serve, cache, monkeypatch):
    serve()
    error = NotImplementedError("FileSystem does not appear to support flock")
    monkeypatch.setattr(_download.FileLock, "acquire", lambda *_, **__: refuse(error))
    with pytest.raises(OSError, match=r"does not appear to support flock: .* set MITBADAK_DATA"):
        load("full")


@pytest.mark.parametrize("stream", ["none", "closed", "broken"])
def test_without_a_console_there_is_no_bar_and_no_error(serve, cache, monkeypatch, stream):
    class Broken(io.StringIO):
        def write(self, text):
            raise BrokenPipeError(32, "Broken pipe")

    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", {"none": None, "closed": closed, "broken": Broken()}[stream])
    serve()
    assert_is_the_other_mnist(load("full"))


def test_a_file_in_a_folder_is_read_no_further_than_it_can_go(small_files, tmp_path):
    for name, data in FILES.items():
        (tmp_path / name).write_bytes(data)
    for content in (BOMB, bytes(100_000_000)):
        (tmp_path / IMAGES).write_bytes(content)
        tracemalloc.start()
        try:
            with pytest.raises(ValueError, match=r"unpacks to more than|not MNIST's"):
                load("full", folder=tmp_path)
            assert tracemalloc.get_traced_memory()[1] < 2.5 * 47e6
        finally:
            tracemalloc.stop()


BAD = {
    "another subset": (lambda: load("medium"), ValueError, 'subset is "medium", but "small" or'),
    "a number as subset": (lambda: load(2), TypeError, "subset is 2, but"),
    "a folder for the small subset": (
        lambda: load(folder="."),
        ValueError,
        'only subset="full" reads from a folder',
    ),
    "a folder that is not there": (
        lambda: load("full", folder="/nowhere"),
        FileNotFoundError,
        r"nowhere has no file train-images.*: it is no folder",
    ),
    "a number as folder": (lambda: load("full", folder=7), TypeError, "PathLike"),
    "a word as flatten": (lambda: load(flatten="no"), TypeError, "flatten is 'no', but True or"),
    "a number as normalize": (lambda: load(normalize=255), TypeError, "normalize is 255"),
    "None as one_hot": (lambda: load(one_hot=None), TypeError, "one_hot is None"),
    "floats as images": (
        lambda: preprocess(np.zeros((1, 28, 28))),
        TypeError,
        "images has dtype float64, but integers from 0 to 255 were expected",
    ),
    "one image": (
        lambda: preprocess(np.zeros((28, 28), np.uint8)),
        ValueError,
        r"images has shape \(28, 28\), but \(batch, 28, 28\) was expected",
    ),
    "negative images": (
        lambda: preprocess(np.full((1, 2, 2), -1)),
        ValueError,
        "images contains -1, but integers from 0 to 255 were expected",
    ),
    "a word as an option": (
        lambda: preprocess(np.zeros((1, 2, 2), int), "no"),
        TypeError,
        "flatten is",
    ),
    "no bytes": (lambda: parse_idx(b""), ValueError, "begins with b'', but an idx file"),
    "a packed file": (lambda: parse_idx(packed_images), ValueError, r"begins with b'\\x1f"),
    "floats in idx": (lambda: parse_idx(b"\0\0\x0d\x01\0\0\0\0"), ValueError, "entries of type 13"),
    "no dimension": (lambda: parse_idx(b"\0\0\x08\0"), ValueError, "sizes of its 0 dimensions"),
    "no entry": (lambda: parse_idx(b"\0\0\x08\x01\0\0\0\0"), ValueError, r"shape \(0,\)"),
    "text to parse": (lambda: parse_idx("\0\0\x08\x01"), TypeError, "data is of type str"),
    "an array to parse": (lambda: parse_idx(np.zeros(9, np.uint8)), TypeError, "type ndarray"),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_refused_with_what_came(call, error, message):
    with pytest.raises(error, match=message):
        call()
