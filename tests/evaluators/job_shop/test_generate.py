"""Seeds make Taillard's instances, and distinct ones of our own."""

from __future__ import annotations

import csv
import zlib

import numpy as np
import pytest


def rows(path):
    return list(csv.DictReader(path.read_text().splitlines()))


def test_the_first_published_job_shop_has_its_published_numbers(part):
    """Row 1 of ta01: durations 94, 66, 10, … and machines 7, 13, 5, … in its file."""
    shop = part("taillard").job_shops()["ta01"].shop()
    assert shop.p[0].tolist() == [94, 66, 10, 53, 26, 15, 65, 82, 10, 27, 93, 92, 96, 70, 83]
    assert (shop.machine[0] + 1).tolist() == [7, 13, 5, 8, 4, 3, 11, 12, 9, 15, 10, 14, 6, 1, 2]


def test_the_first_published_flow_shop_has_its_published_numbers(part):
    """Machine 1 of ta001 in its file."""
    p = part("taillard").flow_shops()["ta001"].p()
    assert p.shape == (20, 5)
    assert p[:, 0].tolist() == [
        54,
        83,
        15,
        71,
        77,
        36,
        53,
        38,
        27,
        87,
        76,
        91,
        14,
        29,
        12,
        77,
        32,
        87,
        68,
        94,
    ]


def test_all_published_instances_are_made_as_ever(part):
    """Of all 80 job shops and 120 flow shops, as they were when checked against published values."""
    shops = [known.shop() for known in part("taillard").job_shops().values()]
    flows = [known.p() for known in part("taillard").flow_shops().values()]
    assert (len(shops), len(flows)) == (80, 120)
    total = 0
    for matrix in [m for shop in shops for m in (shop.p, shop.machine)] + flows:
        total = zlib.crc32(np.ascontiguousarray(matrix, "<i8").tobytes(), total)
    assert total == 4235072357


def test_every_job_visits_every_machine_once(part):
    for known in list(part("taillard").job_shops().values())[::7]:
        shop = known.shop()
        assert (np.sort(shop.machine, axis=1) == np.arange(known.machines)).all()
        assert shop.p.min() >= 1
        assert shop.p.max() <= 99
        assert shop.trivial_bound <= known.lower <= known.upper


def test_seeds_sizes_and_bounds_of_job_shops_are_the_measured_ones(part, shared):
    measured = rows(shared / "data" / "jobshop" / "taillard_jssp_seeds.csv")
    assert len(measured) == 80
    for row in measured:
        known = part("taillard").job_shops()[row["instance"]]
        assert (known.jobs, known.machines) == (int(row["n_jobs"]), int(row["n_machines"]))
        assert (known.time_seed, known.machine_seed) == (int(row["time_seed"]), int(row["machine_seed"]))
        assert (known.lower, known.upper) == (int(row["lb"]), int(row["ub"]))
        assert known.shop().trivial_bound == int(row["trivial_lb_max_job_or_machine"])


def test_seeds_sizes_and_bounds_of_flow_shops_are_the_measured_ones(part, shared):
    measured = rows(shared / "data" / "flowshop" / "taillard_pfsp.csv")
    assert len(measured) == 120
    for row in measured:
        known = part("taillard").flow_shops()[row["instance"]]
        assert (known.jobs, known.machines) == (int(row["n_jobs"]), int(row["n_machines"]))
        assert (known.seed, known.upper) == (int(row["time_seed"]), int(row["best_known_ub"]))
        assert part("flow").lower_bound(known.p()) == int(row["machine_lb_T93"])


def test_generated_instances_differ_from_each_other_and_from_the_published_ones(part):
    references = part("references")
    designs = references.designs((references.SMALL, *references.SIZES), range(24))
    seeds = {design.seed for design in designs}
    published = {known.time_seed for known in part("taillard").job_shops().values()}
    published |= {known.seed for known in part("taillard").flow_shops().values()}
    assert len(seeds) == len(designs)
    assert not seeds & published
    assert len({references.crc(design.job_shop()) for design in designs[:40]}) == 40


@pytest.mark.parametrize("seed", [0, -1, 2**31 - 1])
def test_a_seed_that_the_generator_cannot_take_is_refused(part, seed):
    with pytest.raises(ValueError, match="seed must be in"):
        part("generate").Lcg(seed)
