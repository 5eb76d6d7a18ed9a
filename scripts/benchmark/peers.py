"""Other people's tools, installed from PyPI at pinned versions, each in an environment of its own below the cache."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmark.tools import Tool


def environment(tool: Tool) -> Path:
    """Where a tool is installed: outside the repository, a folder for each set of versions."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "forward-pass-bench" / "-".join(tool.packages[:1] or (tool.name,)).replace("==", "-")


def install(tool: Tool) -> str:
    """Make sure that a tool can be run; gives one line that says why it cannot, or nothing."""
    folder = environment(tool)
    done = folder / "installed"
    if not tool.packages or (done.is_file() and done.read_text("utf-8") == "\n".join(tool.packages)):
        return ""
    print(f"installing {', '.join(tool.packages)} ...", file=sys.stderr)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *tool.packages],
    ):
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        if result.returncode:
            return f"{tool.name} left out: " + (result.stderr.strip().splitlines() or ["it cannot be installed"])[-1]
    done.write_text("\n".join(tool.packages), "utf-8")
    return ""
