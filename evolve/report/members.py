"""What the page shows of the front: drawings, table, and one section for each program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from markupsafe import Markup

from evolve.report.calls import Book
from evolve.report.charts import Chart, legend, shape
from evolve.report.code import highlighted, side_by_side
from evolve.report.numbers import MICRO, Contender, Numbers
from evolve.report.programs import Change, Found, Measured, measured
from evolve.report.scatter import Dot, scatters
from evolve.report.simpler import simpler
from evolve.report.tables import Cell, Table, figure, words
from evolve.report.text import duration, listed, number, shortened, signed, visible
from evolve.types import Evaluation, Individual, Objective, Split

MAX_TEXT = 12_000
"""Characters of a prompt or an answer that a page shows; the journal has the rest."""

MAX_INSTANCES = 200
"""Rows of a table of instances, the worst first; `evolve report --json` has all of them."""


def front_charts(numbers: Numbers, members: Sequence[Found], rule: str = "#b-{}") -> list[Chart]:
    """Draw the front for every pair of objectives.

    Args:
        numbers: Of the run.
        members: Of the front.
        rule: Where the mark of a baseline leads; "{}" stands for its name.
    """
    dots = [
        Dot(
            member.individual.program.name,
            dict(member.individual.objectives),
            member.link,
            "incumbent" if member.incumbent else "front",
            member.individual.program.name if member.incumbent else "",
        )
        for member in members
    ]
    for baseline in numbers.baselines:
        evaluation = baseline.evaluations.get(Split.TRAIN)
        if evaluation is not None and evaluation.ok:
            link = rule.format(visible(baseline.name))
            dots.append(Dot(baseline.name, dict(evaluation.objectives), link, "baseline"))
    return scatters(numbers.objectives, dots, [dict(i.objectives) for i in crowd(numbers, members)])


def crowd(numbers: Numbers, members: Sequence[Found]) -> list[Individual]:
    """Return the discovered programs that were evaluated well and are not on the front."""
    shown = {member.individual.step for member in members}
    return [i for i in numbers.individuals if i.costs and i.evaluation.ok and i.step not in shown]


def key() -> Markup:
    """Return the legend of the drawings."""
    names = {"incumbent": "incumbent", "front": "front", "baseline": "baseline"}
    shapes = [(mark, shape(mark, 10.0, 10.0), name) for mark, name in names.items()]
    shapes.append(("dominated", "M10 10h0", "dominated candidate"))
    return legend(shapes)


def front_table(numbers: Numbers, members: Sequence[Found]) -> Table:
    """Return every member of the front with its objectives on each split."""
    splits = [s for s in (Split.TEST, Split.VALIDATION, Split.TRAIN) if _any_on(members, s)]
    columns = [
        (o, split) for split in splits for o in numbers.objectives[: None if split is splits[0] else 1]
    ]
    headings = ["program", *(_heading(o, split) for o, split in columns)]
    rows = []
    for member in members:
        name = member.individual.program.name
        evaluations = member.contender.evaluations
        cells = [_figures([o], evaluations.get(split))[0] for o, split in columns]
        rows.append([words(name, link=member.link, code=True), *cells])
    caption = "Programs of the front: finalists first, the incumbent at the top"
    return Table(caption, headings, rows, frozenset(range(1, len(headings))))


def _any_on(members: Sequence[Found], split: Split) -> bool:
    return any(split in member.contender.evaluations for member in members)


def _heading(objective: Objective, split: Split | str) -> str:
    unit = f" ({objective.unit})" if objective.unit else ""
    return f"{visible(objective.name)}{unit}, {split}"


def _figures(objectives: Sequence[Objective], evaluation: Evaluation | None) -> list[Cell]:
    return [figure(evaluation.objectives.get(o.name) if evaluation else None) for o in objectives]


def program(numbers: Numbers, member: Found, rival: Contender | None) -> dict[str, Any]:
    """Return what the section of one program shows."""
    individual = member.individual
    proposal = individual.proposal
    return {
        "step": individual.step,
        "name": individual.program.name,
        "incumbent": member.incumbent,
        "finalist": member.finalist,
        "operator": proposal.operator,
        "parents": [_ancestor(numbers, step) for step in proposal.parents],
        "note": proposal.note,
        "cpu": duration(individual.evaluation.cpu_s),
        "scores": _scores(numbers, member, rival),
        "source": highlighted(individual.program.text),
        "simpler": simpler(numbers, member.contender),
        "diff": _difference(numbers, individual),
        "instances": list(_instances(numbers, member, rival)),
        "lineage": _lineage(numbers, member.lineage),
    }


def _ancestor(numbers: Numbers, step: int) -> Cell:
    """Return a link to what a program was made from: a baseline by name, a candidate by step."""
    known = numbers.by_step.get(step)
    if step <= 0 and known is not None:
        name = visible(known.program.name)
        return Cell(name, link=f"#b-{name}")
    return Cell(f"step {step}", float(step), f"#c-{step}")


def _difference(numbers: Numbers, individual: Individual) -> dict[str, Any]:
    seed = numbers.seed_program
    old = seed.program if seed else individual.program
    return {
        "old_name": f"seed program {visible(old.name)}",
        "new_name": visible(individual.program.name),
        "rows": side_by_side(old.text, individual.program.text),
    }


def conversation(member: Found, book: Book) -> list[dict[str, str]]:
    """Return what models were asked for a program and answered, attempts in order."""
    return [
        {
            "model": call.model,
            "part": call.request.part,
            "cost": f"${call.micro_usd / MICRO:.4f}",
            "time": duration(call.seconds),
            "system": shortened(visible(call.request.system), MAX_TEXT),
            "prompt": shortened(visible(call.request.prompt), MAX_TEXT),
            "answer": shortened(visible(call.reply.text), MAX_TEXT) if call.reply else "",
            "error": visible(call.error),
        }
        for id_ in member.individual.proposal.calls
        for call in book.kept.get(id_, ())
    ]


def _scores(numbers: Numbers, member: Found, rival: Contender | None) -> Table:
    contenders = [(member.contender.name, member.contender)]
    if rival is not None and member.finalist:
        contenders.append((f"best baseline {rival.name}", rival))
    shorter = numbers.simpler(member.contender.step)
    if shorter is not None:
        contenders.insert(1, ("simpler version", shorter))
    rows = []
    for split in (Split.TEST, Split.VALIDATION, Split.TRAIN):
        for name, contender in contenders:
            if split in contender.evaluations:
                cells = _figures(numbers.objectives, contender.evaluations[split])
                rows.append([words(split.value), words(name), *cells])
    headings = ["split", "program", *(f"{visible(o.name)} {o.unit}".strip() for o in numbers.objectives)]
    return Table("Scores", headings, rows, frozenset(range(2, len(headings))), sortable=False)


def _instances(numbers: Numbers, member: Found, rival: Contender | None) -> Iterator[Table]:
    for split in (Split.TEST, Split.TRAIN):
        evaluation = member.contender.evaluations.get(split)
        if evaluation is None or (split is Split.TRAIN and not evaluation.measurements):
            continue
        instances = {i.name: i for i in numbers.instances(split)}
        other = rival.evaluations.get(split) if rival else None
        rows = measured(numbers, evaluation, other, instances)
        yield _instance_table(numbers, split, rows, rival)


def _instance_table(
    numbers: Numbers, split: Split, rows: Sequence[Measured], rival: Contender | None
) -> Table:
    primary = numbers.objectives[0]
    headings = ["instance", "group", visible(primary.key), "reference", "kind", "gap %", "CPU ms"]
    if rival is not None:
        headings[6:6] = [visible(rival.name), "difference"]
    cells = []
    for row in rows[:MAX_INSTANCES]:
        reference = row.instance.references.get(primary.key)
        line = [
            words(row.instance.name),
            words(row.instance.group),
            figure(row.value),
            figure(reference.value if reference else None),
            words(reference.kind.replace("_", " ") if reference else "—"),
            figure(row.gap, shown=number(row.gap, 3)),
        ]
        if rival is not None:
            line += [figure(row.rival), _against(primary, row)]
        cells.append([*line, figure(1000 * row.cpu_s, shown=number(1000 * row.cpu_s, 3))])
    numeric = frozenset({2, 3, *range(5, len(headings))})
    return Table(f"Instances of {split}, the worst first", headings, cells, numeric, total=len(rows))


def _against(primary: Objective, row: Measured) -> Cell:
    if row.rival is None:
        return figure(None)
    difference = row.value - row.rival
    loss = primary.loss(difference)
    return figure(
        difference, shown=signed(difference, 4), mark="good" if loss < 0 else "bad" if loss > 0 else "dim"
    )


def _lineage(numbers: Numbers, line: Sequence[Change]) -> Table:
    primary = numbers.objectives[0]
    rows = []
    for change in line:
        individual = change.individual
        proposal = individual.proposal
        more = [_ancestor(numbers, step).text for step in proposal.parents[1:]]
        others = f" (with {listed(more)})" if more else ""
        gain = change.gain
        mark = "" if not gain else "good" if gain > 0 else "bad"
        rows.append(
            [
                _ancestor(numbers, individual.step),
                words(proposal.operator, code=True),
                words(proposal.note + others),
                figure(individual.objectives.get(primary.name)),
                figure(gain, shown="" if gain is None else signed(gain), mark=mark),
            ]
        )
    unit = f" ({primary.unit})" if primary.unit else ""
    headings = ["program", "operator", "change", f"{visible(primary.name)}{unit}, train", "gain"]
    return Table(
        "From a program that people wrote to this one", headings, rows, frozenset({3, 4}), sortable=False
    )
