"""What a formula may not contain, said so that the writer knows what to write instead."""

import ast

# Found in an expression: what it is called, and the way out.
EXPRESSIONS: dict[type[ast.expr], tuple[str, str]] = {
    ast.Lambda: ("a lambda", "write a second formula and call it"),
    ast.NamedExpr: (":=", 'put "name = expression" on a line of its own'),
    ast.JoinedStr: ("an f-string", "a formula returns numbers; text is made where it is shown"),
    ast.Dict: ("a dictionary", "build a dataclass by keywords"),
    ast.Set: ("a set", "write a tuple"),
    ast.DictComp: ("a dictionary comprehension", "build a dataclass by keywords"),
    ast.SetComp: ("a set comprehension", "a comprehension is the argument of sum, min, max, any or all"),
    ast.ListComp: ("a list comprehension", "a comprehension is the argument of sum, min, max, any or all"),
    ast.GeneratorExp: ("a generator", "a generator is the argument of sum, min, max, any or all"),
    ast.Starred: ("a *", "name every argument"),
    ast.Slice: ("a slice", "take one item, or sum over a range: sum(values[i] for i in range(n))"),
    ast.Await: ("await", "a formula only computes"),
    ast.Yield: ("yield", "return one value"),
    ast.YieldFrom: ("yield from", "return one value"),
}

LOOP = "use sum(... for ... in ...), or min, max, any, all"
LINES = 'a formula is lines of "name = expression" and one final return'

# Found as a line of a formula.
STATEMENTS: dict[type[ast.stmt], tuple[str, str]] = {
    ast.For: ("a formula may not loop", LOOP),
    ast.While: ("a formula may not loop", LOOP),
    ast.If: ("a formula has no if line", 'write "a if condition else b"'),
    ast.Match: ("a formula has no match", 'write "a if condition else b"'),
    ast.AugAssign: ("a formula gives each name one value", "use a new name"),
    ast.Assert: ("a formula has no assert", "refuse impossible sizes where the configuration is built"),
    ast.Raise: ("a formula may not raise", "refuse impossible sizes where the configuration is built"),
    ast.Try: ("a formula has no try", LINES),
    ast.With: ("a formula has no with", LINES),
    ast.FunctionDef: ("a formula holds no function", "write a second formula beside it and call it"),
    ast.ClassDef: ("a formula holds no class", "define the dataclass in the module"),
    ast.Import: ("a formula may not import", "import at the top of the file"),
    ast.ImportFrom: ("a formula may not import", "import at the top of the file"),
    ast.Expr: ("this line computes nothing that is used", LINES),
    ast.Pass: ("a formula has no pass", LINES),
    ast.Return: ("only the last line of a formula returns", LINES),
}

ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
}  # fmt: skip

OTHER_OPERATORS: dict[type[ast.operator], tuple[str, str]] = {
    ast.LShift: ("<<", "write a * 2**n; JavaScript cuts shifted numbers to 32 bits"),
    ast.RShift: (">>", "write a // 2**n; JavaScript cuts shifted numbers to 32 bits"),
    ast.BitAnd: ("&", "write a % 2**n to keep bits, or and between truths"),
    ast.BitOr: ("|", "write or between truths"),
    ast.BitXor: ("^", "write ** for a power, != between truths"),
    ast.MatMult: ("@", "write sum(a[i] * b[i] for i in range(n))"),
}

COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip

OTHER_COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.In: ("in", "write any(x == value for value in values)"),
    ast.NotIn: ("not in", "write all(x != value for value in values)"),
    ast.Is: ("is", "write =="),
    ast.IsNot: ("is not", "write !="),
}

# Attributes that every JavaScript object has, so that reading one would not give the
# configuration's value.
INHERITED = {
    "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "prototype", "toLocaleString",
    "toString", "valueOf",
}  # fmt: skip

# Names that are free in Python and taken in the derived modules.
TAKEN = set(
    """
    arguments await break case catch const continue debugger default delete do enum eval export extends
    function implements instanceof interface let new null package private protected public static super switch
    this throw typeof undefined var void yield Array BigInt Boolean Infinity Math NaN Number Object RangeError
    String floorDivide floorDivideExact modulo moduloExact power sumOf sumOfExact rangeOf rangeOfExact itemOf
    entryOf leastOf greatestOf magnitudeOf asText asOperand asLine asSeries theAnswer
    """.split()  # noqa: SIM905 - a list of words reads better as words
)
