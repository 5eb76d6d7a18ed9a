"""The trained models reach what the article promises; explore.py and the figures say what was measured."""

import base64
import json
import random
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blog.lab import words
from blog.lab.circuit import fewer, flipped, part_of
from blog.lab.language import Language, language
from blog.lab.measure import accuracies, giving_task
from blog.lab.prompts import answered, combine, giving_prompts
from blog.lab.storage import MODELS, digest, file_digest, manifest, published, read_json
from blog.lab.transformer import Transformer, forward
from tests.posts.conftest import modules

ROOT = Path(__file__).parents[2]
experiment, explore, figures, strangers = modules("circuits", "experiment", "explore", "figures", "strangers")
MANIFEST = manifest()
EXPLORED = read_json(ROOT / "posts" / "circuits" / "data" / "explore.json")
SEEDS = ("rich-0", "rich-1")


def loaded(name: str) -> tuple[Transformer, Language]:
    """A published model and its language."""
    return published(name), language(MANIFEST[name]["dialect"])


@pytest.mark.parametrize("name", SEEDS)
def test_a_stored_model_reaches_the_thresholds(name: str) -> None:
    model, known = loaded(name)
    scores = accuracies(model, known, fewer=4)
    experiment.check(name, scores)
    stored = MANIFEST[name]["accuracies"]
    experiment.check(name, stored)
    for task in scores:
        assert scores[task]["top1"] == pytest.approx(stored[task]["top1"], abs=0.02)


@pytest.mark.parametrize("name", SEEDS)
def test_the_files_are_those_that_the_manifest_describes(name: str) -> None:
    entry, content = MANIFEST[name], (MODELS / MANIFEST[name]["file"]).read_bytes()
    known = language(entry["dialect"])
    assert entry["sha256"] == digest(content)
    assert entry["bytes"] == len(content) < 250_000
    assert entry["script_sha256"] == file_digest(*experiment.TRAINING), "train again: the scripts have changed since"
    assert entry["data_sha256"] == experiment.data_digest(known, experiment.PLANS[name])
    assert entry["config"] == {**entry["config"], "vocab_size": len(known.vocabulary), "n_layers": 4, "n_heads": 4}


def test_a_model_below_the_thresholds_is_not_published() -> None:
    low = {"top1": 0.5, "logit_difference": 1.0, "probability": 0.5}
    scores = {"giving": low, "repeats": low, "facts": {**low, "top1": 1.0}}
    message = (
        "rich-0 is not published: giving 0.500 < 0.99, repeats 0.500 < 0.95, logit difference 1.00 < 4.0. "
        "Try another seed or more steps."
    )
    with pytest.raises(SystemExit, match=re.escape(message)):
        experiment.check("rich-0", scores)


def test_a_stranger_changes_one_thing() -> None:
    first, second = words.TEMPLATES[:2]
    chooser = random.Random(0)
    changed = {kind: change(first, second, chooser) for kind, change in strangers.KINDS.items()}
    assert changed["unchanged"] == first
    assert changed["giver named again"] == first.replace(" . {S} gave", " . {S} was quiet . {S} gave")
    assert (
        changed["opening of another template"]
        == "Then , {A} and {B} went to the {place} . {S} gave a {object} to {R} ."
    )
    assert changed["two openings"] == "When {A} and {B} went to the {place} . " + first


# What explore.py measured, and what the figures say


def smaller_task(name: str, each: int) -> tuple[Transformer, Any, Any]:
    """A model, its language, and the stored task with fewer questions of each form."""
    model, known = loaded(name)
    return model, known, fewer(giving_task(model, known, seed=301, count=40 * 12), each)


def test_the_explored_numbers_were_written_by_the_scripts_as_they_stand() -> None:
    assert EXPLORED["script_sha256"] == file_digest(*explore.SCRIPTS), "run posts/circuits/explore.py again"


@pytest.mark.parametrize("name", SEEDS)
def test_exploring_again_gives_the_same_numbers(name: str) -> None:
    model, known, task = smaller_task(name, 20)
    stored = EXPLORED[name]
    for head in ("0.3", "3.3"):
        for again, kept in zip(
            explore.split_effect(model, task, part_of(head), known), stored["split"][head], strict=True
        ):
            assert again[0] == pytest.approx(kept[0], abs=4 * (again[1] + kept[1]))
    assert explore.nearness(model, known)["0.3"] == pytest.approx(stored["nearness"]["0.3"], abs=1e-3)
    for form, looks in explore.two_names(model, known, seed=403, count=200).items():
        assert looks["0.3"] == pytest.approx(stored["two_names"][form]["0.3"], abs=1e-3)


@pytest.mark.parametrize("rule", explore.RULES)
def test_one_column_of_the_edges_is_found_again(rule: Any) -> None:
    model, _, task = smaller_task("rich-0", explore.EDGE_SENTENCES)
    pairs = [(form, forward(model, form.tokens), forward(model, flipped(form))) for form in task.forms]
    before, after = (combine([answered(pair[i], pair[0]) for pair in pairs]).logit_difference for i in (1, 2))
    stored = EXPLORED["rich-0"]["paths"][rule]
    column = [explore.edge_effects(model, *pair, ("head", 0, 3), rule) for pair in pairs]
    for row in (0, 1, stored["receivers"].index("2.0 v")):
        found = np.concatenate([form[row] for form in column]).mean()
        share = (before - found) / (before - after)
        assert share == pytest.approx(stored["share"][row][stored["senders"].index("0.3")], abs=2e-3)


def test_by_the_papers_rule_the_logits_hear_two_heads_and_by_ours_feed_forwards() -> None:
    for head in ("0.3", "2.0"):
        assert figures.edge(head, "logits") > 0.35
        assert figures.edge(head, "logits", "frozen") < 0.1
    assert figures.edge("0.2", "logits", model="rich-1") > 0.8
    assert figures.edge("0.2", "logits", "frozen", "rich-1") < 0.05
    assert figures.edge("MLP 3", "logits", "frozen") == figures.edge("MLP 3", "logits")  # nothing comes between them


def test_pointing_is_a_side_road_by_either_rule() -> None:
    for rule in explore.RULES:
        assert 0.05 < figures.edge("2.0", "3.3 q", rule) < 0.15


def test_head_0_3_wants_a_name_three_words_back_and_not_the_latest() -> None:
    scores = [figures.nearness(back) for back in range(1, explore.FARTHEST + 1)]
    assert scores.index(max(scores)) == 2
    assert scores[:3] == sorted(scores[:3])
    assert scores[2:] == sorted(scores[2:], reverse=True)
    for near, far in ((1, 5), (2, 4)):  # alike on both sides
        assert figures.nearness(near) == pytest.approx(figures.nearness(far), abs=0.1)
    assert figures.looks("X and Y to", "earlier") > 0.9 > 0.1 > figures.looks("X and Y to", "later")
    assert figures.looks("X sold Y it to", "earlier") == pytest.approx(0.5, abs=0.05)
    assert figures.looks("X gave a drink to Y to", "later") > 0.8


def test_gpt2_cannot_do_without_its_later_feed_forwards_and_ours_can() -> None:
    assert figures.cited.without_mlps < 0
    for model in SEEDS:
        assert figures.left("MLP 1, MLP 2, MLP 3", model=model) > 2
        assert figures.left("MLP 1, MLP 2, MLP 3", "first", model=model) > 0.8


@pytest.mark.parametrize("rule", explore.RULES)
@pytest.mark.parametrize("name", SEEDS)
def test_no_edge_leads_backwards(name: str, rule: str) -> None:
    table = EXPLORED[name]["paths"][rule]

    def depth(part: str) -> float:
        if part in ("words", "logits"):
            return -1.0 if part == "words" else 9.0
        return float(part[4:]) + 0.5 if part.startswith("MLP") else float(part[0])

    backwards = [
        table["share"][i][j]
        for i, receiver in enumerate(table["receivers"])
        for j, sender in enumerate(table["senders"])
        if depth(sender) >= depth(receiver)
    ]
    assert len(backwards) > 300
    assert set(backwards) == {0}


def test_either_route_is_enough_and_neither_is_needed() -> None:
    assert figures.whole("first") == 1
    assert figures.left("0.3", "first") > 0.9
    assert figures.left("2.0", "first") > 0.9
    assert figures.left("0.3 2.0", "first") < 0.5
    assert abs(figures.left("0.3 2.0")) < 0.5
    assert figures.left("0.2", "first", model="rich-1") < 0.6  # seed 1 has one route only


def test_each_route_carries_half_of_the_flip_and_the_verb_nothing() -> None:
    assert figures.flip("0.3") == pytest.approx(0.5, abs=0.05)
    assert figures.flip("2.0") == pytest.approx(0.5, abs=0.05)
    for layer in range(5):
        assert abs(figures.carried("verb", layer)) < 0.001
    assert figures.carried("last", 1) + figures.carried("giver_again", 1) == pytest.approx(1, abs=0.02)


def test_zero_and_average_disagree_about_head_1_0_and_agree_about_the_first_feed_forward() -> None:
    assert figures.without("1.0", how="zero") < -2
    assert abs(figures.without("1.0")) < 0.05
    for how in ("zero", "mean"):
        assert figures.without("MLP 0", how=how) < -5


def test_heads_that_look_at_both_names_lower_the_difference_and_raise_the_answer() -> None:
    assert figures.left("0.0 0.1 0.2") > figures.whole() + 4
    assert figures.left("0.0 0.1 0.2", "first") < 0.7
    for name in ("0.0", "0.1", "0.2"):
        assert figures.head(name)["to_receiver"] == pytest.approx(figures.head(name)["to_giver"], abs=0.05)
        assert figures.split(name, "giver") > figures.split(name, "receiver") > 0


def test_the_logit_difference_of_a_circuit_says_little_about_its_answers() -> None:
    assert figures.share(16) == 1
    assert figures.share(6) > 1
    assert figures.grown(6, "top1") < 0.9
    assert figures.share(1, model="rich-1") > 1
    assert figures.grown(1, "top1", model="rich-1") < 0.05
    assert figures.random_share(6)["difference"] < 0.2 * figures.whole()
    assert figures.random_share(6)["highest"] > MANIFEST["rich-0"]["circuit"]["whole"]


def test_two_more_heads_make_the_circuit_more_complete() -> None:
    six, eight = figures.subsets("greedy 6"), figures.subsets("surer 8")
    assert (len(six), len(eight)) == (64, 256)
    assert max(eight) < max(six)
    assert figures.average_score("surer 8") < figures.average_score("greedy 6") / 3


def test_a_circuit_with_one_route_is_faithful_to_the_answers_and_incomplete() -> None:
    with_a, without_a = (figures.only(heads) for heads in ("0.0 0.2 0.3 3.3", "0.0 0.2 3.3"))
    assert with_a > 0.8
    assert without_a < 0.55
    assert figures.left("0.3", "first") - without_a > 0.4  # K = {0.3}: the model answers, the circuit does not


def test_a_receiver_nearer_to_three_words_back_leads_both_models_astray_as_route_a_predicts() -> None:
    model, known = loaded("rich-0")
    again = explore.late_receiver(model, known, seed=404, count=48)
    assert again["giver"]["first"][0] == pytest.approx(figures.late("giver"), abs=4 * again["giver"]["first"][1])
    assert figures.late("giver") > 0.7
    assert figures.late("giver", model="rich-1") > 0.95
    assert figures.stranger("receiver named again") > 0.99  # an earlier mention does not


def test_the_published_circuit_has_26_heads_in_seven_classes() -> None:
    counts = [len(each["heads"]) for each in figures.CLASSES]
    every = [head for each in figures.CLASSES for head in each["heads"]]
    assert counts == [2, 3, 4, 4, 3, 2, 8]
    assert len(set(every)) == 26
    assert all(int(part) in range(12) for head in every for part in head.split("."))
    assert all(each["section"] and set(each["fuzzy"]) <= set(each["heads"]) for each in figures.CLASSES)


def test_the_six_published_cells_give_the_published_fit() -> None:
    assert figures.signal_fit() == pytest.approx((2.31, 0.99), abs=0.005)


def test_the_data_of_all_figures_stay_small() -> None:
    import gzip

    names = ("knock_it_out", "where_is_the_answer", "path_patching", "grow_a_circuit", "gpt2_map", "smollm_map")
    sizes = [len(gzip.compress(json.dumps(getattr(figures, name)()).encode())) for name in names]
    assert sum(sizes) < 40_000


def test_unrelated_sentences_share_no_name_with_the_sentence_nor_repeat_one() -> None:
    known = language("rich")
    tokens = known.encode(explore.FIRST.fill(known.templates[explore.FIRST_TEMPLATE].removesuffix(" {R} .")))
    everyone = {known.ids[name] for name in known.names}
    for row in explore.unrelated(tokens, known).tolist():
        names = [token for token in row if token in everyone]
        assert len(set(names)) == 3
        assert not set(names) & set(tokens)
        assert [a for a, b in zip(row, tokens, strict=True) if b not in everyone] == [
            token for token in tokens if token not in everyone
        ]


SCRIPT = """
import { LAYOUTS, openFigure, settle } from "./static/js/core/figure.js";
import { toText } from "./static/js/core/tree.js";
import { plainText } from "./static/js/core/words.js";
const flawOf = ({ plot, finding, summary, notes = [], readouts = [], texts = {} }) =>
  [toText(plot), plainText(finding), summary, ...notes, ...readouts.map(({ text }) => text), ...Object.values(texts)]
    .map((text) => text.match(/NaN|Infinity|undefined|object Object/)).find(Boolean)?.[0] ?? null;
const request = JSON.parse(await new Response(Deno.stdin.readable).text());
const names = Object.keys(request.states);
const answers = {};
for (const name of names) {
  const { default: module } = await import(`./posts/circuits/${name}.js`);
  const data = request.data[name];
  const files = Object.entries(data.files ?? {});
  data.files = Object.fromEntries(files.map(([key, path]) => [key, Deno.readFileSync(path).buffer]));
  const figure = openFigure(name, module, data);
  answers[name] = (request.states[name] ?? []).map((state) => {
    const inputs = settle(figure, { ...figure.start, ...state });
    const message = module.check?.(inputs, data) ?? null;
    if (message) return { message };
    const worked = module.slow?.run(inputs, data) ?? null;
    const flaws = [null, worked].flatMap((result) =>
      LAYOUTS.map((layout) => flawOf(module.view(module.derive(inputs, data, result), layout)))
    );
    const derived = module.derive(inputs, data, worked);
    const view = module.view(derived, LAYOUTS[2]);
    return { flaw: flaws.find(Boolean) ?? null, finding: plainText(view.finding), notes: view.notes,
      share: derived.share ?? null, shares: derived.shares ?? null, difference: derived.difference ?? null,
      top1: derived.top1 ?? null };
  });
}
console.log(JSON.stringify(answers));
"""
ALL_PARTS = ",".join(figures.PARTS)
ALL_HEADS = ",".join(part for part in figures.PARTS if "." in part)
STATES: dict[str, list[dict[str, str | bool | int]]] = {
    "knock-it-out": [
        {"off": ALL_PARTS, "how": "zero"},
        {"off": ALL_PARTS, "how": "mean"},
        {"task": "own", "own": "Then the xylophone gave a drink to"},
        {"task": "own", "own": " ".join(["Mary"] * 40)},
        {"task": "own", "own": "Mary Mary Mary Mary"},
        {"task": "own", "own": ""},
        {"task": "own", "own": "the"},
        {"task": "own", "own": "Noah and Ruth left the park together . Ruth lent a coin to", "off": "0.3"},
        {"receiver": "John"},
    ],
    "where-is-the-answer": [{"receiver": "John"}, {"other": "order"}, {"other": "names", "site": "mlp", "cell": "2,3"}],
    "path-patching": [
        {"over": "one", "hears": "MLP 0", "sender": "0.3"},
        {"over": "one", "hears": "logits", "sender": "0.3"},
        {"over": "one", "hears": "logits", "sender": "0.3", "rule": "frozen"},
        {"hears": "0.0", "sender": "3.3"},
    ],
    "grow-a-circuit": [{"source": "mine", "mine": ""}, {"source": "mine", "mine": ALL_HEADS}],
    "gpt2-map": [{"removed": True, "shown": "negative"}],
    "smollm-map": [
        {"k": 0},
        {"k": 1, "shown": "zero", "head": "8,29"},
        *({"shown": shown, "head": head} for shown in figures.MEASURES for head in ("3,23", "0,29")),
    ],
}


@pytest.fixture(scope="module")
def shown() -> Any:
    """What the figures say in states that a reader may bring about, hostile ones among them."""
    import deno

    data = {name: getattr(figures, name.replace("-", "_"))() for name in STATES}
    done = _run_deno(deno.find_deno_bin(), data)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _run_deno(binary: str, data: Any) -> subprocess.CompletedProcess[str]:
    script = "data:application/javascript;base64," + base64.b64encode(
        SCRIPT.replace('"./', f'"file://{ROOT}/').replace("`./", f"`file://{ROOT}/").encode()
    ).decode("ascii")
    return subprocess.run(
        [binary, "run", "--quiet", "--no-lock", "--no-config", "--allow-read", "--allow-import", script],
        cwd=ROOT,
        input=json.dumps({"data": data, "states": STATES}),
        check=False,
        capture_output=True,
        text=True,
    )


def test_no_state_draws_nonsense(shown: Any) -> None:
    flaws = [answer.get("flaw") for answers in shown.values() for answer in answers]
    assert not [flaw for flaw in flaws if flaw]


def test_a_finding_stays_a_headline_in_hostile_states(shown: Any) -> None:
    findings = [answer["finding"] for answers in shown.values() for answer in answers if "finding" in answer]
    assert findings
    assert [finding for finding in findings if len(finding) > 90] == []


def test_what_cannot_be_answered_is_refused_with_a_way_out(shown: Any) -> None:
    said = shown["knock-it-out"]
    assert "“xylophone” is not among the 246 words" in said[2]["message"]
    assert "at most 32" in said[3]["message"]
    assert "Write at least one word" in said[5]["message"]
    assert "both John" in said[8]["message"]
    assert "both John" in shown["where-is-the-answer"][0]["message"]


def test_sentences_without_an_answer_say_so(shown: Any) -> None:
    said = shown["knock-it-out"]
    assert any("two words that the whole model likes best" in note for note in said[4]["notes"])
    assert any("No name to exchange" in note for note in said[6]["notes"])
    assert "Noah" in said[7]["finding"]
    assert any("Noah, named once, is taken as the answer, against Ruth" in note for note in said[7]["notes"])
    assert any("no flip to share out" in note for note in shown["where-is-the-answer"][1]["notes"])


def test_the_page_runs_the_four_passes_as_python_does(shown: Any) -> None:
    model, known = loaded("rich-0")
    (form,) = giving_prompts(known, [(known.templates[explore.FIRST_TEMPLATE], explore.FIRST)])
    clean, other = forward(model, form.tokens), forward(model, flipped(form))
    sums = [answered(run, form)[0, 1] for run in (clean, other)]
    first, direct, frozen, backwards = shown["path-patching"]
    for rule, row, found in (("recomputed", 1, first), ("recomputed", 0, direct), ("frozen", 0, frozen)):
        edges = explore.edge_effects(model, form, clean, other, ("head", 0, 3), rule)
        expected = (sums[0] - edges[row][0]) / (sums[0] - sums[1])  # row 0: logits, row 1: MLP 0
        assert found["share"] == pytest.approx(expected, abs=2e-3)
    assert direct["share"] > 3 * frozen["share"]
    assert backwards["share"] == 0
    assert "exactly 0" in backwards["finding"]


def test_the_readers_own_circuit_is_evaluated_as_the_stored_ones_are(shown: Any) -> None:
    whole, empty = shown["grow-a-circuit"]
    assert whole["top1"] == 1
    assert whole["share"] == pytest.approx(1, abs=0.1)  # 36 sentences against 240
    assert empty["top1"] < 0.2
    assert abs(empty["share"]) < 0.1


def test_the_table_of_roles_gives_the_share_of_the_flip_in_whole_percents() -> None:
    rows = {(seed, words): shares for seed, words, *shares in figures.roles()["rows"]}
    assert rows["0", "second giver"] == ["100 %", "51 %", "51 %", "0 %", "0 %"]
    assert rows["1", "second giver"] == ["100 %", "7 %", "−1 %", "0 %", "0 %"]
    assert rows["1", "last word"] == ["0 %", "92 %", "101 %", "100 %", "100 %"]
