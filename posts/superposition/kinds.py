"""Six kinds of text that a reader names at once, each as pairs of short texts: what smollm.py looks for.

The first text of a pair is of the kind, the second is not. The first half of each list makes the direction, the second
half is held out. All of it was written for this experiment.
"""

import re
from typing import NamedTuple

Pair = tuple[str, str]


class Kind(NamedTuple):
    """A kind of text; the sentences that are steered, and the words that count there as of the kind."""

    name: str
    pairs: tuple[Pair, ...]
    shown: str  # its continuation is shown on the page
    starts: tuple[str, ...]
    words: tuple[str, ...]  # each a token of the model


def minimal(text: str) -> Pair:
    """Two texts that differ as little as they can.

    >>> minimal("She {sold|sells} bread.")
    ('She sold bread.', 'She sells bread.')
    """
    one, other = (re.sub(r"{([^{}|]*)\|([^{}|]*)}", rf"\{side}", text) for side in (1, 2))
    return one, other


OPENINGS = (
    "The man at the window",
    "In the morning, the",
    "The house on the hill",
    "My friend and I",
    "After the meeting, she",
    "The city",
    "When the door opened,",
    "One of the children",
    "On the table",
    "We went to the market and",
    "The teacher and the students",
    "It seems that the",
    "The road to the village",
    "Every evening, the dog",
    "Her mother",
    "At the end of the day,",
)
CLAUSES = (
    "the bus stops at the corner of the street",
    "my brother lives near the station",
    "they sell bread in the small shop",
    "the dog sleeps under the table",
    "we leave for the mountains on Friday",
    "you know the name of that bird",
    "the children are still in the garden",
    "she works at the hospital on Sunday",
    "the boat comes back in the evening",
    "there is a letter for me",
    "he has the keys to the car",
    "the water in the lake is warm",
    "your parents like the new house",
    "the museum opens at nine",
    "it rains a lot in the north",
    "the cake in the kitchen is for the guests",
)
SPEAKERS = (
    "The nurse told him",
    "My uncle often says",
    "The girl answered",
    "The mayor announced",
    "His letter said",
    "The old man replied",
    "The captain told the crew",
    "Laura wrote to her sister",
    "The policeman explained",
    "Our guide told us",
    "The boy promised his mother",
    "The manager repeated",
    "Her neighbour complained",
    "The coach told the team",
    "The queen answered him",
    "My teacher used to say",
)
JUDGED = (
    "The food at the party was",
    "My new phone is",
    "I think the film was",
    "The room in the hotel was",
    "Their last record is",
    "The waiter at the table was",
    "The weather on our trip was",
    "The book that she gave me is",
    "This pair of shoes is",
    "The play at the theatre was",
    "The coffee in this town is",
    "The seats on the train were",
    "My first day at work was",
    "The garden behind the house is",
    "The answer from the company was",
    "The cake that he made was",
)
FRENCH_WORDS = (
    *(" le", " la", " les", " des", " une", " un", " de", " du", " et", " est", " en", " dans"),
    *(" pour", " qui", " que", " pas", " sur", " par", " au", " il", " je"),
)
CODE_WORDS = ("(", " (", "()", "[", " [", "_", " =", "=", " {", "{", " return", " def", "\n   ", "\n       ")
PAST_WORDS = (
    *(" was", " were", " had", " did", " said", " went", " came", " took", " saw", " made", " could", " would"),
    *(" began", " felt", " stood", " sat", " looked", " asked", " knew", " got"),
)
QUESTION_WORDS = ("?", '?"', "??", "?'", "?)")
SPEECH_WORDS = (' "', '"', ',"', ":", ",", " “", " '")
BLAME_WORDS = (
    *(" terrible", " awful", " bad", " horrible", " poor", " worse", " worst", " disappointing", " dirty", " broken"),
    *(" ugly", " boring", " useless", " rude", " dull", " cruel", " miserable", " stupid", " sad", " cold"),
)
FRENCH = Kind(
    "french",
    (
        ("Le chat dort sur la chaise près du feu.", "The cat sleeps on the chair near the fire."),
        ("Nous avons mangé du pain et du fromage.", "We ate some bread and cheese."),
        ("Elle ne veut pas venir avec nous ce soir.", "She does not want to come with us tonight."),
        ("Mon frère habite dans une petite maison.", "My brother lives in a small house."),
        ("Il fait très froid dehors ce matin.", "It is very cold outside this morning."),
        ("Les enfants jouent au ballon dans la rue.", "The children play ball in the street."),
        ("Je voudrais un verre d'eau, merci.", "I would like a glass of water, thank you."),
        ("Le train arrive toujours avec dix minutes de retard.", "The train always arrives ten minutes late."),
        ("Cette chanson me rappelle mon grand-père.", "This song reminds me of my grandfather."),
        ("Vous pouvez laisser votre manteau ici.", "You can leave your coat here."),
        ("La mer était calme et le ciel était bleu.", "The sea was calm and the sky was blue."),
        ("On ne sait jamais ce qui peut arriver.", "One never knows what can happen."),
        ("Ma voisine plante des fleurs chaque printemps.", "My neighbour plants flowers every spring."),
        ("Tu as oublié tes clés sur la table.", "You forgot your keys on the table."),
        ("Le médecin lui a dit de boire plus.", "The doctor told him to drink more."),
        ("Ils sont partis hier pour la montagne.", "They left yesterday for the mountains."),
        ("Cet hôtel est trop cher pour nous.", "This hotel is too expensive for us."),
        ("Personne ne comprend pourquoi elle rit.", "Nobody understands why she laughs."),
        ("Demain, je vais acheter un vélo rouge.", "Tomorrow I am going to buy a red bicycle."),
        ("Les vieux livres sentent souvent la poussière.", "Old books often smell of dust."),
        ("Ferme la fenêtre, il commence à pleuvoir.", "Close the window, it is starting to rain."),
        ("Notre professeur parle quatre langues.", "Our teacher speaks four languages."),
        ("Son fils travaille comme cuisinier au port.", "Her son works as a cook at the harbour."),
        ("Il reste encore un peu de soupe chaude.", "There is still a little hot soup left."),
    ),
    "I went to the market and bought",
    OPENINGS,
    FRENCH_WORDS,
)
CODE = Kind(
    "code",
    (
        ("for row in rows:\n    total += row.price", "For every row we add its price to the total."),
        ("def area(width, height):\n    return width * height", "The area is the width times the height."),
        ("if name not in users:\n    users.append(name)", "If the name is not on the list, we write it down."),
        ('with open("log.txt") as file:\n    text = file.read()', "We open the file called log and read its text."),
        ("import numpy as np\nx = np.zeros(10)", "We begin with ten numbers, all of them zero."),
        ("while queue:\n    node = queue.pop(0)", "As long as people wait, the first one is called."),
        ('print("hello, " + user.name)', "It greets each user by name and says hello."),
        ("class Dog:\n    def bark(self):\n        pass", "A dog is an animal that barks when asked."),
        (
            "try:\n    value = int(raw)\nexcept ValueError:\n    value = 0",
            "We try to read a number and take zero if we cannot.",
        ),
        ("let sum = list.reduce((a, b) => a + b, 0);", "The sum of the list is found from left to right."),
        ("const id = request.params.id || null;", "The number of the request is kept if there is one."),
        ("SELECT name FROM users WHERE age > 30;", "Find the names of all users older than thirty."),
        ("for (int i = 0; i < n; i++) { a[i] = 0; }", "Every entry of the row is set to zero, one by one."),
        ("squares = [k ** 2 for k in range(5)]", "The squares of the first five numbers are listed."),
        ("return sorted(words, key=len)[:3]", "It gives back the three shortest of the words."),
        ("if (x < 0) {\n    return -x;\n}", "When the number is negative, its sign is turned."),
        ("assert len(keys) == len(values)", "There must be as many keys as there are values."),
        ("x, y = y, x % y", "The two numbers trade places and one is divided."),
        ('data = json.loads(body)["items"]', "From the text that came we take the list of items."),
        ("#include <stdio.h>\nint main(void) { return 0; }", "This is the smallest program that does nothing."),
        ("self.cache[key] = compute(key)", "What was worked out once is remembered for later."),
        ("document.getElementById('menu').hidden = true;", "The menu of the page is hidden from view."),
        ("lines = [s.strip() for s in text.split(',')]", "The text is cut at the commas and cleaned."),
        ("raise KeyError(f'no such user: {user}')", "It complains loudly that no such user is known."),
    ),
    "The next thing to do is",
    OPENINGS,
    CODE_WORDS,
)
PAST = Kind(
    "past",
    (
        minimal("The baker {opened|opens} the shop at six and {sold|sells} warm bread to the whole village."),
        minimal("My aunt {was|is} a nurse in the town, and she {worked|works} long nights."),
        minimal("The river {ran|runs} along the wall of the old castle."),
        minimal("He {knew|knows} every bird in the forest by its song."),
        minimal("The two sisters {wrote|write} letters to each other from far away."),
        minimal("Our dog {slept|sleeps} under the kitchen table near the stove."),
        minimal("The farmer {drove|drives} his old tractor down the narrow lane."),
        minimal("They {had|have} no money for a new roof over the barn."),
        minimal("The teacher {gave|gives} the children an apple after the lesson."),
        minimal("I {took|take} the early bus to the office by the station."),
        minimal("Nobody {came|comes} to the little museum on the hill."),
        minimal("The children {were|are} afraid of the dark stairs in the cellar."),
        minimal("The fisherman {mended|mends} his nets on the wooden pier."),
        minimal("She {spoke|speaks} softly to the horse in the stable."),
        minimal("The shop on the corner {sold|sells} paper, ink and string."),
        minimal("We {swam|swim} in the cold lake before breakfast with our cousins."),
        minimal("The old clock {stood|stands} in the hall beside the mirror."),
        minimal("He {wore|wears} a green coat and a hat with a feather."),
        minimal("The cook {cut|cuts} the onions while her helper {washed|washes} the plates in the sink."),
        minimal("The path {led|leads} through a field of yellow flowers to the sea."),
        minimal("My grandfather {grew|grows} tomatoes behind the house by the road."),
        minimal("The guard {kept|keeps} the keys of the gate on his belt."),
        minimal("It {rained|rains} for a week and the cellar {filled|fills} with water."),
        minimal("The painter {lived|lives} alone in a room above the bank."),
    ),
    "The man at the window",
    OPENINGS,
    PAST_WORDS,
)
QUESTION = Kind(
    "question",
    (
        minimal("{Does|Yes,} the train leave{|s} from the second platform at noon{?|.}"),
        minimal("{Did your|I think your} brother {find|found} the key under the mat by the door{?|.}"),
        minimal("{Have you ever|I have often} seen the sea from the top of the tower{?|.}"),
        minimal("{Is there|There is} a bakery near the old bridge in this town{?|.}"),
        minimal("{Why do they|They always} close the library on the first Monday of the month{?|.}"),
        minimal("{Can we|We can} leave our bags behind the counter until the evening{?|.}"),
        minimal("{Who left|He left} the window of the kitchen open during the storm{?|.}"),
        minimal("{Where did she|She gladly} put the blue plates after the dinner with the neighbours{?|.}"),
        minimal("{Would you|I would} like a piece of cake with your coffee this afternoon{?|.}"),
        minimal("{How often do you|Every day I} water the plants on the balcony{?|.}"),
        minimal("{Are the|The} tickets for the concert {still cheaper|are cheaper} for students and children{?|.}"),
        minimal("{Should I|I should} call the doctor about the pain in my knee{?|.}"),
        minimal("{Do these|All these} shoes belong to the boy with the red bicycle{?|.}"),
        minimal("{Was it|It was} your idea to paint the door of the garage yellow{?|.}"),
        minimal("{When did the|Last year the} museum {buy|bought} the small painting of the harbour{?|.}"),
        minimal("{Could he|He could} hear the bells from his room on the other side of the valley{?|.}"),
        minimal("{Which of them|One of them} knows the way back to the hotel in the dark{?|.}"),
        minimal("{Has anyone|Someone has} told the driver about the broken light on the left{?|.}"),
        minimal("{Will the|The} meeting {take|will take} place in the large room on the third floor{?|.}"),
        minimal("{Am I|I am} too late for the last boat to the island{?|.}"),
        minimal("{What makes|This makes} the leaves of the trees turn red in the autumn{?|.}"),
        minimal("{Do cats|Most cats} sleep more than dogs during the cold months of the year{?|.}"),
        minimal("{Were they|They were} happy with the food at the new restaurant{?|.}"),
        minimal("{Must we|We must} show our passports at the border after midnight{?|.}"),
    ),
    "my sister is coming home for dinner",
    CLAUSES,
    QUESTION_WORDS,
)
SPEECH = Kind(
    "speech",
    (
        minimal('Anna said{, "| that }we are late for the dinner at the farm{,"|} and she took her coat.'),
        minimal('The doctor told her{: "| that }there is nothing wrong with your heart or your lungs{."|.}'),
        minimal('My father always says{, "| that }good tools are half of the work in a garden{."|.}'),
        minimal('The boy shouted{, "| that }the boat is leaving without the captain and the cook{!"|.}'),
        minimal('He wrote back{: "| that }the house on the hill is sold to a man from the city{."|.}'),
        minimal('The guide explained{, "| that }these walls were built by monks a long time ago{."|.}'),
        minimal('She answered{, "| that }my brother keeps the money in a box under the floor{."|.}'),
        minimal('The old woman replied{, "| that }nobody in this village remembers the name of the painter{."|.}'),
        minimal('Tom whispered{, "| that }the dog is hiding behind the sofa with one of my shoes{."|.}'),
        minimal('The driver said{, "| that }this road is closed until the end of the winter{."|.}'),
        minimal('Her note read{: "| that }the key is in the blue pot beside the kitchen door{."|.}'),
        minimal('The judge declared{, "| that }the man is free to leave the country tomorrow{."|.}'),
        minimal('Our neighbour told us{, "| that }the storm took the roof of the school last night{."|.}'),
        minimal('The captain repeated{, "| that }all the lights on the deck must be out by ten{."|.}'),
        minimal('Maria said{, "| that }her new flat is smaller but closer to the sea{."|.}'),
        minimal('The teacher reminded them{: "| that }the test is on the first chapter of the book{."|.}'),
        minimal('He admitted{, "| that }the letter was in my pocket for the whole week{."|.}'),
        minimal('The nurse said{, "| that }visitors may stay with the child until the evening{."|.}'),
        minimal('The farmer complained{, "| that }the price of milk is lower than the price of water{."|.}'),
        minimal('Peter promised{, "| that }the bicycle will be back in the garage by Sunday{."|.}'),
        minimal('The sign says{: "| that }swimming in the lake is not allowed after dark{."|.}'),
        minimal('My sister wrote{, "| that }people here eat soup in the morning and bread at night{."|.}'),
        minimal('The waiter told them{, "| that }the fish is fresh and comes from the river nearby{."|.}'),
        minimal('The king replied{, "| that }a crown is heavier than all the stones of the castle{."|.}'),
    ),
    "The woman looked at the letter and said",
    SPEAKERS,
    SPEECH_WORDS,
)
BLAME = Kind(
    "blame",
    (
        minimal("The soup at this place was {awful|delicious} and the waiter was {rude|kind} to us the whole evening."),
        minimal("I {hated|loved} this film from the first scene to the last one."),
        minimal("What a {terrible|wonderful} hotel, we will {never|surely} come back here in the summer."),
        minimal("The battery is {useless|excellent} and lasts for {barely an hour|two full days} on the road."),
        minimal("My room was {dirty|spotless}, and the view over the harbour was {ugly|lovely}."),
        minimal("This is the {worst|best} book that I have read about the war."),
        minimal("The staff {ignored|welcomed} us, and the breakfast was {stale|fresh} every morning."),
        minimal("Her speech was {boring|brilliant}, and the audience {yawned|cheered} until the end."),
        minimal("The shoes {fell apart|still look new} after a month of walking in the city."),
        minimal("A {horrible|charming} little café with {bitter|perfect} coffee on the main square."),
        minimal(
            "The repair was {slow and expensive|fast and cheap}, and the car now runs {badly|smoothly} on the motorway."
        ),
        minimal("He is a {lazy|gifted} teacher, and his pupils {fear|adore} him at this school."),
        minimal("The seats were {broken|comfortable}, and the train was {late|on time} for the whole trip."),
        minimal("I am so {disappointed|pleased} with this phone that I bought for my mother."),
        minimal("The concert was a {disaster|triumph} for the young singer and her band."),
        minimal("Their bread is {dry and tasteless|soft and tasty}, as everyone in the street knows."),
        minimal("The garden was {neglected|beautiful}, with {dead|bright} flowers along the wall."),
        minimal("It was a {miserable|glorious} holiday with my cousins at the lake."),
        minimal("The app is {confusing|a pleasure to use} and {crashes|helps me} every time I plan a trip."),
        minimal("The new boss is {cruel|generous} to everyone who works in the office."),
        minimal("The sound of this radio is {dreadful|superb}, even in a large room."),
        minimal("The service was {a nightmare|a delight} from the moment we entered the shop."),
        minimal("Such a {stupid|clever} game, I {regret|enjoyed} every minute of it."),
        minimal("The museum is {dull and overpriced|exciting and free}, and the guide was {bored|friendly} with us."),
    ),
    "We stayed at the hotel by the sea, and it was",
    JUDGED,
    BLAME_WORDS,
)
KINDS = (FRENCH, CODE, PAST, QUESTION, SPEECH, BLAME)
MIXED = (  # held out too: each goes from one kind to another, and the page shows them
    'The waiter smiled and said: "La soupe est froide, mais le vin est bon." Then he went back to the kitchen.',
    "We swim in the lake every day. Last year we walked there and stayed until dark.",
    "Where is the key to the garden? The key to the garden is under the mat.",
    "This function takes two numbers and adds them:\ndef add(a, b):\n    return a + b",
    "The room was lovely and the bed was soft, but the breakfast was stale and the waiter was rude to us.",
    'She says that the door is open. He answers, "the door is open because I lost the key," and sits down.',
)
