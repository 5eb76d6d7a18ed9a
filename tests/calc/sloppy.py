"""Sixty-six files as people hand them over, each with words of the sentence that names the way out."""

import json
from typing import Any

LLAMA: dict[str, Any] = {
    "model_type": "llama",
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 128,
    "vocab_size": 100,
    "tie_word_embeddings": False,
}
PLAIN = json.dumps(LLAMA, indent=2)


def llama(**changes: Any) -> str:
    """The plain file with some keys changed."""
    return json.dumps({**LLAMA, **changes})


def without(*names: str, **more: Any) -> str:
    """The plain file without some keys."""
    return json.dumps({**{key: value for key, value in LLAMA.items() if key not in names}, **more})


COUNTED: dict[str, bytes] = {  # read as they are meant: nothing is said, the count is that of the plain file
    "byte-order mark": PLAIN.encode("utf-8-sig"),
    "UTF-16, little end first": PLAIN.encode("utf-16"),
    "UTF-16 without a mark": PLAIN.encode("utf-16-le"),
    "comments to the line's end": PLAIN.replace(",\n", ", // one of the sizes\n", 1).encode(),
    "a comment in stars": ("/* from\nthe paper */" + PLAIN).encode(),
    "a last comma": (PLAIN[:-2] + ",\n}").encode(),
    "a model card": ("# Model\n\nSome words.\n\n```json\n" + PLAIN + "\n```\n\nMore {words}.\n").encode(),
    "a model card with code before": ("```python\nmodel()\n```\n~~~\n" + PLAIN + "\n~~~\n").encode(),
    "as a library prints it": ("LlamaConfig " + PLAIN).encode(),
    "an assignment": ("config = " + PLAIN + ";").encode(),
    "lines of Windows": PLAIN.replace("\n", "\r\n").encode(),
    "blanks around": ("\n\n  " + PLAIN + "\n\n").encode(),
    "addresses in texts": llama(source="https://a.b/c // no comment, }").encode(),
    "whole numbers as decimals": llama(hidden_size=64.0).encode(),
    "no model_type": without("model_type", architectures=["LlamaForCausalLM"]).encode(),
}
SAID: dict[str, tuple[bytes, str]] = {  # counted, and a sentence says what to know
    "a misspelt key": (
        without("num_key_value_heads", num_key_val_heads=2).encode(),
        "did you mean num_key_value_heads?",
    ),
    "another writing of a key": (
        without("num_key_value_heads", numKeyValueHeads=2).encode(),
        "numKeyValueHeads is not read: did you mean num_key_value_heads?",
    ),
    "an unknown type": (
        llama(model_type="llama9").encode(),
        "Unknown model type (llama9): counted by the general rules",
    ),
    "a type that commands a terminal": (llama(model_type="\x1b[31mred").encode(), "Unknown model type (\ufffd[31mred)"),
    "no type at all": (without("model_type").encode(), "Unknown model type (none given)"),
    "an unknown way of packing": (
        llama(quantization_config={"quant_method": "magic"}).encode(),
        "quantization_config (magic) is not understood: weights are counted as bf16 unless a format is chosen.",
    ),
    "packed weights": (
        llama(quantization_config={"quant_method": "awq", "bits": 4, "group_size": 128}).encode(),
        "The file's own format is int4. awq: 0.51953125 bytes",
    ),
    "a larger model around": (
        json.dumps({"model_type": "llava", "text_config": LLAMA}).encode(),
        "Only text_config is counted; vision and audio towers are left out.",
    ),
    "fewer positions than tokens": (
        json.dumps({"model_type": "gpt2"}).encode(),
        "The position table has 1,024 rows, fewer than this context has tokens.",
    ),
}
REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "it is empty: give the text of a config.json"),
    "blanks": (b" \n\t\n", "it is empty: give the text of a config.json"),
    "a web page": (b"<!doctype html><title>config.json</title>", "it is a web page: take the raw file"),
    "a pointer": (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS: fetch the file itself"),
    "a GGUF file": (b"GGUF\x03\x00\x00\x00\xff\xfe", "it is a GGUF file: take the config.json of the model"),
    "bytes": (b"\x80\x81\x82", "its bytes are no text in UTF-8: save it as UTF-8"),
    "Latin-1": (llama(author="X").replace("X", "Andr\xe9").encode("latin-1"), "save it as UTF-8"),
    "words": (b"The model has 32 layers.", "no { begins an object of keys: give the whole config.json"),
    "YAML": (b"hidden_size: 64\nnum_hidden_layers: 2\n", "no { begins an object of keys"),
    "names without quotation marks": (b"{hidden_size: 64}", "put names in double quotes"),
    "half a file": (PLAIN[: len(PLAIN) // 2].encode(), "it is no JSON here: close what is open"),
    "no comma": (PLAIN.replace(",\n", "\n", 1).encode(), "commas between entries"),
    "a Python dictionary": (repr(LLAMA).encode(), "it is written as Python: write true, false and null"),
    "Python's words": (PLAIN.replace("false", "False").encode(), "it is written as Python: write true, false and null"),
    "a key twice": (
        PLAIN.replace("{", '{"hidden_size": 32,', 1).encode(),
        "hidden_size stands twice in one object: keep one of them",
    ),
    "deep brackets": (b'{"a": ' + b"[" * 100_000, "it is nested too deeply: a configuration has a few levels"),
    "a list": (b"[1, 2]", "a configuration is an object of keys, not [1, 2]: paste a config.json."),
    "a number": (b"7", "a configuration is an object of keys, not 7: paste a config.json."),
    "an empty object": (b"{}", "none of its keys is known; take the config.json of a model"),
    "another program's": (
        b'{"name": "x", "version": "1"}',
        "none of its keys is known; take the config.json of a model",
    ),
    "an index": (
        b'{"metadata": {}, "weight_map": {}}',
        "it is the index of a checkpoint; take the config.json beside it",
    ),
    "an adapter": (b'{"peft_type": "LORA", "r": 8}', "it describes an adapter; take the config.json of its base model"),
    "a tokenizer": (b'{"tokenizer_class": "X"}', "it describes a tokenizer; take the config.json beside it"),
    "generation": (b'{"do_sample": true}', "it says how to generate; take the config.json beside it"),
    "a processor": (b'{"processor_class": "X"}', "it says how images or sound are prepared; take the config.json"),
    "a diffusion model": (b'{"_class_name": "UNet"}', "it is a part of a diffusion model, which is no language model"),
    "keys of GGUF": (
        b'{"general.architecture": "llama"}',
        "take the config.json of the model that the file was made from",
    ),
    "params.json": (b'{"dim": 64, "n_layers": 2, "n_heads": 4}', "take the config.json of the same model"),
    "an encoder": (llama(model_type="bert").encode(), "it is an encoder, which reads in both directions"),
    "an encoder by its head": (
        without("model_type", architectures=["NewForMaskedLM"]).encode(),
        "NewForMaskedLM cannot be counted: it is an encoder",
    ),
    "a classifier": (
        llama(architectures=["LlamaForSequenceClassification"]).encode(),
        "name the class that ends in ForCausalLM to count the language model",
    ),
    "eyes": (llama(model_type="vit").encode(), "it is an encoder of images or sound, not a language model"),
    "a negative width": (llama(hidden_size=-64).encode(), "hidden_size is -64, and must be at least 1: use 1 or more."),
    "a width in words": (
        llama(hidden_size="64").encode(),
        "hidden_size is '64', which is no number: give a whole",
    ),
    "half a head": (llama(num_attention_heads=2.5).encode(), "num_attention_heads is 2.5, which is no whole number"),
    "kinds for too few layers": (
        llama(layer_types=["full_attention"]).encode(),
        "layer_types has 1 entries for 2 layers: give one for each.",
    ),
    "no layers": (llama(num_hidden_layers=0).encode(), "num_hidden_layers is 0: use 1 to 1000."),
    "no number": (
        PLAIN.replace("128", "NaN").encode(),
        "intermediate_size is nan, which is no size: give a finite",
    ),
    "a missing key": (
        json.dumps({"model_type": "newcomer", "hidden_size": 64, "num_hiden_layers": 2}).encode(),
        "num_hidden_layers is missing: give num_hidden_layers. num_hiden_layers: did you mean num_hidden_layers?",
    ),
    "heads that cannot be shared": (llama(num_key_value_heads=3).encode(), "Use 1, 2 or 4."),
    "too many experts": (
        json.dumps({"model_type": "mixtral", "num_experts_per_tok": 9}).encode(),
        "Top-k is 9 but there are 8 experts: choose k ≤ 8.",
    ),
    "tied, perhaps": (llama(tie_word_embeddings="yes").encode(), "tie_word_embeddings is 'yes': use True or False."),
}
