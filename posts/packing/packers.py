"""Ways to put documents into rows of one length: on a list of documents, and on the counts of their lengths.

Twins: packers.js packs lists, counts.js packs counts. The tests require the same rows of both.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

NO_LIMIT = 10**9
BATCH = 8  # rows that are padded together after sorting


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one document in one row."""

    document: int
    row: int
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Packed:
    """Documents in rows."""

    pieces: list[Piece]  # in the order in which they were placed
    widths: list[int]  # slots of each row, padding included
    dropped: int = 0  # tokens that were thrown away
    truncated: int = 0  # documents that lost tokens

    @property
    def slots(self) -> int:
        """Slots of the rectangle, padding included."""
        return sum(self.widths)

    @property
    def cut(self) -> int:
        """Documents that do not stand whole in one row."""
        many = Counter(piece.document for piece in self.pieces)
        return self.truncated + sum(times > 1 for times in many.values())


def padded(lengths: Sequence[int], capacity: int) -> Packed:
    """A row for each document; what is longer than a row is dropped."""
    pieces = [Piece(i, i, 0, min(length, capacity)) for i, length in enumerate(lengths)]
    return Packed(pieces, [capacity] * len(lengths), *lost(lengths, capacity))


def lost(lengths: Sequence[int], capacity: int) -> tuple[int, int]:
    """Tokens beyond the capacity, and documents that have some."""
    over = [length - capacity for length in lengths if length > capacity]
    return sum(over), len(over)


def bucketed(lengths: Sequence[int], capacity: int) -> Packed:
    """A row for each document, as wide as the next power of two."""
    whole = padded(lengths, capacity)
    widths = [min(capacity, 1 << (piece.length - 1).bit_length()) for piece in whole.pieces]
    return Packed(whole.pieces, widths, *lost(lengths, capacity))


def sorted_batches(lengths: Sequence[int], capacity: int) -> Packed:
    """Batches of documents of similar length, each padded to its own longest."""
    order = longest_first(range(len(lengths)), lengths)
    pieces = [Piece(i, row, 0, min(lengths[i], capacity)) for row, i in enumerate(order)]
    widths = [pieces[row - row % BATCH].length for row in range(len(pieces))]
    return Packed(pieces, widths, *lost(lengths, capacity))


def chunked(lengths: Sequence[int], capacity: int) -> Packed:
    """All documents in one stream, cut wherever a row is full."""
    pieces, at = [], 0
    for i, length in enumerate(lengths):
        left = length
        while left:
            taken = min(left, capacity - at % capacity)
            pieces.append(Piece(i, at // capacity, at % capacity, taken))
            left, at = left - taken, at + taken
    return Packed(pieces, [capacity] * -(-at // capacity))


Choice = Callable[[Sequence[int], int], int]  # of a row, from the room in each that may be taken and the length


def first(room: Sequence[int], length: int) -> int:
    """The first row with room enough, or the number of rows."""
    return next((row for row, left in enumerate(room) if left >= length), len(room))


def best(room: Sequence[int], length: int) -> int:
    """The row with the least room that is enough; the first of equals."""
    fitting = [(left, row) for row, left in enumerate(room) if left >= length]
    return min(fitting)[1] if fitting else len(room)


def fitted(lengths: Sequence[int], capacity: int, choose: Choice, *, decreasing: bool, limit: int = NO_LIMIT) -> Packed:
    """Whole documents into the row that is chosen; only what is longer than a row is cut, into rows and a rest."""
    chunks = [
        (i, min(capacity, length - start)) for i, length in enumerate(lengths) for start in range(0, length, capacity)
    ]
    sizes = [size for _, size in chunks]
    order = longest_first(range(len(chunks)), sizes) if decreasing else list(range(len(chunks)))
    room: list[int] = []
    held: list[int] = []
    pieces = []
    for chunk in order:
        document, size = chunks[chunk]
        row = choose([left if many < limit else -1 for left, many in zip(room, held, strict=True)], size)
        if row == len(room):
            room.append(capacity)
            held.append(0)
        pieces.append(Piece(document, row, capacity - room[row], size))
        room[row] -= size
        held[row] += 1
    return Packed(pieces, [capacity] * len(room))


def longest_first(order: Sequence[int], lengths: Sequence[int]) -> list[int]:
    """Indices by falling length; equals keep their order."""
    return sorted(order, key=lambda i: -lengths[i])


PACKERS: dict[str, Callable[[Sequence[int], int, int], Packed]] = {
    "pad": lambda lengths, capacity, limit: padded(lengths, capacity),
    "buckets": lambda lengths, capacity, limit: bucketed(lengths, capacity),
    "sort": lambda lengths, capacity, limit: sorted_batches(lengths, capacity),
    "concat": lambda lengths, capacity, limit: chunked(lengths, capacity),
    "first": lambda lengths, capacity, limit: fitted(lengths, capacity, first, decreasing=False, limit=limit),
    "ffd": lambda lengths, capacity, limit: fitted(lengths, capacity, first, decreasing=True, limit=limit),
    "bfd": lambda lengths, capacity, limit: fitted(lengths, capacity, best, decreasing=True, limit=limit),
}


# On counts


Group = tuple[int, tuple[tuple[int, int], ...]]  # so many rows, each with these (length, how often)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows by the room that is left in them."""

    capacity: int
    groups: list[list[Group]]  # by room, from 0 to the capacity

    @property
    def rows(self) -> int:
        """How many rows."""
        return sum(count for groups in self.groups for count, _ in groups)

    @property
    def padding(self) -> int:
        """Slots that stay empty."""
        return sum(room * count for room, groups in enumerate(self.groups) for count, _ in groups)

    @property
    def most(self) -> int:
        """The most documents in one row."""
        return max(sum(times for _, times in held) for groups in self.groups for _, held in groups)


def pack_counts(counts: Sequence[int], capacity: int, limit: int = NO_LIMIT, *, worst: bool = False) -> Rows:
    """Best fit, longest first, for `counts[i]` documents of length i + 1; all of one length that fare alike at once.

    With `worst` a document goes where most room is left: the shortest pack first of Krell et al. 2021.
    """
    open_rows: list[list[tuple[int, int, tuple[tuple[int, int], ...]]]] = [[] for _ in range(capacity + 1)]
    full: list[list[Group]] = [[] for _ in range(capacity + 1)]

    def keep(count: int, room: int, held: int, pack: tuple[tuple[int, int], ...]) -> None:
        if count and (held >= limit or room == 0):
            full[room].append((count, pack))
        elif count:
            open_rows[room].append((count, held, pack))

    for length in range(len(counts), 0, -1):
        left = counts[length - 1]
        while left:
            rooms = range(capacity, length - 1, -1) if worst else range(length, capacity + 1)
            room = next((r for r in rooms if open_rows[r]), None)
            count, held, pack = (left, 0, ()) if room is None else open_rows[room].pop()
            space = capacity if room is None else room
            times = min(1 if worst else space // length, limit - held, left)
            taken = min(count, left // times)
            if room is not None:
                keep(count - taken, space, held, pack)
            keep(taken, space - times * length, held + times, (*pack, (length, times)))
            left -= taken * times
    for room, groups in enumerate(open_rows):
        full[room].extend((count, pack) for count, _, pack in groups)
    return Rows(capacity, full)
