"""The command `blog calc`: what it says of files as people have them, of what does not fit, and of several devices."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from blog.cli import main
from tests.calc import sloppy

TOTAL = 2 * 100 * 64 + 2 * (2 * 64 * 64 + 2 * 64 * 32 + 3 * 64 * 128 + 2 * 64) + 64  # weights of the plain file
AWQ = {"quant_method": "awq", "bits": 4, "group_size": 128}


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    """Return what the command answers as JSON."""
    assert main(["calc", *arguments, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the place of a configuration."""
    return tmp_path / "config.json"


@pytest.mark.parametrize("name", sloppy.COUNTED)
def test_a_sloppy_file_is_counted_as_it_is_meant(name: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(sloppy.COUNTED[name])
    found = answer(capsys, str(file))
    assert (found["parameters"]["total"], found["certain"], found["notes"]) == (TOTAL, True, [])


@pytest.mark.parametrize("name", sloppy.SAID)
def test_a_count_to_be_careful_with_says_why(name: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content, sentence = sloppy.SAID[name]
    file.write_bytes(content)
    assert main(["calc", str(file)]) == 0
    shown = capsys.readouterr().out
    assert sentence in shown
    assert "\x1b" not in shown
    notes = " ".join(answer(capsys, str(file))["notes"])
    assert sentence.replace("\ufffd", "\x1b") in notes


@pytest.mark.parametrize("name", sloppy.REFUSED)
def test_a_file_that_cannot_be_read_gets_a_way_out(name: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content, sentence = sloppy.REFUSED[name]
    file.write_bytes(content)
    assert main(["calc", str(file)]) == 1
    shown = capsys.readouterr().err
    assert sentence in shown
    assert shown.startswith(str(file))
    assert "nothing was written" not in shown


def test_a_problem_of_the_text_shows_its_line(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text('{\n "hidden_size": 64\n "vocab_size": 100\n}', "utf-8")
    assert main(["calc", str(file)]) == 1
    assert capsys.readouterr().err == (
        f"{file}:3:2: this cannot be read: it is no JSON here: "
        "close what is open, put names in double quotes and commas between entries\n"
        '  3 |  "vocab_size": 100\n    |  ^\n'
    )


def test_standard_input_and_a_folder_are_read(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text(sloppy.PLAIN, "utf-8")
    assert answer(capsys, str(file.parent))["parameters"]["total"] == TOTAL
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(sloppy.PLAIN.encode())))
    assert answer(capsys, "-")["parameters"]["total"] == TOTAL


def test_a_file_that_is_too_large_or_not_there_is_refused(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(b" " * 1_000_001)
    assert main(["calc", str(file)]) == 1
    assert "has more than 1,000,000 bytes; a configuration has a few thousand" in capsys.readouterr().err
    assert main(["calc", "llama-3.1-8c"]) == 1
    assert '"llama-3.1-8c" is neither a preset nor a file' in capsys.readouterr().err
    assert main(["calc", "meta-llama/Llama-3.1-8B"]) == 1
    assert "Of a model on a hub give the downloaded config.json." in capsys.readouterr().err


def test_active_parameters_are_given_in_three_conventions(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(capsys, "deepseek-v3")["parameters"]
    active = [found[name] for name in ("active", "active_without_table", "active_without_vocabulary")]
    assert [round(each / 1e9, 2) for each in active] == [37.55, 36.63, 35.7]
    tied = answer(capsys, "gemma-2b")["parameters"]
    assert tied["active"] == tied["active_without_table"]
    assert tied["active"] - tied["active_without_vocabulary"] == 256_000 * 2048


def test_a_size_is_set_by_our_name_or_by_that_of_its_key(capsys: pytest.CaptureFixture[str]) -> None:
    ours = answer(capsys, "llama-3.1-8b", "--set", "n_kv_heads=1", "--set", "d_ff=64")
    theirs = answer(capsys, "llama-3.1-8b", "--set", "num_key_value_heads=1", "--set", "intermediate_size=64")
    assert ours == theirs


def test_a_batch_that_does_not_fit_gets_no_rate(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["llama-3.1-70b", "--weight-dtype", "fp8", "--seq-len", "32768", "--batch", "16", "--gpu-count", "2"]
    found = answer(capsys, *options)["bounds"]
    assert (found["max_batch"], found["tokens_per_second"]) == (6, None)
    assert main(["calc", *options]) == 0
    assert "16 do not fit; 6 do" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("deepseek-v3", "  when heads are split, all latents on each "),
        ("llama-3.1-8b", "  when heads are split, each key-value head on 2 "),
        ("gpt-2", "  when heads are split, norms alone on each "),
    ],
)
def test_several_devices_say_what_each_holds_again(model: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    count = "16" if model != "gpt-2" else "4"
    assert main(["calc", model, "--gpu-count", count]) == 0
    assert words in capsys.readouterr().out
    assert main(["calc", model]) == 0
    assert "when heads are split" not in capsys.readouterr().out


def test_weights_are_taken_as_the_file_stores_them_unless_asked_otherwise(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sizes = {"hidden_size": 4096, "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8}
    sizes |= {"intermediate_size": 14336, "vocab_size": 128256}
    file.write_text(sloppy.llama(**sizes, quantization_config=AWQ), "utf-8")
    stored = answer(capsys, str(file))
    assert stored["bounds"]["weights_bytes"] == pytest.approx(5.73e9, rel=1e-3)  # the published file is 5.73 GB
    assert answer(capsys, str(file), "--weight-dtype", "bf16")["bounds"]["weights_bytes"] == 2 * 8_030_261_248


def test_a_model_without_a_cache_of_its_own_fits_any_number_of_times(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = {"model_type": "gemma4_unified_text", "num_hidden_layers": 2, "num_kv_shared_layers": 2}
    text |= {"layer_types": ["full_attention", "full_attention"], "hidden_size": 64, "vocab_size": 100}
    file.write_text(json.dumps(text), "utf-8")
    found = answer(capsys, str(file))
    assert (found["cache"]["bytes"], found["bounds"]["max_batch"]) == (0, 2**40)
    assert main(["calc", str(file)]) == 0
    assert "any number of tokens" in capsys.readouterr().out


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_a_reader_who_has_gone_is_no_bug(as_json: list[str]) -> None:
    command = f"{sys.executable} -m blog calc {' '.join(as_json)} | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_no_bug() -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "blog", "calc"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("the machine is at its limit: No space left on device\n  hint: Make room on the disk")
