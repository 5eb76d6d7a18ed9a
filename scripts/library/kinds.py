"""Which types of models the library has, and what each is for."""

from __future__ import annotations

from typing import Any

from transformers.models.auto import modeling_auto
from transformers.models.auto.configuration_auto import CONFIG_MAPPING_NAMES

USES = {  # what a mapping's types are, first match first
    "MASKED_LM": "encoder",
    "SEQ_TO_SEQ_CAUSAL_LM": "encoder-decoder",
    "SPEECH_SEQ_2_SEQ": "encoder-decoder",
    "TEXT_ENCODING": "encoder",
    "IMAGE_CLASSIFICATION": "images",
    "BACKBONE": "images",
    "OBJECT_DETECTION": "images",
    "AUDIO_CLASSIFICATION": "sound",
    "CTC": "sound",
    "AUDIO_TOKENIZATION": "sound",
    "TEXT_TO_WAVEFORM": "sound",
    "TEXT_TO_SPECTROGRAM": "sound",
}


def mapping(name: str) -> dict[str, Any]:
    """The classes of one of the library's automatic mappings, by type."""
    names = f"MODEL_FOR_{name}_MAPPING_NAMES"
    return dict(getattr(modeling_auto, names, None) or getattr(modeling_auto, f"MODEL_FOR_{name}_NAMES", {}))


def decoders() -> dict[str, str]:
    """Types that generate text, by the automatic class that builds them."""
    images = mapping("IMAGE_TEXT_TO_TEXT")
    return dict.fromkeys(images, "AutoModelForImageTextToText") | dict.fromkeys(
        mapping("CAUSAL_LM"), "AutoModelForCausalLM"
    )


def decoders_alone() -> set[str]:
    """Types that generate text and are no encoders besides."""
    return set(decoders()) - set(mapping("MASKED_LM")) - set(mapping("SEQ_TO_SEQ_CAUSAL_LM"))


def others() -> dict[str, str]:
    """All other types, by what they are for: the first of `USES` that names them, else a part of another model."""
    found = {}
    for name in sorted(set(CONFIG_MAPPING_NAMES) - set(decoders())):
        found[name] = next((use for key, use in USES.items() if name in mapping(key)), "part")
    return found
