"""Generated tables: reviews, events and accounts, with dependent columns, skew, gaps and free text.

- `reviews`: who, which product (its title, brand and category depend on it; attributes exist for some
  categories only), rating, day, and a text of 40 to 400 characters.
- `events`: host, rack and region; service and version; level, template and parameters of a message.
- `accounts`: 20 to 26 short columns, numbers and classes, several of them correlated; like a table of
  credit-card clients.

Keys follow Zipf's law with exponent 1.1; 2 to 30 % of some columns are empty; columns come in random order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from .table import Table, table_of

Rng = np.random.Generator
Columns = dict[str, list[str]]
ENTROPY = 0xB3E9_207C_5D48_61FA_0C96_E7A5_13D2_8F4B
"""Together with kind, size and number, seeds every table. It never enters a program's process."""
SKEW = 1.1


def words(rng: Rng, low: int, high: int) -> str:
    """Return pseudo-words of `low` to `high` characters in all."""
    size = int(rng.integers(low, high + 1))
    letters = np.frombuffer(b"etaoinshrdlucmfwyp", np.uint8)
    text = letters[(len(letters) * rng.random(size) ** 1.6).astype(int)]
    gaps = np.cumsum(rng.integers(3, 10, size))
    text[gaps[gaps < size]] = ord(" ")
    return text.tobytes().decode().strip()


def keys(rng: Rng, n: int, count: int) -> list[int]:
    """Return `n` numbers below `count` by Zipf's law."""
    share = np.arange(1, count + 1) ** -SKEW
    return [int(k) for k in rng.choice(count, n, p=share / share.sum())]


def gapped(rng: Rng, column: list[str], low: float = 0.02, high: float = 0.3) -> list[str]:
    """Return a column with a share of its cells empty."""
    share = rng.uniform(low, high)
    return [
        "" if empty else text for text, empty in zip(column, rng.random(len(column)) < share, strict=True)
    ]


def reviews(n: int, rng: Rng) -> Columns:
    """Return reviews of products."""
    products, people, brands = n // 5, n // 4, 12
    categories = [words(rng, 5, 14) for _ in range(6)]
    brand = [(words(rng, 4, 12), words(rng, 4, 10)) for _ in range(brands)]
    made_by, kind = rng.integers(brands, size=products), rng.integers(len(categories), size=products)
    title = [words(rng, 15, 70) for _ in range(products)]
    about = [words(rng, 60, 200) for _ in range(products)]
    names = [words(rng, 5, 14) for _ in range(people)]
    bought, wrote = keys(rng, n, products), keys(rng, n, people)
    made: Columns = {
        "product_id": [f"B{p:07d}" for p in bought],
        "title": [title[p] for p in bought],
        "description": gapped(rng, [about[p] for p in bought]),
        "brand": [brand[made_by[p]][0] for p in bought],
        "country": [brand[made_by[p]][1] for p in bought],
        "category": [categories[kind[p]] for p in bought],
        "reviewer": [names[p] for p in wrote],
        "rating": [str(int(k)) for k in rng.choice([1, 2, 3, 4, 5], n, p=[0.08, 0.07, 0.15, 0.3, 0.4])],
        "verified": [str(bool(v)) for v in rng.random(n) < 0.8],
        "day": [f"2024-{int(m):02d}-{int(d):02d}" for m, d in zip(*rng.integers(1, 13, (2, n)), strict=True)],
        "text": gapped(rng, [words(rng, 40, 400) for _ in range(n)]),
    }
    for place in range(int(rng.integers(1, 4))):
        options = [words(rng, 6, 24) for _ in range(4)]
        chosen = rng.integers(4, size=n)
        held = {int(c) for c in rng.choice(len(categories), 2, replace=False)}
        made[f"attribute_{place}"] = [
            options[c] if kind[p] in held else "" for c, p in zip(chosen, bought, strict=True)
        ]
    return made


def events(n: int, rng: Rng) -> Columns:
    """Return events of machines."""
    hosts, services, templates = max(n // 12, 8), 10, 24
    rack, region = rng.integers(8, size=hosts), rng.integers(3, size=8)
    place = [words(rng, 6, 12) for _ in range(3)]
    service = [(words(rng, 5, 14), words(rng, 30, 90)) for _ in range(services)]
    template = [
        (words(rng, 30, 140), int(rng.integers(services)), int(rng.integers(4))) for _ in range(templates)
    ]
    at, what = keys(rng, n, hosts), keys(rng, n, templates)
    who = [template[t][1] for t in what]
    level = ("debug", "info", "warning", "error")
    return {
        "time": [
            f"{int(s) // 3600:02d}:{int(s) // 60 % 60:02d}:{int(s) % 60:02d}"
            for s in np.sort(rng.integers(86400, size=n))
        ],
        "host": [f"node-{h:04d}" for h in at],
        "rack": [f"rack-{rack[h]}" for h in at],
        "region": [place[region[rack[h]]] for h in at],
        "service": [service[s][0] for s in who],
        "owner": [service[s][1] for s in who],
        "version": [f"{1 + s % 3}.{int(v)}" for s, v in zip(who, rng.integers(3, size=n), strict=True)],
        "level": [level[template[t][2]] for t in what],
        "message": [template[t][0] for t in what],
        "detail": gapped(rng, [words(rng, 10, 80) for _ in range(n)], 0.1, 0.6),
        "user": gapped(rng, [f"u{u:05d}" for u in keys(rng, n, n // 6)]),
        "status": [str(s) for s in rng.choice([200, 200, 200, 204, 404, 500], n)],
    }


def accounts(n: int, rng: Rng) -> Columns:
    """Return clients with payments; months follow one another, so that neighbours agree."""
    months = int(rng.integers(4, 7))
    made: Columns = {
        "limit": [str(10000 * (1 + k)) for k in keys(rng, n, 30)],
        "sex": [str(s) for s in rng.integers(1, 3, n)],
        "education": [str(s) for s in rng.choice([1, 2, 3, 4], n, p=[0.35, 0.47, 0.16, 0.02])],
        "marriage": [str(s) for s in rng.choice([1, 2, 3], n, p=[0.45, 0.53, 0.02])],
        "age": [str(int(a)) for a in np.clip(rng.normal(35, 9, n), 21, 75)],
        "branch": [f"branch {b:02d}" for b in keys(rng, n, 25)],
        "default": [str(int(d)) for d in rng.random(n) < 0.22],
    }
    idle = rng.random(n) < 0.2
    status = rng.choice([-1, 0, 1, 2], n, p=[0.25, 0.55, 0.1, 0.1])
    bill = np.where(idle, 0, np.round(rng.lognormal(9, 1.4, n)))
    for month in range(months):
        change = rng.random(n) < 0.2
        status = np.where(change, rng.choice([-1, 0, 1, 2], n), status)
        bill = np.where(idle, 0, np.round(bill * rng.uniform(0.9, 1.1, n)))
        paid = np.where(rng.random(n) < 0.4, 0, 1000 * rng.integers(1, 6, n)) * ~idle
        made[f"status_{month}"] = ["-2" if i else str(s) for i, s in zip(idle, status, strict=True)]
        made[f"bill_{month}"] = [str(int(b)) for b in bill]
        made[f"paid_{month}"] = [str(int(p)) for p in paid]
    return made


KINDS: Mapping[str, Callable[[int, Rng], Columns]] = {
    "reviews": reviews,
    "events": events,
    "accounts": accounts,
}


def draw(kind: str, rows: int, number: int) -> Table:
    """Return the table of a kind and size that a number stands for."""
    sequence = np.random.SeedSequence([ENTROPY, list(KINDS).index(kind), rows, number])
    rng = np.random.Generator(np.random.PCG64(sequence))
    columns = KINDS[kind](rows, rng)
    names = [list(columns)[int(c)] for c in rng.permutation(len(columns))]
    return table_of(names, list(zip(*(columns[name] for name in names), strict=True)))
