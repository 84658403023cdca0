"""Generated workloads of four kinds: hot keys, an order-entry shop, a bank, and late writes.

- `zipf`: 8 to 20 operations on distinct keys of 150 to 1,000, drawn by Zipf's law with exponent 0.8 to 1.2;
  45 to 60 % reads; no idle steps. Like the hot-key workload of the ADRS benchmark.
- `orders`: new order, payment, delivery and stock level in the shares of TPC-C (45 : 43 : 6 : 6), few
  warehouses, ten districts each; with the idle time of what has no conflicts.
- `bank`: SmallBank's five transactions on accounts of which some are hot, with idle steps between.
- `late`: reads a hot key at its first step, writes another at its last, after 4 to 12 idle steps.

Sources: TPC-C standard specification, revision 5.11, clause 5.2.3 (shares); M. Alomari et al., "The cost of
serializability on platforms that use snapshot isolation", ICDE 2008 (SmallBank).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from .workload import Workload, make

Rng = np.random.Generator
Operation = tuple[int, int, int]
Drawn = tuple[int, list[Operation]]
"""Length and operations of one transaction."""
ENTROPY = 0x51C6_0BD7_93AE_4F28_7D15_E2C4_8A3B_6F90
"""Together with kind, size and number, seeds every workload. It never enters a program's process."""


def zipf(n: int, rng: Rng) -> Workload:
    """Return transactions whose keys follow Zipf's law."""
    keys, exponent = int(rng.integers(150, 1001)), rng.uniform(0.8, 1.2)
    reads = rng.uniform(0.45, 0.6)
    share = np.arange(1, keys + 1) ** -exponent
    share /= share.sum()
    typical = int(rng.integers(10, 19))

    def one() -> Drawn:
        size = int(np.clip(typical + rng.integers(-2, 3), 8, 20))
        chosen = rng.choice(keys, size, replace=False, p=share)
        return size, [(int(k), int(rng.random() >= reads), p) for p, k in enumerate(chosen)]

    return _workload(n, one)


def orders(n: int, rng: Rng) -> Workload:
    """Return transactions of an order-entry shop; the keys are warehouses, districts and stock."""
    warehouses, items = int(rng.integers(2, 7)), 40

    def one() -> Drawn:
        w, kind = int(rng.integers(warehouses)), rng.random()
        district = warehouses + 10 * w + int(rng.integers(10))
        stock = 11 * warehouses + items * w
        if kind < 0.45:
            lines = np.sort(rng.choice(items, int(rng.integers(5, 16)), replace=False)) + stock
            body = [(int(k), 1, 3 + p) for p, k in enumerate(lines)]
            return 3 + len(lines) + 3, [(w, 0, 0), (district, 0, 1), (district, 1, 2), *body]
        if kind < 0.88:
            return 5, [(w, 0, 0), (w, 1, 1), (district, 0, 2), (district, 1, 3)]
        if kind < 0.94:
            first = warehouses + 10 * w
            return 20, [(first + d, write, 2 * d + write) for d in range(10) for write in (0, 1)]
        looked = rng.choice(items, 10, replace=False) + stock
        return 12, [(district, 0, 0), *((int(k), 0, 1 + p) for p, k in enumerate(looked))]

    return _workload(n, one)


def bank(n: int, rng: Rng) -> Workload:
    """Return transactions on savings and checking accounts; a hot share of customers gets most of them."""
    customers = int(rng.integers(20, 80))
    hot, chance = max(customers // 10, 2), rng.uniform(0.5, 0.9)

    def customer(low: int = 0) -> int:
        return int(rng.integers(low, hot)) if rng.random() < chance else int(rng.integers(hot, customers))

    def one() -> Drawn:
        a, b, gap = customer(), customer(), int(rng.integers(1, 4))
        savings, checking, other = 2 * a, 2 * a + 1, 2 * b + 1
        shapes: tuple[list[tuple[int, int]], ...] = (
            [(savings, 0), (checking, 0)],
            [(checking, 0), (checking, 1)],
            [(savings, 0), (savings, 1)],
            [(savings, 0), (checking, 0), (savings, 1), (checking, 1), (other, 0), (other, 1)],
            [(savings, 0), (checking, 0), (checking, 1)],
        )
        shape = shapes[int(rng.integers(len(shapes)))]
        return gap * len(shape), [(k, write, gap * p) for p, (k, write) in enumerate(shape)]

    return _workload(n, one)


def late(n: int, rng: Rng) -> Workload:
    """Return transactions that read a key at first and write another at last; half of the keys do both."""
    keys = int(rng.integers(5, 12))

    def one() -> Drawn:
        length = int(rng.integers(5, 14))
        read = int(rng.integers(keys))
        return length, [(read, 0, 0), (keys // 2 + int(rng.integers(keys)), 1, length - 1)]

    return _workload(n, one)


KINDS: Mapping[str, Callable[[int, Rng], Workload]] = {
    "zipf": zipf,
    "orders": orders,
    "bank": bank,
    "late": late,
}


def draw(kind: str, n: int, *numbers: int) -> Workload:
    """Return the workload of a kind and size that `numbers` stand for.

    Raises:
        ValueError: There is no such kind.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of workload is called {kind!r}; have {', '.join(KINDS)}")
    sequence = np.random.SeedSequence([ENTROPY, list(KINDS).index(kind), n, *numbers])
    return KINDS[kind](n, np.random.Generator(np.random.PCG64(sequence)))


def _workload(n: int, one: Callable[[], Drawn]) -> Workload:
    lengths, operations = zip(*(one() for _ in range(n)), strict=True)
    return make(lengths, operations)
