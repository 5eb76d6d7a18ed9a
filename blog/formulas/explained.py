"""Print the third module: formulas as text, loaded only when a reader asks how a number came about.

It exports `equations` (formula name -> its right side in words) and `substituted` (formula name -> function
of the formula's own arguments that returns the line with values, "2 × 80 × 4,096 = 655,360"). Whole numbers
are computed over BigInt wherever the formula can be, so that the digits shown are right beyond 2**53.
"""

import re

from blog.formulas import helpers
from blog.formulas.javascript import Integers, Numbers, quoted
from blog.formulas.latex import shown_steps
from blog.formulas.module import NumberModule, is_self, names_used
from blog.formulas.module_exact import sibling
from blog.formulas.plain import Filled, Words
from blog.formulas.tree import Attribute, Build, Formula, nodes

LINE_BREAK = ' + "\\n" + '
EXACT = "$exact"  # ends the local names of what comes from BigInt modules; no Python name has a $


class ExactNames(Integers):
    """Prints over BigInt beside Number: what both modules define is told apart by its name."""

    def known(self, name: str) -> str:
        """What a BigInt module defines is imported under a name of its own."""
        return name + EXACT


class ExplainedModule(NumberModule):
    """Prints `equations` and `substituted`."""

    def text(self) -> str:
        """The whole module, empty of formulas where the file has none."""
        formulas = self.parts.formulas
        equations = [f"  {quoted(name)}: {quoted(in_words(formula))},\n" for name, formula in formulas.items()]
        functions = [self._explained(formula) for formula in formulas.values()]
        body = (
            "/** What each formula computes, in words. @type {{ [name: string]: string }} */\n"
            f"export const equations = {{\n{''.join(equations)}}};\n\n"
            "/** For its own arguments, each formula with its values.\n"
            " * @type {{ [name: string]: (...sizes: any[]) => string }} */\n"
            f"export const substituted = {{\n{''.join(functions)}}};"
        )
        own = helpers.needed(body, helpers.NUMBERS | helpers.INTEGERS | helpers.TEXTS)
        return "\n\n".join([self.header().replace("check", "nocheck", 1), *self._sources(body), body, *own]) + "\n"

    def _sources(self, body: str) -> list[str]:
        """The imports of what the functions call, from the Number and the BigInt modules."""
        wanted: dict[str, set[str]] = {}
        used = {
            name for formula in self.parts.formulas.values() for node in nodes(formula) for name in names_used(node)
        }
        for local in sorted(used | set(self.parts.formulas)):
            module, original = self.home(local) or ("", local)
            specifier = self.parts.specifiers[module] if module else self.parts.own
            if re.search(rf"\b{re.escape(local)}\b(?!\$)", _code(body)):
                alias = original if original == local else f"{original} as {local}"
                wanted.setdefault(specifier, set()).add(alias)
            if local + EXACT in body:
                wanted.setdefault(sibling(specifier, "exact"), set()).add(f"{original} as {local}{EXACT}")
        lines = [f"import {{ {', '.join(sorted(wanted[s]))} }} from {quoted(s)};" for s in sorted(wanted)]
        return ["\n".join(lines)] if lines else []

    def _explained(self, formula: Formula) -> str:
        """The function that writes one formula with values."""
        printer: Numbers = ExactNames() if formula.name in self.parts.exact else Numbers()
        steps = [f"    const {s.name} = {printer.value(s.value)};\n" for s in formula.steps]
        if "." in formula.name:
            own = [n.name for n in nodes(formula) if isinstance(n, Attribute) and is_self(n.value)]
            head, answer = f"{{ {', '.join(dict.fromkeys(own))} }}", printer.value(formula.result)
        else:
            head, answer = self.parameters(formula), f"{printer.known(formula.name)}({_passed_on(formula)})"
        lines = self._lines(formula, Filled(printer))
        return (
            f"  {quoted(formula.name)}({head}) {{\n{''.join(steps)}"
            f"    const theAnswer = {answer};\n"
            f"    return {LINE_BREAK.join(lines) or quoted('')};\n  }},\n"
        )

    def _lines(self, formula: Formula, filled: Filled) -> list[str]:
        """JavaScript for each line of the text: the lines that hold numbers, then the result."""
        lines = [
            (step.name, filled.print(step.value), step.name)
            for step in shown_steps(formula)
            if step.value.type.is_number
        ]
        record = self.parts.scope.records.get(formula.returns.name)
        if isinstance(formula.result, Build):
            fields = [(name, value) for name, value in formula.result.fields if value.type.is_number]
            lines += [(name, filled.print(value), f"theAnswer.{name}") for name, value in fields]
        elif record is not None:
            numbers = [field.name for field in record.fields if field.type.is_number]
            lines += [(name, f"${{asText(theAnswer.{name})}}", f"theAnswer.{name}") for name in numbers]
        elif formula.returns.is_number:
            lines.append((formula.name.rpartition(".")[2], filled.print(formula.result), "theAnswer"))
        if len(lines) == 1:
            return [f"asLine(`{lines[0][1]}`, {lines[0][2]})"]
        return [f'"{name.replace("_", " ")} = " + asLine(`{text}`, {value})' for name, text, value in lines]


def in_words(formula: Formula) -> str:
    """The formula as text with the names of its quantities, one line for each line of the code."""
    words = Words()
    lines = [f"{step.name} = {words.print(step.value)}" for step in shown_steps(formula)]
    if isinstance(formula.result, Build):
        lines += [f"{name} = {words.print(value)}" for name, value in formula.result.fields]
    else:
        lines.append(f"{formula.name} = {words.print(formula.result)}")
    return "\n".join(lines)


def _passed_on(formula: Formula) -> str:
    signature = formula.signature
    names = [parameter.name for parameter in signature.positional]
    if signature.keywords:
        names.append("{ " + ", ".join(parameter.name for parameter in signature.keywords) + " }")
    return ", ".join(names)


def _code(body: str) -> str:
    """The functions alone, without the keys and texts in quotes."""
    return re.sub(r'"(?:[^"\\]|\\.)*"', '""', body)
