"""A sequence and a mapping that share almost all of themselves with what they were made from.

Copying a tuple of 10^5 objects touches every one of them to count a reference, which takes tens of
milliseconds; archives add one individual at a time and keep the old value valid.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Generic, TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

CHUNK = 256
SHARDS = 256


@dataclass(frozen=True)
class Series(Generic[T]):
    """An immutable sequence in chunks; a change copies the chunks that it touches, and their list.

    Attributes:
        chunks: None of them empty, each of at most twice `CHUNK` elements.
    """

    chunks: tuple[tuple[T, ...], ...] = ()
    ends: tuple[int, ...] = ()

    @classmethod
    def of(cls, items: Iterable[T]) -> Series[T]:
        """Return the series of `items`."""
        everything = tuple(items)
        return cls._joined([everything[at : at + CHUNK] for at in range(0, len(everything), CHUNK)])

    @classmethod
    def _joined(cls, chunks: Sequence[tuple[T, ...]]) -> Series[T]:
        kept = tuple(chunk for chunk in chunks if chunk)
        return cls(kept, tuple(accumulate(map(len, kept))))

    def __len__(self) -> int:
        return self.ends[-1] if self.ends else 0

    def __iter__(self) -> Iterator[T]:
        return chain.from_iterable(self.chunks)

    def __getitem__(self, index: int) -> T:
        chunk, offset = self._place(index)
        return self.chunks[chunk][offset]

    def inserted(self, index: int, item: T) -> Series[T]:
        """Return the series with `item` at `index`, 0 to the length."""
        if not self.chunks:
            return self._joined([(item,)])
        chunk, offset = self._place(index) if index < len(self) else (-1, len(self.chunks[-1]))
        old = self.chunks[chunk]
        new = (*old[:offset], item, *old[offset:])
        parts = [new] if len(new) <= 2 * CHUNK else [new[:CHUNK], new[CHUNK:]]
        at = chunk % len(self.chunks)
        return self._joined([*self.chunks[:at], *parts, *self.chunks[at + 1 :]])

    def without(self, indices: Iterable[int]) -> Series[T]:
        """Return the series without the elements at `indices`."""
        gone: dict[int, list[int]] = {}
        for index in sorted(set(indices)):
            chunk, offset = self._place(index)
            gone.setdefault(chunk, []).append(offset)
        chunks = list(self.chunks)
        for chunk, offsets in gone.items():
            old = chunks[chunk]
            spans = zip([-1, *offsets], [*offsets, len(old)], strict=True)
            chunks[chunk] = tuple(chain.from_iterable(old[a + 1 : b] for a, b in spans))
        left = self._joined(chunks)
        sparse = len(left.chunks) > 4 + 4 * len(left) // CHUNK
        return self.of(left) if sparse else left

    def _place(self, index: int) -> tuple[int, int]:
        if not 0 <= index < len(self):
            raise IndexError(f"index {index} of a series of {len(self)}")
        chunk = bisect_right(self.ends, index)
        return chunk, index - (self.ends[chunk - 1] if chunk else 0)


@dataclass(frozen=True, eq=False)
class Table(Mapping[K, V], Generic[K, V]):
    """An immutable mapping in shards; a change copies one shard, and their list.

    Attributes:
        shards: By hash of the key; empty as long as the table is.
    """

    shards: tuple[dict[K, V], ...] = ()

    def __getitem__(self, key: K) -> V:
        if not self.shards:
            raise KeyError(key)
        return self.shards[hash(key) % SHARDS][key]

    def __iter__(self) -> Iterator[K]:
        return chain.from_iterable(self.shards)

    def __len__(self) -> int:
        return sum(map(len, self.shards))

    def put(self, key: K, value: V) -> Table[K, V]:
        """Return the table in which `key` has `value`."""
        shards = self.shards or ({},) * SHARDS
        at = hash(key) % SHARDS
        return Table((*shards[:at], {**shards[at], key: value}, *shards[at + 1 :]))
