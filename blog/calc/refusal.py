"""Why a file cannot be counted although it can be read: it is no configuration, or not that of a decoder.

The reasons stand in `hf_keys.json`: `files` by keys that tell what else a file is, `refused` by types of model, `heads`
by the end of the name in `architectures`. `static/js/calculator/refusal.js` reads the same lists.
"""

import re
from collections.abc import Mapping
from typing import Any

from blog.calc.key_table import key_table

HEAD = re.compile(r"(For[A-Z]\w*|(LMHead|DoubleHeads)?Model|EncoderModel|Encoder|Decoder)$")


def refuse_other_files(keys: Mapping[str, Any]) -> None:
    """Refuse what is no configuration of a model, by what it is and where the configuration is found."""
    table = key_table()
    if any(key in keys for key in table["marks"]):
        return
    for words, signs in table["files"].items():
        if any(all(key in keys for key in sign) for sign in signs):
            raise ValueError(f"this is no config.json: {words}.")


def refuse_types(names: list[Any], architecture: str) -> None:
    """Refuse types of model that have no rules here, then heads that are no output matrix, with the reason."""
    for name in names:
        for reason, types in key_table()["refused"].items():
            if isinstance(name, str) and name in types:
                raise ValueError(f"{name} cannot be counted: {reason}.")
    for reason, ends in key_table()["heads"].items():
        if architecture.endswith(tuple(ends)):
            raise ValueError(f"{architecture[:60]} cannot be counted: {reason}.")


def architecture_of(keys: Mapping[str, Any]) -> str:
    """Return the first name in `architectures`, or nothing."""
    named = keys.get("architectures")
    return named[0] if isinstance(named, list) and named and isinstance(named[0], str) else ""


def type_of_architecture(name: str) -> str:
    """Return the type of model that a class belongs to, or nothing.

    >>> type_of_architecture("Qwen2MoeForCausalLM"), type_of_architecture("BertForMaskedLM")
    ('qwen2_moe', 'bert')
    """
    stem = HEAD.sub("", name).lower()
    table = key_table()
    known = [*table["types"], *table["text_types"], *(each for types in table["refused"].values() for each in types)]
    return next((each for each in known if stem and re.sub("[-_.]", "", each).lower() == stem), "")
