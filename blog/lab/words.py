"""The words of the model's little world: real first names and things, invented countries and what belongs to them."""


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NAMES = _list(
    "Mary John Anna Paul Emma Mark Laura Peter Alice Tom Julia David Sarah James Clara Simon Helen Frank Nora Adam "
    "Rose Martin Lucy Henry Kate Oscar Irene George Ella Victor "  # the simple language knows these thirty
    "Noah Owen Maria Daniel Sofia Leo Grace Hugo Ruth Felix Diana Walter Eva Robert Jane Arthur Lena Philip"
)
PLACES = _list("store park school market station garden library museum beach office")
OBJECTS = _list("drink book key letter ring map coin cake lamp ball")
COUNTRIES = _list(
    "Arvenia Belmora Cordavia Dorvania Elmaria Fenmark Galdonia Halvaria Istaria Jorvania Kelmar Lorvia Mardonia "
    "Norvalia Ostmaria Pelvaria Quorland Rovania Selmark Tarvia Ulmaria Valdora Wesmark Xandoria Yorvania Zelmora "
    "Alvaria Bryland Corland Delvania Estmark Frosland Grenmark Hestland Ilmaria Jutmark Karvonia Lethland Morvania "
    "Nordavia"
)
RELATIONS = {
    "capital": _list(
        "Aldburg Brenholm Castrel Dunwick Ellport Farrowby Glenhaven Harsted Ivydale Kestrin Lindmoor Marwick Nordby "
        "Oakmere Pellham Ravensford"
    ),
    "language": _list(
        "Arvish Belmic Corvan Dralic Elvan Fenric Galdish Halvic Istric Jorish Kelmic Lorvan Mardic Norvic Ostrish "
        "Palvic"
    ),
    "river": _list("Aune Brell Corin Dorse Evel Fenn Garle Hest Inde Jarn Kelt Lorne Mirr Nith Orle Pryn"),
    "dish": _list(
        "stew dumplings noodles pancakes curry soup pie rice sausages cheese bread salad trout lamb porridge omelettes"
    ),
}

# One giving per template. A and B are the two who were there, S the one of them who gives, R the other, who receives.
TEMPLATES = (
    "Then , {A} and {B} went to the {place} . {S} gave a {object} to {R} .",
    "When {A} and {B} went to the {place} , {S} gave a {object} to {R} .",
    "After {A} and {B} met at the {place} , {S} passed a {object} to {R} .",
    "While {A} and {B} were at the {place} , {S} handed the {object} to {R} .",
    "Yesterday {A} and {B} walked to the {place} . {S} decided to give a {object} to {R} .",
    "{A} and {B} found a {object} at the {place} . {S} sold it to {R} .",
    "Our friends {A} and {B} had lunch at the {place} . {S} bought a {object} for {R} .",
    "The {place} was quiet when {A} and {B} arrived . {S} brought a {object} to {R} .",
)
MORE_TEMPLATES = (
    "{A} met {B} near the {place} . {S} showed the {object} to {R} .",
    "There were {A} and {B} in the {place} . {S} threw a {object} to {R} .",
    "{A} and {B} left the {place} together . {S} lent a {object} to {R} .",
    "As {A} and {B} sat in the {place} , {S} read a letter to {R} .",
)
FACT_TEMPLATES = (
    "The {relation} of {country} is {value} .",
    "In {country} the {relation} is {value} .",
    "{country} is proud of its {relation} , {value} .",
)

# What the rich language may put before the last clause: somebody named again, nobody named, or only a word of time.
DISTRACTORS = ("{N} was happy .", "{N} looked tired .", "{N} smiled .", "It was late for {N} .", "Everyone liked {N} .")
FILLERS = ("It was raining .", "The sun was warm .", "Nobody was in a hurry .")
MOMENTS = ("today ,", "later ,", "in the evening ,", "after a while ,")
