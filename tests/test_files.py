"""Files of networks: what saving keeps and refuses, and what reading believes."""

import contextlib
import errno
import io
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from interrupts import interrupted_at_each_line

from mitbadak import _files
from mitbadak.layers import Affine, SoftmaxWithLoss
from mitbadak.network import Network, mlp
from mitbadak.regularization import BatchNormalization

posix = pytest.mark.skipif(os.name != "posix", reason="links, rights and pipes as POSIX has them")


def network(seed=0):
    return mlp(
        [3, 4, 2], normalization=BatchNormalization, rng=np.random.default_rng(seed), dtype=float
    )


def state(of):
    return {name: array.tobytes() for name, array in of._state().items()}


def assert_holds(path, saved):
    """Require that a file holds this network, and that nothing lies beside it but what is named."""
    loaded = network(9)
    loaded.load(path)
    assert state(loaded) == state(saved)


def hidden(folder):
    return [path.name for path in folder.iterdir() if path.name.startswith(".")]


@pytest.fixture
def folder():
    """A folder into which every user can go; pytest's own is for its user alone."""
    made = Path(tempfile.mkdtemp())
    made.chmod(0o777)
    yield made
    for path in [made, *made.rglob("*")]:
        path.chmod(0o777)
    shutil.rmtree(made)


@contextlib.contextmanager
def ordinary_user():
    """Be nobody special: an administrator may write everywhere."""
    special = os.geteuid() == 0
    if special:
        os.seteuid(65534)
    try:
        yield
    finally:
        if special:
            os.seteuid(0)


# -- What saving keeps -------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("is_there", [True, False])
def test_a_link_is_written_through(tmp_path, is_there):
    (tmp_path / "disk").mkdir()
    link, second, target = tmp_path / "best.npz", tmp_path / "b.npz", tmp_path / "disk" / "a.npz"
    if is_there:
        network(1).save(target)
    link.symlink_to(Path("disk") / "a.npz")
    second.symlink_to(link)
    network().save(second)
    assert second.is_symlink()
    assert link.is_symlink()
    assert not target.is_symlink()
    assert_holds(target, network())
    assert not hidden(tmp_path) + hidden(target.parent)


@posix
def test_all_names_of_a_file_keep_its_content(tmp_path):
    network(1).save(tmp_path / "a.npz")
    (tmp_path / "b.npz").hardlink_to(tmp_path / "a.npz")
    network().save(tmp_path / "a.npz")
    assert (tmp_path / "a.npz").samefile(tmp_path / "b.npz")
    assert_holds(tmp_path / "b.npz", network())


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o666, 0o755])
def test_the_rights_of_the_file_before_stay(tmp_path, mode):
    path = tmp_path / "a.npz"
    network(1).save(path)
    path.chmod(mode)
    network().save(path)
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert time.time() - path.stat().st_mtime < 60
    assert_holds(path, network())


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs two users")
def test_the_owner_of_the_file_before_stays(tmp_path):
    path = tmp_path / "a.npz"
    network(1).save(path)
    os.chown(path, 12345, 54321)
    path.chmod(0o600)
    network().save(path)
    found = path.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (12345, 54321, 0o600)


@posix
def test_a_protected_file_is_refused_and_stays(folder):
    path = folder / "a.npz"
    network(1).save(path)
    path.chmod(0o444)
    with ordinary_user(), pytest.raises(PermissionError) as caught:
        network().save(path)
    assert caught.value.filename == str(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert_holds(path, network(1))
    assert not hidden(folder)


def test_a_protected_file_is_refused_to_an_administrator_too(tmp_path):
    path = tmp_path / "a.npz"
    network(1).save(path)
    path.chmod(0o444)
    with pytest.raises(PermissionError, match=r"protected, read-only: '.*a\.npz'$"):
        network().save(path)
    assert_holds(path, network(1))


@posix
def test_a_file_that_may_be_written_in_a_folder_that_may_not_is_written(folder):
    path = folder / "a.npz"
    network(1).save(path)
    path.chmod(0o666)
    before = path.stat()
    folder.chmod(0o555)
    with ordinary_user():
        network().save(path)
        with pytest.raises(PermissionError, match=r"denied: '.*b\.npz'$"):
            network().save(folder / "b.npz")
    assert path.stat().st_ino == before.st_ino
    assert_holds(path, network())


@posix
@pytest.mark.parametrize("longer", [True, False])
def test_a_file_that_is_written_in_its_place_gets_its_content_back(tmp_path, monkeypatch, longer):
    path = tmp_path / "a.npz"
    small, large = network(1), mlp([30, 40, 2], rng=np.random.default_rng(0))
    old, new = (small, large) if longer else (large, small)
    old.save(path)
    (tmp_path / "b.npz").hardlink_to(path)
    before, sync, failures = path.read_bytes(), os.fsync, iter([KeyboardInterrupt])

    def fail_once(number):
        for failure in failures:
            raise failure
        sync(number)

    monkeypatch.setattr(os, "fsync", fail_once)
    with pytest.raises(KeyboardInterrupt):
        new.save(path)
    assert path.read_bytes() == before


@posix
def test_pipes_and_devices_are_refused_and_stay(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        folder = os.open(tmp_path, os.O_RDONLY)  # names of sockets are short
        server.bind(f"/proc/self/fd/{folder}/socket" if sys.platform == "linux" else "socket")
        os.close(folder)
        (tmp_path / "link").symlink_to("pipe")
        for path in (tmp_path / "pipe", tmp_path / "socket", tmp_path / "link", "/dev/null"):
            kind = os.stat(path).st_mode  # noqa: PTH116
            for call in (network().save, network().load):
                with pytest.raises(OSError, match="a pipe or a device, but a file") as caught:
                    call(path)
                assert caught.value.filename == str(path)
            assert os.stat(path).st_mode == kind  # noqa: PTH116
    assert not hidden(tmp_path)


@pytest.mark.parametrize("name", ["a" * 255, "가" * 80 + ".npz", "a b [1]*.npz", "-"])
def test_a_name_may_be_as_long_and_odd_as_the_system_allows(tmp_path, name):
    for seed in (1, 0):
        network(seed).save(tmp_path / name)
    assert_holds(tmp_path / name, network())
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_errors_name_the_path_that_was_given(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path, error, message in [
        ("none/a.npz", FileNotFoundError, r"there is no folder .*none: 'none/a\.npz'$"),
        ("none/../a.npz", FileNotFoundError, r"no folder none/\.\.: 'none/\.\./a\.npz'$"),
        ("a" * 256, OSError, r"File name too long: 'a{256}'$"),
        (".", ValueError, r"path is '\.', but the name of a file was expected"),
        ("models/", ValueError, "path is 'models/', but the name of a file was expected"),
        ("..", IsADirectoryError, r"'\.\.'$"),
    ]:
        with pytest.raises(error, match=message):
            network().save(path)

    def full(file, **arrays):
        raise OSError(errno.ENOSPC, "No space left on device", "hidden")

    monkeypatch.setattr(np, "savez", full)
    for name in ("a.npz", "b.npz"):
        with pytest.raises(OSError, match=rf"^\[Errno 28\] No space left on device: '{name}'$"):
            network().save(name)
        Path("b.npz").touch()
        if os.name == "posix":
            Path("c.npz").unlink(missing_ok=True)
            Path("c.npz").hardlink_to("b.npz")


@pytest.mark.parametrize("path", [None, 3, io.BytesIO(), ["a.npz"]])
def test_what_is_no_path_is_refused(path):
    for call in (network().save, network().load):
        with pytest.raises(TypeError, match=r"path is .*, but the name of a file was"):
            call(path)


@pytest.mark.parametrize("name", ["affine1.W", "batchnormalization1.running_var"])
def test_a_network_that_has_diverged_does_not_take_the_place_of_a_sound_one(tmp_path, name):
    network().save(tmp_path / "a.npz")
    ruined = network(1)
    ruined._state()[name][...] = np.inf
    with pytest.raises(ValueError, match=rf"{name} contains NaN or an infinity, but finite"):
        ruined.save(tmp_path / "a.npz")
    assert_holds(tmp_path / "a.npz", network())


def test_the_home_folder_may_be_written_short(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    network().save("~/a.npz")
    assert_holds("~/a.npz", network())
    assert_holds(tmp_path / "a.npz", network())
    network().save(os.fsencode(tmp_path / "b.npz"))
    assert_holds(tmp_path / "b.npz", network())


def test_the_content_is_on_the_disk_before_it_has_the_name(tmp_path, monkeypatch):
    done, sync, replace = [], os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda number: (done.append("sync"), sync(number)))
    monkeypatch.setattr(Path, "replace", lambda *a: (done.append("replace"), replace(*a)))
    network().save(tmp_path / "a.npz")
    assert done[:2] == ["sync", "replace"]


SAVING = """
import sys
import numpy as np
from mitbadak.network import mlp
network = mlp([300, 300, 2], rng=np.random.default_rng(0))
while True:
    network.save(sys.argv[1])
    print("saved", flush=True)
"""


@pytest.mark.slow
@posix
def test_saves_that_are_killed_leave_a_whole_file_and_no_heap(tmp_path):
    path = tmp_path / "a.npz"
    running = mlp([300, 300, 2], rng=np.random.default_rng(0))
    for delay in (0.0, 0.0005, 0.001, 0.002, 0.003, 0.005):
        process = subprocess.Popen(
            [sys.executable, "-c", SAVING, str(path)], stdout=subprocess.PIPE
        )
        process.stdout.readline()
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert len(hidden(tmp_path)) <= 1
        running.load(path)
    (tmp_path / ".mitbadak-old.part").touch()
    running.save(path)
    assert hidden(tmp_path) == []


@posix
def test_a_save_at_work_is_no_leftover(tmp_path, monkeypatch):
    savez = np.savez

    def slow(file, **arrays):
        monkeypatch.setattr(np, "savez", savez)
        network(1).save(tmp_path / "b.npz")  # meanwhile, another saves
        savez(file, **arrays)

    monkeypatch.setattr(np, "savez", slow)
    network().save(tmp_path / "a.npz")
    assert_holds(tmp_path / "a.npz", network())
    assert_holds(tmp_path / "b.npz", network(1))


# -- All or nothing ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["affine1.W", "affine2.b", "batchnormalization1.running_mean"])
def test_a_network_with_a_read_only_array_is_left_as_it_was(tmp_path, name):
    network(1).save(tmp_path / "a.npz")
    of = network()
    before = state(of)
    of._state()[name].flags.writeable = False
    with pytest.raises(ValueError, match=f"{name} is read-only, but an array that can be written"):
        of.load(tmp_path / "a.npz")
    assert state(of) == before


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # files left open
def test_a_ctrl_c_at_any_line_of_load_leaves_all_or_nothing(tmp_path):
    def small(seed):
        return mlp([2, 2], rng=np.random.default_rng(seed))

    small(1).save(tmp_path / "a.npz")
    old, new, left = state(small(0)), state(small(1)), []

    def load():
        left.append(small(0))
        left[-1].load(tmp_path / "a.npz")

    for _ in interrupted_at_each_line(load, {"_files.py"}):
        assert state(left[-1]) in (old, new)
    assert state(left[0]) == old
    assert state(left[-1]) == new
    assert len(left) > 30


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # files left open
def test_a_ctrl_c_at_any_line_of_save_leaves_a_whole_file(tmp_path):
    path = tmp_path / "a.npz"
    network(1).save(path)
    for _ in interrupted_at_each_line(lambda: network().save(path), {"_files.py"}):
        loaded = network(9)
        loaded.load(path)
        assert state(loaded) in (state(network()), state(network(1)))
    assert hidden(tmp_path) == []


class Dense(Affine):
    pass


class Dense1(Affine):
    pass


class Dense1_(Affine):  # noqa: N801
    pass


@pytest.mark.parametrize("others", [[Dense1], [Dense1, Dense1_], [type("DENSE", (Dense,), {})]])
def test_no_two_layers_have_one_name(tmp_path, others):
    def build(seed):
        rng = np.random.default_rng(seed)
        kinds = [Dense] * 11 + others + [Dense] * 11 + others
        return Network([kind.random(2, 2, rng=rng) for kind in kinds], SoftmaxWithLoss())

    of, other = build(0), build(1)
    assert len(set(of.names)) == len(of.layers)
    assert len(of.params) == len(of.gradient([[1.0, 2.0]], [0])) == 2 * len(of.layers)
    of.save(tmp_path / "a.npz")
    other.load(tmp_path / "a.npz")
    for layer, same in zip(of.layers, other.layers, strict=True):
        assert np.array_equal(layer.W, same.W)


def test_parameters_that_would_have_one_name_are_refused():
    class Odd(Affine):
        @property
        def params(self):
            return {"b1.W": self.W}

    twin = type("Odd1.B", (Affine,), {"parameter_names": ("W",)})
    layers = [Odd(np.eye(2), np.zeros(2)), twin(np.eye(2), np.zeros(2))]
    with pytest.raises(ValueError, match="the layers have 2 parameters, but only 1 names"):
        Network(layers, SoftmaxWithLoss())


# -- What reading believes ---------------------------------------------------------------------


FILLED = mlp([3, 4], rng=np.random.default_rng(0), dtype=float)
NAMES = [f"{name}.npy" for name in FILLED.params]


def saved():
    """The bytes of a file that fits."""
    file = io.BytesIO()
    np.savez(file, **FILLED.params)
    return file.getvalue()


SAVED = saved()


def packed(members, method=zipfile.ZIP_DEFLATED):
    """The bytes of a zip file with these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def header(shape, dtype="<f8", length=None):
    """The beginning of an array, with the length of its description as it is or as it is said."""
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        file, {"descr": dtype, "fortran_order": False, "shape": shape}
    )
    text = file.getvalue()
    return text if length is None else b"\x93NUMPY\x02\0" + length.to_bytes(4, "little") + text[10:]


ZEROS = bytes(20_000_000)
BOMBS = {
    "promised by the header": packed(dict.fromkeys(NAMES, header((10**9,)))),
    "reached by unpacking": packed(dict.fromkeys(NAMES, header((3, 4)) + ZEROS)),
    "other methods": packed(dict.fromkeys(NAMES, header((3, 4)) + ZEROS), zipfile.ZIP_LZMA),
    "a long description": packed(dict.fromkeys(NAMES, header((3, 4), length=2**31) + ZEROS)),
    "a name that is not asked for": packed({"other.npy": header((10**9,)) + ZEROS}),
    "many names": packed({f"{n:06}": b"" for n in range(40_000)}),
}


def loaded_within(content, path, most, of=FILLED):
    """Load the content of a file into a network; require that it takes no more memory."""
    path.write_bytes(content)
    before, said = state(of), ""
    tracemalloc.start()
    try:
        of.load(path)
    except ValueError as error:
        said = str(error)
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < most
    assert len(said) < 20_000
    assert state(of) == before if said else all(map(np.all, map(np.isfinite, of._state().values())))


@pytest.mark.parametrize("content", BOMBS.values(), ids=BOMBS)
def test_what_a_file_promises_takes_no_memory(content, tmp_path):
    loaded_within(content, tmp_path / "a.npz", most=3_000_000)


def test_an_error_always_says_something(tmp_path, monkeypatch):
    (tmp_path / "a.npz").write_bytes(SAVED)
    monkeypatch.setattr(_files.zipfile, "ZipFile", raising(EOFError()))
    with pytest.raises(ValueError, match=r"cannot be read \(EOFError\), but"):
        network().load(tmp_path / "a.npz")
    monkeypatch.setattr(_files.zipfile, "ZipFile", raising(OSError(errno.EIO, "the disk is ill")))
    with pytest.raises(OSError, match="the disk is ill"):
        network().load(tmp_path / "a.npz")


def raising(error):
    def call(*_):
        raise error

    return call


BYTES = st.binary(max_size=30)
PLACES = st.integers(0, len(SAVED) - 1)
EDITS = st.one_of(
    st.tuples(st.just("flip"), PLACES, st.integers(1, 255)),
    st.tuples(st.just("put"), PLACES, BYTES),
    st.tuples(st.just("insert"), PLACES, BYTES),
    st.tuples(st.just("cut"), PLACES, st.integers(1, 300)),
    st.tuples(st.just("repeat"), PLACES, st.integers(1, 300)),
    st.tuples(st.just("end"), PLACES, st.just(0)),
)
"""Changes of a file: damage of all kinds."""


def edited(edits):
    content = bytearray(SAVED)
    for kind, place, what in edits:
        if kind == "flip" and place < len(content):
            content[place] ^= what
        elif kind == "put":
            content[place : place + len(what)] = what
        elif kind == "insert":
            content[place:place] = what
        elif kind == "cut":
            del content[place : place + what]
        elif kind == "repeat":
            content[place:place] = content[place : place + what]
        elif kind == "end":
            del content[place:]
    return bytes(content)


SHAPES = st.lists(st.integers(-(2**70), 2**70) | st.integers(0, 5), max_size=4).map(tuple)
DTYPES = st.sampled_from(["<f8", ">f8", "<f4", "|O", "|S9", "<U9", "<M8[s]", [("a", "<f8")], "|V8"])
TEXTS = st.builds(
    lambda shape, dtype: f"{{'descr': {dtype!r}, 'fortran_order': True, 'shape': {shape}, }}\n",
    SHAPES,
    DTYPES,
) | st.text(max_size=60)
ARRAYS = st.builds(
    lambda text, rest, version: (
        b"\x93NUMPY" + version + len(text.encode()).to_bytes(2, "little") + text.encode() + rest
    ),
    TEXTS,
    st.binary(max_size=200) | st.integers(0, 10**6).map(bytes),
    st.sampled_from([b"\1\0", b"\2\0", b"\3\0", b"\0\1"]),
)
METHODS = st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
MEMBERS = st.dictionaries(
    st.sampled_from(NAMES) | st.text("ab./\\é", min_size=1, max_size=9), ARRAYS | BYTES, max_size=9
)
WRITTEN = st.builds(
    lambda W, b, method: packed(dict(zip(NAMES, (W, b), strict=True)), method),
    ARRAYS,
    ARRAYS,
    METHODS,
)
"""Files with all the right names, and arrays of every description."""
CONTENTS = st.one_of(
    st.lists(EDITS, min_size=1, max_size=6).map(edited),
    WRITTEN,
    st.builds(packed, MEMBERS, METHODS),
    st.binary(max_size=400),
)


@pytest.fixture(scope="session")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "a.npz"


@given(content=CONTENTS)
@example(content=SAVED)
@settings(max_examples=int(os.environ.get("MITBADAK_FUZZ", "1000")), database=None)
def test_whatever_a_file_holds_is_loaded_or_refused(scratch, content):
    loaded_within(content, scratch, most=300_000 + 30 * len(content))
