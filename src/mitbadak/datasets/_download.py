"""Files from the web, kept in a cache: mirrors in order, resumed where the server allows it."""

import errno
import gzip
import sys
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pooch
import requests
from filelock import FileLock, Timeout
from tqdm import tqdm

ATTEMPTS = 10  # to get the rest of a file from the same server, while each brings something new
TIMEOUT = (10, 30)  # seconds: to connect; to wait for the next bytes
PATIENCE = 900  # seconds to wait for another process that downloads the same file


def fetch(name: str, sha256: str, mirrors: Iterable[str], folder: Path, otherwise: str) -> Path:
    """Return the path of the file `name` in `folder`, downloaded if it is not there or damaged.

    `sha256` is that of the unpacked file. `otherwise` says what else the reader can do.
    """
    path = folder / name
    try:
        if path.is_file() and pooch.file_hash(path) == sha256:
            return path
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / f"{name}.lock", timeout=PATIENCE):  # a second process waits
            problems = _try_all(name, sha256, mirrors, folder)
    except Timeout as error:
        raise TimeoutError(
            f"another process has been downloading {name} into {folder} for a long time. "
            f"Wait, or end it and load again. {otherwise}"
        ) from error
    except OSError as error:
        raise OSError(
            error.errno or errno.EIO,
            f"{error.strerror or error}: {name} cannot be kept in {folder}. Make room there, or "
            f"make the folder yours to write, and load again. {otherwise}",
        ) from error
    if problems:
        raise ConnectionError(
            f"{name} cannot be downloaded. If you are offline, connect and load again. "
            f"{otherwise} This was tried: {'; '.join(problems)}"
        )
    return path


def unpack(data: bytes) -> bytes:
    """Return what is packed in `data`, or `data` itself if it is not packed.

    The content decides, not the name: some browsers and servers unpack without a word.
    """
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"it cannot be unpacked ({error})") from None


def _try_all(name: str, sha256: str, mirrors: Iterable[str], folder: Path) -> list[str]:
    """Download from the first mirror that has the right file; if none, say why for each."""
    problems = []
    for url in (f"{mirror}{name}.gz" for mirror in mirrors):
        try:
            # nothing happens if another process was faster; else into a temporary file, which
            # gets its name only if its hash is right
            pooch.retrieve(url, sha256, name, folder, downloader=_download)
        except (requests.RequestException, ValueError) as error:
            problems.append(f"{url}: {error}")
        else:
            for part in folder.glob(f"*-{name}.gz.part"):  # of the mirrors before
                part.unlink()
            return []
    return problems or ["no mirror"]


def _download(url: str, output_file: str, _: Any) -> None:
    """Download and unpack `url` into `output_file`; pooch calls it, then checks and renames.

    What arrives is first kept packed, in a file for each server, where the rest can follow:
    after a network error it stays there.
    """
    address = urlsplit(url)
    name = f"{address.netloc}{address.path}.part".replace("/", "-").replace(":", "-")
    part = Path(output_file).with_name(name)
    try:
        _transfer(url, part)
        Path(output_file).write_bytes(unpack(part.read_bytes()))
    except requests.RequestException:
        if part.stat().st_size == 0:
            part.unlink()
        raise
    except (OSError, ValueError):  # no space, or not what was expected
        part.unlink(missing_ok=True)
        raise
    part.unlink()


def _transfer(url: str, part: Path) -> None:
    """Append to `part` what it lacks of `url`, and ask again while something new arrives."""
    for attempt in range(1, ATTEMPTS + 1):
        before = part.stat().st_size if part.exists() else 0
        try:
            return _request(url, part, before)
        except requests.RequestException:
            if attempt == ATTEMPTS or part.stat().st_size == before:
                raise


def _request(url: str, part: Path, start: int) -> None:
    """Append `url` to `part`, from its byte `start` on if the server can do so, else anew."""
    headers = {"Accept-Encoding": "identity"}
    if start:
        headers["Range"] = f"bytes={start}-"
    responses: list[requests.Response] = []
    # pooch replaces the total by the true one, but it asks first whether there is any
    name, is_shown = url.rpartition("/")[2], sys.stderr is not None  # a program without a console
    bar = tqdm(desc=name, total=1, unit="B", unit_scale=True, disable=not is_shown)
    with bar, part.open("ab") as file:

        def begin(response: requests.Response, **_: Any) -> None:
            responses.append(response)
            if start and response.status_code in (200, 416):  # all of it, or no such byte
                file.truncate(0)

        hooks = {"response": begin}
        get = pooch.HTTPDownloader(bar, headers=headers, timeout=TIMEOUT, hooks=hooks)
        try:
            get(url, file, None)
        finally:
            for response in responses:
                response.close()
