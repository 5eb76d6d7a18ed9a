"""The committed table of number texts is what its script prints."""

import importlib.util
from decimal import localcontext
from pathlib import Path

FOLDER = Path(__file__).parent / "core"


def test_the_table_of_number_texts_is_what_its_script_prints() -> None:
    spec = importlib.util.spec_from_file_location("format_values", FOLDER / "format_values.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with localcontext(prec=60):
        assert module.table() == (FOLDER / "format_values.json").read_text("utf-8")
