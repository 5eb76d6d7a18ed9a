"""Figures' data in, their first frames out: Deno runs the modules that the browser will run, without permissions.

In the same run it replays every sample of `figures.py` through `derive`, sweeps every control over its range, and
validates the states that links of the text ask for. A disagreement or an exception is an error of the post.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import deno
from markdown_it.token import Token

from blog.compute.derived import Derived
from blog.compute.run import PostNumbers
from blog.content import FigureFrame, FigureResult, Post, PostResult, Site
from blog.errors import BlogError

FIGURES_WORTH_A_PROCESS = 4
LONGEST = 300  # seconds that all figures together may take; seconds are usual


def draw_frames(
    site: Site, derived: Derived, numbers: Mapping[str, PostNumbers], jobs: int
) -> tuple[dict[str, PostResult], list[BlogError]]:
    """Draw every figure's first state and check it, in `jobs` processes; returns the results and all problems."""
    errors: list[BlogError] = []
    request: list[dict[str, Any]] = [
        {
            "slug": post.slug,
            "name": name,
            "data": computation.data,
            "states": [dict(parse_qsl(query)) for query, _ in _states(post, name)],
        }
        for post in site.posts
        for name, computation in numbers[post.slug].figures.items()
    ]
    parts = min(jobs, 1 + len(request) // FIGURES_WORTH_A_PROCESS) if request else 0
    request.sort(key=lambda item: "files" not in item["data"])  # those that run a model are dealt out first
    with ThreadPoolExecutor(max(1, parts)) as pool:
        work = [pool.submit(_run_deno, site, derived, request[part::parts]) for part in range(parts)]
    answers = [answer for each in work for answer in each.result()]
    frames = {(answer["slug"], answer["name"]): answer for answer in answers}
    results = {}
    for post in site.posts:
        figures = {}
        for name, computation in numbers[post.slug].figures.items():
            answer = frames[post.slug, name]
            errors += _problems(post, name, answer)
            figures[name] = FigureResult(
                name=name,
                data=computation.data,
                line=computation.line,
                source=computation.source,
                frame=FigureFrame(
                    parts=answer["parts"],
                    plots=answer["plots"],
                    features=answer["features"],
                    texts=answer["texts"],
                    inputs=answer["inputs"],
                    controls=len(answer["inputs"]),
                ),
            )
        results[post.slug] = PostResult(
            figures=figures,
            tables=numbers[post.slug].tables,
            values=numbers[post.slug].values,
            formulas=numbers[post.slug].formulas,
        )
    return results, errors


def run_tree(tree: Mapping[str, str], entry: str, stdin: str) -> subprocess.CompletedProcess[str]:
    """Lay a tree of modules down in a temporary folder and run one of them in Deno, with no permission granted."""
    with tempfile.TemporaryDirectory(prefix="blog-") as name:
        folder = Path(name).resolve()
        for path, text in tree.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, "utf-8")
        command = [deno.find_deno_bin(), "run", "--quiet", "--no-lock", "--no-remote", "--no-config", entry]
        try:
            done = subprocess.run(
                command, cwd=folder, input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=LONGEST,
                env={"NO_COLOR": "1", "DENO_DIR": str(folder / ".deno"), "DENO_NO_UPDATE_CHECK": "1"},
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            hint = "Some derive or view does not end; try the figures changed last."
            raise BlogError(f"the figures were not drawn within {LONGEST} seconds", hint=hint) from error
        done.stderr = done.stderr.replace(f"file://{folder}/", "")
        return done


def script_tree(site: Site, derived: Derived) -> dict[str, str]:
    """Every module of the site by its published path: shared ones, figures, derived formulas."""
    tree = {f"static/{name}": text.decode() for name, text in site.static.items() if name.endswith(".js")}
    for post in site.posts:
        tree |= {f"{post.folder.as_posix()}/{name}.js": text for name, text in post.modules.items()}
    return tree | dict(derived.scripts)


def _run_deno(site: Site, derived: Derived, request: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = [(str(item["slug"]), str(item["name"])) for item in request]
    paths = sorted({path for item in request for path in item["data"].get("files", {}).values()})
    content = {path: base64.b64encode(site.static[path.removeprefix("static/")]).decode() for path in paths}
    imports = [f'import * as f{i} from "./posts/{slug}/{name}.js";' for i, (slug, name) in enumerate(names)]
    listed = ", ".join(f"f{i}" for i in range(len(names)))
    tree = script_tree(site, derived) | {
        "frames.js": (files("blog") / "compute" / "frames.js").read_text("utf-8"),
        "figures.js": "\n".join([*imports, f"export const modules = [{listed}];\n"]),
    }
    done = run_tree(tree, "frames.js", json.dumps({"figures": request, "files": content}))
    if done.returncode:
        raise _module_error(done.stderr)
    # The last line: a module may have written to the console before.
    answers: list[dict[str, Any]] = json.loads(done.stdout.rstrip().rpartition("\n")[2])
    return answers


def _module_error(stderr: str) -> BlogError:
    """A module that does not load: Deno's message, at the place that it names."""
    message = next((row for row in stderr.splitlines() if "rror" in row), stderr.strip()[:300])
    place = re.search(r"((?:posts|static)/[\w./-]+\.js):(\d+):(\d+)", stderr)
    message = re.sub(r"^(error: )?(Uncaught )?(\(in promise\) )?", "", message)
    if not place:
        return BlogError(f"the figures' modules do not load: {message}")
    problem = f"the module does not load: {message.split(' at file')[0]}"
    return BlogError(problem, Path(place[1]), int(place[2]), int(place[3]))


def _states(post: Post, figure: str) -> Iterator[tuple[str, Token]]:
    """Queries of the links that set the state of a figure, with their tokens."""
    for token in post.tokens:
        for child in token.children or []:
            match = re.match(rf"#fig:{re.escape(figure)}\?(.+)", str(child.attrs.get("href", "")))
            if child.type == "link_open" and match:
                yield match[1], child


def _problems(post: Post, name: str, answer: Mapping[str, Any]) -> Iterator[BlogError]:
    module = post.folder / f"{name}.js"
    for problem in answer["problems"]:
        stack = re.search(rf"{re.escape(module.as_posix())}:(\d+):(\d+)", problem.get("stack", ""))
        line, column = (int(stack[1]), int(stack[2])) if stack else (1, 1)
        yield BlogError(f'figure "{name}": {problem["message"]}', module, line, column, problem.get("hint", ""))
    for message, (query, token) in zip(answer["states"], _states(post, name), strict=True):
        if message:
            place = post.place(query, *token.meta["lines"])
            yield BlogError(f'the link to a state of "{name}" is not valid: {message}', post.path, *place)
