"""Files from the web, kept in a cache: mirrors in order, resumed where the server allows it.

A mirror may do anything: each has its time, and no more bytes than the file can have are taken.
"""

import errno
import gzip
import io
import queue
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256 as hash_of
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from filelock import FileLock, Timeout

from mitbadak import _files
from mitbadak._progress import bar, say

ATTEMPTS = 10  # to get the rest of a file from the same server, while each brings something new
TIMEOUT = (10, 15)  # seconds: to connect; to wait for the next bytes
PATIENCE = 900  # seconds to wait for another process that downloads the same file
GRACE = 30  # seconds that a mirror may take for a file
SLOWEST = 10_000  # bytes for which it gets a second more
LARGEST = 50_000_000  # bytes of a file, unpacked


class _Problem(Exception):  # noqa: N818
    """Why a mirror did not give the file."""


class _Wrong(_Problem):
    """What came is not the file."""


class _Broken(_Problem):
    """The connection ended, but the rest may follow."""


class _Slow(_Problem):
    """The mirror let us wait, and would do so again."""


def fetch(
    name: str,
    sha256: str,
    mirrors: list[str],
    folder: Path,
    otherwise: str,
    size: int = LARGEST,
) -> bytes:
    """Return the content of the file `name` in `folder`, downloaded if it is missing or damaged.

    `sha256` is that of the unpacked file, and `size` what it has at most. A mirror that lets us
    wait goes to the end of `mirrors`. `otherwise` says what else the reader can do.
    """
    path = folder / name
    problems: list[str] = []
    try:
        data = _kept(path, sha256, size)
        if data is None:
            folder.mkdir(parents=True, exist_ok=True)
            with _alone(folder / f"{name}.lock", name):  # a second process waits
                data = _kept(path, sha256, size)
                if data is None:
                    data, problems = _try_all(name, sha256, mirrors, folder, size)
                    if data is not None:
                        _files.write(path, lambda file: file.write(data))
        if data is not None:
            _clear(folder, name)
    except Timeout as error:
        raise TimeoutError(
            f"another process has been downloading {name} into {folder} for a long time. "
            f"Wait, or end it and load again. {otherwise}"
        ) from error
    except (OSError, NotImplementedError) as error:  # the latter: no locks in the file system
        number = getattr(error, "errno", None) or errno.EIO
        why = getattr(error, "strerror", None) or str(error)
        raise OSError(
            number,
            f"{why}: {name} cannot be kept in {folder}. Make room there, or "
            f"make the folder yours to write, and load again. {otherwise}",
        ) from error
    if data is None:
        raise ConnectionError(
            f"{name} cannot be downloaded. If you are offline, connect and load again. "
            f"{otherwise} This was tried: {'; '.join(problems) or 'no mirror'}"
        )
    return data


def read(path: Path, most: int) -> bytes:
    """Return the content of a file; of a larger one than that a little more than `most` bytes."""
    with path.open("rb") as file:
        return file.read(most + 1)


def unpack(data: bytes, most: int = LARGEST) -> bytes:
    """Return what is packed in `data`, or `data` itself if it is not packed.

    The content decides, not the name: some browsers and servers unpack without a word.
    """
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        with gzip.open(io.BytesIO(data)) as file:
            unpacked = file.read(most + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"it cannot be unpacked ({error})") from None
    if len(unpacked) > most:
        raise ValueError(f"it unpacks to more than {most:,} bytes")
    return unpacked


def packed_size(size: int) -> int:
    """Return how many bytes a packed file of this size has at most."""
    return size + size // 1000 + 1000


def _kept(path: Path, sha256: str, size: int) -> bytes | None:
    """Return the content of a file that is there, if it is the right one."""
    if not path.is_file():
        return None
    data = read(path, size)
    return data if hash_of(data).hexdigest() == sha256 else None


def _clear(folder: Path, name: str) -> None:
    """Delete what downloads have left: nobody needs it, since the file is there."""
    for left in (*folder.glob(f"*-{name}.gz.part"), folder / f"{name}.lock"):
        with suppress(OSError):
            left.unlink()


@contextmanager
def _alone(path: Path, name: str) -> Iterator[None]:
    """Hold a lock; say so if another process has it."""
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        say(f"{name}: another process is downloading it; waiting for that one")
        lock.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        lock.release()


def _try_all(
    name: str, sha256: str, mirrors: list[str], folder: Path, size: int
) -> tuple[bytes | None, list[str]]:
    """Download from the first mirror that has the right file; if none, say why for each."""
    problems = []
    for mirror in list(mirrors):
        url = f"{mirror}{name}.gz"
        address = urlsplit(url)
        part = f"{address.netloc}{address.path}.part".replace("/", "-").replace(":", "-")
        try:
            return _download(url, sha256, folder / part, size), []
        except _Problem as problem:
            problems.append(f"{url}: {problem}")
            if isinstance(problem, _Slow):
                mirrors.remove(mirror)
                mirrors.append(mirror)
    return None, problems


def _download(url: str, sha256: str, part: Path, size: int) -> bytes:
    """Return the unpacked content of `url`, if it is the right one.

    What arrives is first kept packed, in a file for each server, where the rest can follow:
    when the connection ends, it stays there. If what was kept is of another file, begin anew.
    """
    resumed = part.exists()
    try:
        _transfer(url, part, packed_size(size))
        data = _right(part.read_bytes(), sha256, size)
    except (OSError, _Wrong) as error:  # no space, or not what was expected
        part.unlink(missing_ok=True)
        if resumed and isinstance(error, _Wrong):
            return _download(url, sha256, part, size)
        raise
    except _Problem:
        if part.stat().st_size == 0:
            part.unlink()
        raise
    part.unlink()
    return data


def _right(packed: bytes, sha256: str, size: int) -> bytes:
    """Unpack what came, if it is what was expected; some servers pack what is packed."""
    try:
        data = unpack(unpack(packed, packed_size(size)), size)
    except ValueError as error:
        raise _Wrong(str(error)) from error
    came = hash_of(data).hexdigest()
    if came != sha256:
        raise _Wrong(f"another file came: its SHA256 hash is {came}, but {sha256} was expected")
    return data


# -- One file from one mirror ------------------------------------------------------------------


class _Clock:
    """The time that a mirror has for a file: the more it sends, the more."""

    def __init__(self) -> None:
        self.start, self.received = time.monotonic(), 0

    def left(self) -> float:
        """Return the seconds that are left, or refuse to wait any longer."""
        taken = time.monotonic() - self.start
        left = GRACE + self.received / SLOWEST - taken
        if left <= 0:
            raise _Slow(f"too slow: {self.received:,} bytes came in {taken:.0f} seconds")
        return left


def _transfer(url: str, part: Path, most: int) -> None:
    """Append to `part` what it lacks of `url`, and ask again while something new arrives."""
    clock = _Clock()
    for attempt in range(1, ATTEMPTS + 1):
        before = part.stat().st_size if part.exists() else 0
        try:
            return _request(url, part, before, most, clock)
        except _Broken:
            if attempt == ATTEMPTS or part.stat().st_size == before:
                raise


def _request(url: str, part: Path, start: int, most: int, clock: _Clock) -> None:
    """Append `url` to `part`, from its byte `start` on if the server can do so, else anew."""
    with part.open("ab") as file, _answer(url, start, clock) as (response, chunks):
        if start and not _goes_on(response, start):
            file.truncate(0)
            start = 0
        if response.status_code == 416:
            raise _Broken("the server has no such byte")
        if response.status_code not in (200, 206):
            raise _Problem(_answered(response))
        length = response.headers.get("Content-Length", "")
        promised = int(length) if re.fullmatch("[0-9]{1,18}", length) else 0
        if start + promised > most:
            raise _Wrong(f"{start + promised:,} bytes are announced, but at most {most:,} fit")
        size = start
        shown = bar(
            desc=url.rpartition("/")[2], total=start + promised or None, initial=start,
            unit="B", unit_scale=True,
        )  # fmt: skip
        with shown:
            for chunk in chunks:
                if size == 0 and chunk.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
                    raise _Wrong(
                        "a web page came instead of the file: does the network ask you to sign "
                        "in? Open a page in a browser, sign in there, and load again"
                    )
                file.write(chunk)
                size += len(chunk)
                shown.update(len(chunk))
                if size > most:
                    raise _Wrong(f"more than {most:,} bytes came, which the file cannot have")
        if size < start + promised:
            raise _Broken(f"the connection broke off ({size} bytes read of {start + promised})")


def _goes_on(response: requests.Response, start: int) -> bool:
    """Say whether a server answers with the rest of a file; it may also begin anew."""
    given = response.headers.get("Content-Range", f"bytes {start}-")
    return response.status_code == 206 and given.startswith(f"bytes {start}-")


@contextmanager
def _answer(
    url: str, start: int, clock: _Clock
) -> Iterator[tuple[requests.Response, Iterator[bytes]]]:
    """Ask for `url` from the byte `start` on; give the answer and its content, chunk by chunk.

    Another thread asks and waits, since some waits have no limit: for a name, for a header.
    """
    came: queue.Queue[Any] = queue.Queue(maxsize=16)
    enough = threading.Event()
    headers = {"Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"

    def hand_over(what: Any) -> None:
        while not enough.is_set():
            with suppress(queue.Full):
                return came.put(what, timeout=0.5)

    def ask() -> None:
        try:
            with requests.Session() as session:
                session.max_redirects = 10
                with session.get(url, headers=headers, timeout=TIMEOUT, stream=True) as response:
                    hand_over(response)
                    for chunk in response.raw.stream(2**16, decode_content=False):
                        hand_over(chunk)
                        if enough.is_set():
                            return
            hand_over(None)
        except BaseException as error:
            hand_over(error)

    def next_one() -> Any:
        try:
            what = came.get(timeout=clock.left())
        except queue.Empty:
            return next_one()  # the clock says what to do
        if isinstance(what, BaseException):
            raise _told(what) from what
        return what

    def chunks() -> Iterator[bytes]:
        while (chunk := next_one()) is not None:
            clock.received += len(chunk)
            yield chunk

    threading.Thread(target=ask, daemon=True).start()
    try:
        yield next_one(), chunks()
    finally:
        enough.set()


# -- What went wrong, in words -----------------------------------------------------------------

UNREACHABLE = {errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL}
STATUS = {
    401: "the server wants a password",
    403: "the server refuses to give the file",
    404: "the server has no such file",
    407: "the proxy wants a password: put it into HTTPS_PROXY, http://name:password@host:port",
    429: "the server is asked too often: wait a while",
    511: "the network asks you to sign in: open a page in a browser, sign in there, and load again",
}


def _answered(response: requests.Response) -> str:
    """Say what a status means."""
    status = response.status_code
    what = STATUS.get(status, "the server fails" if status >= 500 else "the server has no file")
    return f"{what} ({status} {response.reason})"


def _told(error: BaseException) -> _Problem:
    """Say in words what an error of the network is."""
    causes = list(_causes(error))
    detail = " ".join(str(error).split())[:300] or type(error).__name__

    def is_a(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if is_a(requests.exceptions.ProxyError, requests.exceptions.InvalidProxyURL):
        return _Problem(f"the proxy does not let it through: is HTTPS_PROXY right? ({detail})")
    if is_a(ssl.SSLCertVerificationError):
        return _Problem(
            "the certificate cannot be verified: is the clock right? Where a virus scanner or "
            "a company looks into what you load, REQUESTS_CA_BUNDLE must name the file of its "
            f"certificate ({detail})"
        )
    if is_a(requests.exceptions.SSLError, ssl.SSLError):
        return _Problem(f"no secure connection ({detail})")
    if is_a(socket.gaierror):
        return _Problem(f"the name of the server is not found: offline, or no DNS ({detail})")
    if is_a(requests.exceptions.Timeout, TimeoutError) or "Read timed out" in detail:
        return _Slow(f"no answer for {max(TIMEOUT)} seconds ({detail})")
    if is_a(requests.exceptions.TooManyRedirects):
        return _Problem(f"the server redirects in circles ({detail})")
    if is_a(ConnectionRefusedError):
        return _Problem(f"the server refuses the connection ({detail})")
    if any(getattr(cause, "errno", None) in UNREACHABLE for cause in causes):
        return _Problem(f"no way leads to the server: offline? ({detail})")
    if is_a(PermissionError):
        return _Problem(f"the system forbids the connection: a firewall perhaps ({detail})")
    if "TLS CA certificate" in detail:
        return _Problem(f"the certificates that REQUESTS_CA_BUNDLE names are not there ({detail})")
    if is_a(requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, UnicodeError):
        return _Problem(f"the address leads nowhere ({detail})")
    return _Broken(f"the connection broke off ({detail})")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what has led to it."""
    seen: list[int] = []
    left: list[Any] = [error]
    while left:
        cause = left.pop()
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.append(id(cause))
            yield cause
            left += [cause.__cause__, cause.__context__, getattr(cause, "reason", None)]
            left += cause.args
