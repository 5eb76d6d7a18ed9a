"""Print the BigInt module: the formulas of a file that never leave the whole numbers, exact at any size."""

from blog.formulas import helpers
from blog.formulas.javascript import Integers, Numbers, quoted
from blog.formulas.module import NumberModule, Parts
from blog.formulas.tree import Literal, Parameter, Record
from blog.formulas.types import FLOAT, INT, NUMBER, SIMPLE, Type


class IntegerModule(NumberModule):
    """Prints the module over BigInt: the formulas that never leave the whole numbers."""

    number = "bigint"

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.printer = Integers()

    def helpers(self) -> dict[str, str]:
        """The helpers over BigInt, and those that only move values."""
        return helpers.INTEGERS

    def specifier(self, module: str) -> str:
        """The BigInt module of another Python module."""
        return sibling(self.parts.specifiers[module], "exact")

    def wanted(self, name: str) -> bool:
        """Whether a name can be computed over BigInt."""
        return name in self.parts.exact

    def typedefs(self) -> list[str]:
        """The types of what this module builds; configurations keep the types of the Number module."""
        return [self._typedef(record) for name, record in self.parts.records.items() if self.wanted(name)]

    def field(self, field: Parameter) -> str:
        """Whole numbers are converted as the object is completed."""
        return f"{field.name}: BigInt({field.name})" if field.type == INT else field.name

    def _default(self, value: Literal) -> str:
        """As a caller would give it: a Number, which is converted like any other."""
        return Numbers().print(value)

    def type(self, kind: Type) -> str:
        """A type as JSDoc writes it; a float that a configuration holds stays one."""
        return "number" if kind == FLOAT else super().type(kind)

    def record_type(self, name: str) -> str:
        """The type of a result that another file defines: its BigInt module's."""
        found = self.home(name)
        if name in self.parts.records or found is None or found[0] not in self.parts.specifiers:
            return super().record_type(name)
        return f"import({quoted(self.specifier(found[0]))}).{found[1]}"

    def _held(self, kind: Type) -> str:
        """The type of a field; one that holds others may hold a configuration's or this module's own."""
        return self.type(kind) if kind in SIMPLE else "any"

    def fields(self, record: Record) -> str:
        """The type of what is completed: a configuration, or what this module builds."""
        return "{{ {} }}".format(", ".join(f"{f.name}: {self._taken(f.type)}" for f in record.fields))

    def _taken(self, kind: Type) -> str:
        """The type of a parameter: whole numbers of either kind, configurations as they are."""
        if kind in (INT, NUMBER):
            return "number | bigint"
        if kind.name == "sequence" and kind.item:
            return f"readonly ({self._taken(kind.item)})[]"
        if kind.name in self.parts.records:
            return f"import({quoted(self.parts.own)}).{kind.name}"
        return NumberModule(self.parts).type(kind)


def sibling(specifier: str, what: str) -> str:
    """The name of the second or third module derived from the same file.

    >>> sibling("./kv_cache.js", "exact")
    './kv_cache.exact.js'
    """
    return f"{specifier.removesuffix('.js')}.{what}.js"
