"""Code and mathematics that the corpus quotes; a post's own names and numbers make each block a different one.

NAME1, NUM1 and VAR1 (and so on) stand for an identifier, a number and a letter; the same mark in one snippet is the
same thing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random

LETTERS = "abcdhknmpqrstuvwxyz"

_PYTHON = (
    '''\
from collections.abc import Iterable


def NAME1(values: Iterable[float], *, NAME2: int = NUM1) -> float:
    """Weigh the values, the first of them least."""
    total = 0.0
    for index, value in enumerate(values, start=1):
        if value < NUM2:  # too small to matter
            continue
        total += value * index / NAME2
    return round(total, 3)


print(NAME1([NUM1, NUM2, 0.5, 7.25]))''',
    '''\
@dataclass(frozen=True, slots=True)
class Settings:
    """How NAME1 is run."""

    NAME1: str = "NAME2"
    NAME3: tuple[int, ...] = (NUM1, NUM2)

    def scaled(self, factor: float) -> "Settings":
        return replace(self, NAME3=tuple(int(n * factor) for n in self.NAME3))''',
    """\
with open("NAME1.csv", encoding="utf-8") as file:
    rows = [line.rstrip().split(",") for line in file if not line.startswith("#")]
NAME2 = {row[0]: float(row[1]) for row in rows if len(row) > 1}
best, score = max(NAME2.items(), key=lambda pair: pair[1])
assert score >= NUM1, f"{best} has only {score:.2f}"
""",
)

_JAVASCRIPT = (
    """\
/** Keep the last NUM1 of them. */
export function NAME1(items, NAME2 = NUM1) {
  const kept = items.filter((item) => item.weight > NUM2);
  return kept.slice(-NAME2).map(({ name, weight }) => ({
    name: `NAME3-${name}`,
    weight: Math.sqrt(weight),
  }));
}""",
    """\
const NAME1 = document.querySelector("#NAME2");
let pending = null;
NAME1.addEventListener("input", async (event) => {
  clearTimeout(pending);
  pending = setTimeout(async () => {
    const answer = await fetch(`/NAME3?size=${event.target.value}`);
    if (!answer.ok) throw new Error("no NAME3 after NUM1 tries");
    NAME1.textContent = (await answer.json()).total ?? NUM2;
  }, NUM1);
});""",
)

_BASH = (
    """\
#!/bin/sh
set -eu
for file in NAME1/*.txt; do
  lines=$(wc -l < "$file")
  if [ "$lines" -gt NUM1 ]; then
    echo "$file has $lines lines" >&2
    gzip --keep -NUM9 "$file"
  fi
done""",
    """\
export NAME1=NUM1
curl --silent --fail "https://example.org/NAME2?limit=${NAME1}" \\
  | grep -v '^#' | sort -rn | head -n NUM2 > NAME2.txt
tar -czf "NAME2-$(date +%F).tar.gz" NAME2.txt && rm NAME2.txt""",
)

_JSON = (
    """\
{
  "name": "NAME1",
  "sizes": [NUM1, NUM2, NUM3],
  "NAME2": {"enabled": true, "rate": 0.NUM1, "owner": null},
  "steps": [
    {"run": "NAME2", "limit": NUM2},
    {"run": "NAME3", "limit": NUM3}
  ]
}""",
)

_C = (
    """\
#include <stdio.h>
#include <stdlib.h>

#define NAME1_SIZE NUM1

static double NAME2(const double *values, size_t count) {
    double total = 0.0;
    for (size_t i = 0; i < count; ++i) {
        total += values[i] * (double)(i % NAME1_SIZE);
    }
    return total / NUM2.0;
}

int main(void) {
    double *values = calloc(NAME1_SIZE, sizeof *values);
    if (values == NULL) return EXIT_FAILURE;
    printf("%.3f\\n", NAME2(values, NAME1_SIZE));  /* NUM3 or less */
    free(values);
    return EXIT_SUCCESS;
}""",
    """\
struct NAME1 {
    unsigned int NAME2 : NUM9;
    char name[NUM1];
    struct NAME1 *next;
};

struct NAME1 *NAME3(struct NAME1 *list) {
    struct NAME1 *turned = NULL;
    while (list) {
        struct NAME1 *next = list->next;
        list->next = turned, turned = list, list = next;
    }
    return turned;
}""",
)

CODE: Mapping[str, Sequence[str]] = {
    "python": _PYTHON,
    "javascript": _JAVASCRIPT,
    "bash": _BASH,
    "json": _JSON,
    "c": _C,
}

INLINE_MATH = (
    r"VAR1_{VAR2} = NUM1",
    r"\frac{VAR1}{NUM1}",
    r"VAR1^{2} + VAR2^{2}",
    r"\sqrt{VAR1 + NUM1}",
    r"O(VAR1 \log VAR1)",
    r"\alpha_{VAR1} \le NUM1",
)

DISPLAY_MATH = (
    r"\sum_{VAR1=1}^{NUM1} \frac{VAR1^2}{VAR2 + NUM2} = \int_0^{\infty} e^{-VAR2 t} \, dt",
    r"\operatorname{softmax}\left(\frac{Q K^{T}}{\sqrt{VAR1_k + NUM1}}\right) V",
    r"\begin{pmatrix} NUM1 & VAR1 \\ VAR2 & NUM2 \end{pmatrix} \begin{pmatrix} x \\ y \end{pmatrix} = \mathbf{VAR1}",
    r"p(VAR1 \mid \theta) = \prod_{i=1}^{n} \frac{1}{\sqrt{2 \pi \sigma^2}}"
    r" \exp\left(-\frac{(VAR1_i - NUM1)^2}{2 \sigma^2}\right)",
)


def vary(template: str, random: Random, names: Sequence[str]) -> str:
    """Fill in a template's names, numbers and letters."""
    known: dict[str, str] = {}

    def value(mark: re.Match[str]) -> str:
        if mark[0] not in known:
            number = str(random.randint(1, 9) if mark[2] == "9" else random.randint(10, 4096))
            name = f"{random.choice(names)}_{random.choice(names)}"
            known[mark[0]] = {"NUM": number, "NAME": name, "VAR": random.choice(LETTERS)}[mark[1]]
        return known[mark[0]]

    return re.sub(r"(NAME|NUM|VAR)([1-9])", value, template)
