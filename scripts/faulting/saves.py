"""`scripts/faults saves`: a preview that stays while files are saved in every way that editors have."""

from __future__ import annotations

import socket
import statistics
import subprocess
import sys
from pathlib import Path
from random import Random
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

from benchmark.measure import resident

from faulting.site import PAGE, Site, contents

LONGEST = 120  # seconds until a save is shown, on the slowest machine
MIB = 2**20


def run(folder: Path, rounds: int, seed: int) -> dict[str, float]:
    """Save, wait until it is served; at last compare every file, and the memory of the first half with the last."""
    chance = Random(seed)
    site = _SavedSite(folder, chance)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "blog", "serve", str(site.root), "--port", str(port)]
    words = (folder / "words").open("wb")
    address = f"http://127.0.0.1:{port}/"
    with (
        words,
        subprocess.Popen(
            command, env=site.environment(), stdout=words, stderr=words, start_new_session=True
        ) as preview,
    ):
        _wait_for(address, site.version)
        held, waited, lost = [], [], 0
        for _ in range(rounds):
            site.change()
            started = monotonic()
            lost += not _wait_for(address, site.version)
            waited.append(monotonic() - started)
            held.append(resident(preview.pid) / MIB)
        site.build()
        wrong = [path for path, content in contents(site.out).items() if not _is_served(address, path, content)]
        preview.terminate()
    print(*wrong, sep="\n", end="", file=sys.stderr)
    said = (folder / "words").read_text("utf-8", "replace")
    half = len(held) // 2
    return {
        "rounds": rounds,
        "stale": lost + len(wrong),
        "crashed": said.count("Traceback"),
        "alive": len(site.processes()),
        "left": len([*site.temporary.iterdir()]),
        "median_seconds": round(statistics.median(waited), 3),
        "most_seconds": round(max(waited), 3),
        "mebibytes_first_half": round(statistics.median(held[: half or 1])),
        "mebibytes_last_half": round(statistics.median(held[half:])),
        "mebibytes_most": round(max(held)),
    }


class _SavedSite(Site):
    """A site whose files are saved as some editor would."""

    def _write(self, name: str, content: bytes) -> None:
        path = self.root / name
        if not path.exists():
            return super()._write(name, content)
        return self._chance.choice((self._in_place, self._beside, self._anew, self._in_pieces))(path, content)

    def _in_place(self, path: Path, content: bytes) -> None:
        path.write_bytes(content)

    def _beside(self, path: Path, content: bytes) -> None:
        """Written elsewhere, then put in the old one's place."""
        other = path.with_name(f".{path.name}.tmp")
        other.write_bytes(content)
        other.replace(path)

    def _anew(self, path: Path, content: bytes) -> None:
        """The old one is kept under another name, as Vim does."""
        path.replace(path.with_name(f"{path.name}~"))
        path.write_bytes(content)

    def _in_pieces(self, path: Path, content: bytes) -> None:
        with path.open("wb", buffering=0) as file:
            for start in range(0, len(content), 4096):
                file.write(content[start : start + 4096])
                sleep(0.001)


def _get(address: str) -> bytes:
    try:
        with urlopen(address, timeout=10) as answer:
            return bytes(answer.read())
    except (URLError, OSError):  # there is no site yet
        return b""


def _wait_for(address: str, version: int) -> bool:
    """Whether a version came to be served."""
    words, page = f"Version {version}<".encode(), address + PAGE.removesuffix("index.html")
    end = monotonic() + LONGEST
    while words not in _get(page):
        if monotonic() > end:
            return False
        sleep(0.02)
    return True


def _is_served(address: str, path: str, content: bytes) -> bool:
    """Whether a published file is served; a page has the preview's own script besides."""
    if path == "manifest.json":
        return True
    shown = _get(address + path)
    if path.endswith(".html"):
        before, _, after = shown.rpartition(b"<script")
        shown = before + after.partition(b"</script>")[2]
    return shown == content
