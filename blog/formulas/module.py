"""Print whole ES modules: imports, types, constants, functions for dataclasses and formulas, helpers.

In: everything read from one Python file (`Parts`). Out: the text of the Number module and of the BigInt
module, the same bytes for the same input.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from graphlib import TopologicalSorter

from blog.formulas import helpers
from blog.formulas.javascript import Numbers, quoted
from blog.formulas.scope import Scope
from blog.formulas.tree import (
    Attribute,
    Build,
    Call,
    Formula,
    Literal,
    Name,
    Node,
    Parameter,
    Record,
    nodes,
    walk,
)
from blog.formulas.types import BOOL, FLOAT, INT, NUMBER, STR, Type


@dataclass(frozen=True, slots=True)
class Parts:
    """One Python file, read and checked."""

    scope: Scope
    specifiers: dict[str, str]  # Python module -> its derived module, relative to this one
    own: str  # this file's derived module, relative to itself
    constants: dict[str, Node]
    formulas: dict[str, Formula]
    exact: frozenset[str]

    @property
    def records(self) -> dict[str, Record]:
        """The dataclasses of this file."""
        return {name: r for name, r in self.scope.records.items() if name not in self.scope.homes}


class NumberModule:
    """Prints the module over Number."""

    number = "number"

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.printer = Numbers()

    def text(self) -> str:
        """The whole module: only what its formulas need is imported, typed and carried along."""
        body = [*self.constants(), *self.record_functions(), *self.functions()]
        own = helpers.needed("\n".join(body), self.helpers())
        blocks = [self.header(), *self._imports(), *self.typedefs(), *body, *own]
        if not body:
            blocks.append("export {};")
        return "\n\n".join(blocks) + "\n"

    def header(self) -> str:
        """The first lines: what this is and where to change it."""
        source = self.parts.scope.path.as_posix()
        return f"// @ts-check\n// Derived from {source}; change that file, not this one."

    def helpers(self) -> dict[str, str]:
        """The helpers that this kind of module may carry, by name."""
        return helpers.NUMBERS

    def specifier(self, module: str) -> str:
        """Where this module imports another Python module's names from."""
        return self.parts.specifiers[module]

    def wanted(self, name: str) -> bool:
        """Whether this module defines or imports a name."""
        return True

    def _imports(self) -> list[str]:
        names: dict[str, set[str]] = {}
        for local in self.used():
            found = self.home(local)
            if found is not None:
                module, original = found
                names.setdefault(self.specifier(module), set()).add(
                    local if local == original else f"{original} as {local}"
                )
        lines = [f"import {{ {', '.join(sorted(names[s]))} }} from {quoted(s)};" for s in sorted(names)]
        return ["\n".join(lines)] if lines else []

    def used(self) -> set[str]:
        """Every name that the printed functions refer to."""
        used: set[str] = set()
        for name, formula in self.parts.formulas.items():
            if self.wanted(name):
                used |= {used_name for node in nodes(formula) for used_name in names_used(node)}
        for name, tree in self.parts.constants.items():
            if self.wanted(name):
                used |= {used_name for node in walk(tree) for used_name in names_used(node)}
        return used

    def home(self, name: str) -> tuple[str, str] | None:
        """The Python module that defines an imported name, and its name there; None for our own."""
        scope = self.parts.scope
        if name in self.parts.formulas or name in self.parts.constants or name in self.parts.records:
            return None
        if name in scope.imports:
            return scope.imports[name].module, scope.imports[name].name
        return (scope.homes[name], name) if name in scope.homes else None

    def typedefs(self) -> list[str]:
        """The dataclasses of the file as JSDoc types."""
        return [self._typedef(record) for record in self.parts.records.values()]

    def _typedef(self, record: Record) -> str:
        fields = [f" * @property {{{self._held(f.type)}}} {f.name}" for f in record.fields]
        fields += [f" * @property {{{self.type(kind)}}} {name}" for name, kind in self.properties(record)]
        return "\n".join(
            ["/**", f" * @typedef {{object}} {record.name} {_first_line(record.docstring)}", *fields, " */"]
        )

    def _held(self, kind: Type) -> str:
        return self.type(kind)

    def properties(self, record: Record) -> list[tuple[str, Type]]:
        """The formula properties that this module computes, each after those that it uses."""
        uses = {}
        for name in record.properties:
            own = nodes(self.parts.formulas[f"{record.name}.{name}"])
            uses[name] = {n.name for n in own if isinstance(n, Attribute) and n.computed and is_self(n.value)}
        order = TopologicalSorter({name: sorted(needs) for name, needs in uses.items()}).static_order()
        return [(name, record.properties[name]) for name in order if self.wanted(f"{record.name}.{name}")]

    def constants(self) -> list[str]:
        """The module constants; all are exported, because other modules may use them."""
        lines = [
            f"export const {name} = {self.printer.value(tree)};"
            for name, tree in self.parts.constants.items()
            if self.wanted(name)
        ]
        return ["\n".join(lines)] if lines else []

    def record_functions(self) -> list[str]:
        """A function for each dataclass that formulas build or that has computed properties."""
        built = {node.record for f in self.parts.formulas.values() for node in nodes(f) if isinstance(node, Build)}
        return [
            self.record_function(record)
            for name, record in self.parts.records.items()
            if (name in built or record.properties) and self.wanted(name)
        ]

    def record_function(self, record: Record) -> str:
        """The function that completes an object with its computed properties."""
        properties = self.properties(record)
        names = ", ".join(self._parameter(field) for field in record.fields)
        lines = [f"/** @param {{{self.fields(record)}}} fields @returns {{{record.name}}} */"]
        lines.append(f"export function {record.name}({{ {names} }}) {{")
        lines += [f"  const {name} = {self.computed(record, name)};" for name, _ in properties]
        complete = ", ".join([self.field(f) for f in record.fields] + [name for name, _ in properties])
        return "\n".join([*lines, f"  return {{ {complete} }};", "}"])

    def fields(self, record: Record) -> str:
        """The type of what is completed: the dataclass without its computed properties."""
        omitted = " | ".join(quoted(name) for name, _ in self.properties(record))
        return f"Omit<{record.name}, {omitted}>" if omitted else record.name

    def field(self, field: Parameter) -> str:
        """A field as the completed object holds it."""
        return field.name

    def computed(self, record: Record, name: str) -> str:
        """The value of a property; one with lines before its return gets a scope for them."""
        formula = self.parts.formulas[f"{record.name}.{name}"]
        if not formula.steps:
            return self.printer.value(formula.result)
        steps = " ".join(f"const {s.name} = {self.printer.value(s.value)};" for s in formula.steps)
        return f"(() => {{ {steps} return {self.printer.value(formula.result)}; }})()"

    def functions(self) -> list[str]:
        """The formulas that are no properties, in the order of the file."""
        return [
            self._function(formula)
            for name, formula in self.parts.formulas.items()
            if "." not in name and self.wanted(name)
        ]

    def _function(self, formula: Formula) -> str:
        lines = [
            self.documentation(formula),
            f"export function {formula.name}({self.parameters(formula)}) {{",
        ]
        lines += [f"  const {step.name} = {self.printer.value(step.value)};" for step in formula.steps]
        result = self.printer.number if formula.returns in (INT, FLOAT) else self.printer.value
        return "\n".join([*lines, f"  return {result(formula.result)};", "}"])

    def documentation(self, formula: Formula) -> str:
        """The JSDoc comment of a formula: its first sentence and its types."""
        signature = formula.signature
        lines = [f" * {_first_line(formula.docstring)}"]
        for parameter in signature.positional:
            name, kind = parameter.name, self._taken(parameter.type)
            if parameter.default and signature.keywords:  # optional, but TypeScript wants such ones last
                kind = f"{kind} | undefined"
            elif parameter.default:
                name = f"[{name}]"
            lines.append(f" * @param {{{kind}}} {name}")
        if signature.keywords:
            fields = ", ".join(f"{p.name}{'?' if p.default else ''}: {self._taken(p.type)}" for p in signature.keywords)
            optional = all(p.default for p in signature.keywords)
            lines.append(f" * @param {{{{ {fields} }}}} {'[named]' if optional else 'named'}")
        lines.append(f" * @returns {{{self.type(formula.returns)}}}")
        return "\n".join(["/**", *lines, " */"])

    def parameters(self, formula: Formula) -> str:
        """The parameter list: positional ones, then one object."""
        signature = formula.signature
        texts = [self._parameter(parameter) for parameter in signature.positional]
        if signature.keywords:
            named = "{ " + ", ".join(self._parameter(p) for p in signature.keywords) + " }"
            texts.append(named + (" = {}" if all(p.default for p in signature.keywords) else ""))
        return ", ".join(texts)

    def _parameter(self, parameter: Parameter) -> str:
        if parameter.default is None:
            return parameter.name
        return f"{parameter.name} = {self._default(parameter.default)}"

    def _default(self, value: Literal) -> str:
        return self.printer.print(value)

    def type(self, kind: Type) -> str:
        """A type as JSDoc writes it."""
        if kind in (INT, FLOAT, NUMBER):
            return self.number
        if kind in (BOOL, STR):
            return "boolean" if kind == BOOL else "string"
        if kind.name == "sequence":
            return f"readonly ({self.type(kind.item)})[]" if kind.item else "readonly any[]"
        if kind.name == "mapping":
            return f"{{ [key: string]: {self.type(kind.item) if kind.item else 'any'} }}"
        return self.record_type(kind.name)

    def _taken(self, kind: Type) -> str:
        return self.type(kind)

    def record_type(self, name: str) -> str:
        """The JSDoc type of a dataclass, wherever it is defined."""
        if name in self.parts.records:
            return name
        found = self.home(name)
        if found is None or found[0] not in self.parts.specifiers:
            return "any"
        return f"import({quoted(self.parts.specifiers[found[0]])}).{found[1]}"


def names_used(node: Node) -> Iterable[str]:
    """The names of other definitions that printing one node, without those inside, refers to."""
    match node:
        case Call(function=name) | Build(record=name) | Name(name=name, role="constant"):
            return [name]
        case Attribute(computed=True, value=value) if not is_self(value) and not isinstance(value, Call | Build):
            return [value.type.name]
    return []


def is_self(node: Node) -> bool:
    """Whether a node is the object that a property belongs to."""
    return isinstance(node, Name) and node.name == "self"


def _first_line(docstring: str) -> str:
    return docstring.partition("\n")[0].replace("*/", "* /")
