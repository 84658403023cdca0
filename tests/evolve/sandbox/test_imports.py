"""Ordinary uses of numpy and the standard library work inside the walls.

Nothing is imported from disk there, so this also guards the list of what is preloaded: numpy imports
several of its own parts on first use.
"""

from __future__ import annotations

import json

import numpy as np
import pytest

from evolve.errors import CandidateFailed
from evolve.sandbox import ZygoteSandbox, imports
from evolve.types import Array, Entry, Hook, Ints, Limits, Program

MODULES = (*imports.LISTED, *(name for name in imports.POWERLESS if name != "__future__"))
USES = r"""
# arrays
np.arange(5).sum() == 10
np.linspace(0, 1, 5)[-1] == 1.0
np.unique([3, 1, 3]).tolist() == [1, 3]
np.unique([3, 1, 3], return_counts=True)[1].tolist() == [1, 2]
np.histogram([1, 2, 2, 3], bins=3)[0].tolist() == [1, 2, 1]
np.percentile([1, 2, 3], 50) == 2
np.quantile([1, 2, 3, 4], [0.25, 0.75]).size == 2
np.median([3, 1, 2]) == 2
np.argsort([3, 1, 2], kind="stable").tolist() == [1, 2, 0]
np.lexsort(([1, 2], [1, 1])).tolist() == [0, 1]
np.argpartition([3, 1, 2], 1)[0] == 1
np.partition([3, 1, 2], 1)[1] == 2
np.cumsum([1, 2, 3])[-1] == 6
np.diff([1, 4, 9]).tolist() == [3, 5]
np.bincount([0, 1, 1], weights=[1.0, 2.0, 3.0])[1] == 5.0
np.digitize([0.5], [0, 1])[0] == 1
np.searchsorted([1, 3, 5], 4) == 2
np.where([True, False], 1, 2).tolist() == [1, 2]
np.select([[True, False]], [[1, 1]], 9).tolist() == [1, 9]
np.clip([-1, 5], 0, 2).tolist() == [0, 2]
np.interp(1.5, [1, 2], [10, 20]) == 15
np.einsum("ij,jk->ik", np.eye(2), np.ones((2, 2))).sum() == 4
np.tensordot(np.ones((2, 2)), np.ones((2, 2))) == 4
np.dot([1, 2], [3, 4]) == 11
np.outer([1, 2], [3, 4]).shape == (2, 2)
np.kron(np.eye(2), np.ones((2, 2))).shape == (4, 4)
np.meshgrid([1, 2], [3, 4])[0].shape == (2, 2)
np.concatenate([[1], [2]]).tolist() == [1, 2]
np.vstack([[1], [2]]).shape == (2, 1)
np.column_stack([[1, 2], [3, 4]]).shape == (2, 2)
np.split(np.arange(4), 2)[1].tolist() == [2, 3]
np.pad([1], 1).tolist() == [0, 1, 0]
np.tile([1, 2], 2).size == 4
np.repeat([1, 2], [2, 1]).tolist() == [1, 1, 2]
np.roll([1, 2, 3], 1)[0] == 3
np.flip([1, 2])[0] == 2
np.rot90(np.eye(2)).shape == (2, 2)
np.triu(np.ones((2, 2))).sum() == 3
np.nanmean([1, np.nan]) == 1
np.nan_to_num([np.nan])[0] == 0
np.isclose(0.1 + 0.2, 0.3)
np.allclose([1], [1 + 1e-12])
np.array_equal([1], [1])
np.setdiff1d([1, 2], [2]).tolist() == [1]
np.intersect1d([1, 2], [2]).tolist() == [2]
np.isin([1, 2], [2]).tolist() == [False, True]
np.apply_along_axis(sum, 0, np.ones((2, 2))).tolist() == [2, 2]
np.vectorize(lambda v: v + 1)([1, 2]).tolist() == [2, 3]
np.fromiter((i for i in range(3)), dtype=float).sum() == 3
np.frombuffer(b"\x01\x02", dtype=np.uint8).sum() == 3
np.ma.masked_less([1, 2], 2).sum() == 2
np.gradient([1, 2, 4])[0] == 1
np.trapezoid([1, 2]) if hasattr(np, "trapezoid") else np.trapz([1, 2])
np.convolve([1, 2], [1, 1]).tolist() == [1, 3, 2]
np.correlate([1, 2], [1, 1])[0] == 3
np.polyfit([0, 1], [1, 3], 1)[0] > 1.99
np.polyval([1, 0], 3) == 3
np.polynomial.Polynomial([1, 2])(2) == 5
np.roots([1, -3, 2]).max() > 1.99
np.cov([1, 2, 3]) == 1
np.corrcoef([1, 2], [2, 4])[0, 1] > 0.99
np.ndindex(2, 2).__next__() == (0, 0)
np.unravel_index(3, (2, 2)) == (1, 1)
np.minimum.accumulate([3, 1, 2]).tolist() == [3, 1, 1]
np.add.reduceat([1, 2, 3], [0, 2]).tolist() == [3, 3]
np.maximum.at(np.zeros(2), [0], 1) is None
np.lib.stride_tricks.sliding_window_view(np.arange(4), 2).shape == (3, 2)
np.array2string(np.arange(3)) == "[0 1 2]"
str(np.eye(2)).startswith("[[1.")
repr(np.float64(1.5)) in ("np.float64(1.5)", "1.5")
np.char.upper(["a"])[0] == "A"
np.rec.array([(1, 2.0)], dtype=[("a", int), ("b", float)]).a[0] == 1
np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])["b"][0] == 2.0
np.iinfo(np.int64).max > 0
np.finfo(float).eps < 1e-10
np.datetime64("2020-01-02") - np.datetime64("2020-01-01") == np.timedelta64(1, "D")
np.errstate(divide="ignore").__enter__() is None
np.broadcast_to([1], (3, 1)).shape == (3, 1)
np.copyto(np.zeros(1), 1) is None
np.seterr(all="ignore") is not None
# linear algebra, transforms, chance
np.linalg.solve(np.eye(2) * 2, [2, 4]).tolist() == [1, 2]
np.linalg.inv(np.eye(2)).trace() == 2
np.linalg.det(np.eye(3)) == 1
np.linalg.eigh(np.eye(2))[0].tolist() == [1, 1]
np.linalg.svd(np.eye(2))[1].tolist() == [1, 1]
np.linalg.lstsq(np.eye(2), [1, 2], rcond=None)[0].size == 2
np.linalg.norm([3, 4]) == 5
np.linalg.qr(np.eye(2))[0].shape == (2, 2)
np.linalg.matrix_power(np.eye(2), 3)[0, 0] == 1
np.linalg.cholesky(np.eye(2))[0, 0] == 1
(np.ones((300, 300)) @ np.ones((300, 300)))[0, 0] == 300
np.fft.fft([1, 0, 0, 0]).real.sum() == 4
np.fft.rfft(np.ones(8))[0] == 8
np.random.default_rng(1).permutation(5).size == 5
np.random.default_rng(1).choice(5, 2, replace=False).size == 2
np.random.default_rng(1).gamma(2.0) > 0
np.random.RandomState(1).rand() < 1
np.random.seed(1) is None
np.random.Generator(np.random.PCG64(1)).random() < 1
np.random.randint(0, 3) in (0, 1, 2)
# standard library
math.comb(5, 2) == 10
math.isclose(math.fsum([0.1] * 10), 1.0)
cmath.sqrt(-1) == 1j
heapq.nsmallest(2, [3, 1, 2]) == [1, 2]
heapq.merge([1], [2]).__next__() == 1
bisect.bisect_left([1, 3], 2) == 1
collections.Counter("aab").most_common(1) == [("a", 2)]
collections.defaultdict(list)["x"] == []
collections.deque([1], maxlen=1).popleft() == 1
collections.OrderedDict(a=1)["a"] == 1
collections.namedtuple("P", "x y")(1, 2).y == 2
collections.ChainMap({}, {"a": 1})["a"] == 1
isinstance([], collections.abc.Sequence)
functools.lru_cache(maxsize=None)(lambda v: v)(3) == 3
functools.reduce(operator.add, [1, 2]) == 3
functools.cmp_to_key(lambda a, b: a - b)(1) < functools.cmp_to_key(lambda a, b: a - b)(2)
sorted([(2, "b"), (1, "a")], key=operator.itemgetter(0))[0][1] == "a"
list(itertools.permutations([1, 2])) == [(1, 2), (2, 1)]
list(itertools.accumulate([1, 2])) == [1, 3]
[k for k, _ in itertools.groupby("aab")] == ["a", "b"]
list(itertools.pairwise([1, 2, 3]))[1] == (2, 3)
random.Random(1).random() < 1
random.sample(range(5), 2).__len__() == 2
random.shuffle([1, 2]) is None
random.gauss(0, 1) is not None
statistics.mean([1, 2, 3]) == 2
statistics.stdev([1, 2, 3]) == 1
statistics.NormalDist().cdf(0) == 0.5
dataclasses.asdict(dataclasses.make_dataclass("D", [("x", int)])(1)) == {"x": 1}
enum.IntEnum("E", "A B").B == 2
typing.get_type_hints(lambda: None) == {}
abc.ABC is not None
array.array("d", [1.0]).tobytes().__len__() == 8
copy.deepcopy({"a": [1]}) == {"a": [1]}
decimal.Decimal("0.1") * 3 == decimal.Decimal("0.3")
fractions.Fraction(1, 3) * 3 == 1
numbers.Number is not None
string.ascii_lowercase[0] == "a"
re.sub(r"\d+", "x", "a12") == "ax"
re.findall(r"(\w)=(\d)", "a=1,b=2") == [("a", "1"), ("b", "2")]
textwrap.dedent("  a") == "a"
datetime.datetime(2020, 1, 2).isoformat().startswith("2020")
datetime.datetime.strptime("2020-01-02", "%Y-%m-%d").day == 2
datetime.timedelta(days=1).total_seconds() == 86400
time.perf_counter() > 0
time.sleep(0.001) is None
time.strftime("%Y", time.gmtime(0)) == "1970"
struct.unpack("<q", struct.pack("<q", 5)) == (5,)
json.loads(json.dumps({"a": [1.5]})) == {"a": [1.5]}
queue.PriorityQueue().empty()
list(graphlib.TopologicalSorter({1: [2]}).static_order()) == [2, 1]
contextlib.suppress(ValueError).__enter__() is None
warnings.warn("careful") is None
hashlib.sha256(b"x").hexdigest()[:2] == "2d"
zlib.crc32(b"x") > 0
base64.b64encode(b"x") == b"eA=="
uuid.uuid4().version == 4
pickle.loads(pickle.dumps([1])) == [1]
logging.getLogger("x").warning("y") is None
inspect.signature(len) is not None
weakref.ref(type("T", (), {})) is not None
pprint.pformat([1]) == "[1]"
"é".encode("latin-1") == b"\xe9"
"x".encode("utf-16").__len__() == 4
f"{3.14159:.2f} {1000000:,}" == "3.14 1,000,000"
eval("1 + 1") == 2
int("12", 3) == 5
sum(x * x for x in range(10)) == 285
sys.float_info.max > 1e300
os.cpu_count() is None or os.cpu_count() > 0
gc.collect() >= 0
(lambda *a, k=1, **kw: (a, k, kw))(1, z=2) == ((1,), 1, {"z": 2})
type("C", (), {"__slots__": ("a",)})().__class__.__name__ == "C"
sorted({"b": 1, "a": 2}.items(), key=lambda kv: kv[1])[0][0] == "b"
"""


def uses() -> list[str]:
    return [line for line in USES.strip().splitlines() if not line.startswith("#")]


PROGRAM = """
import numpy as np
%s
USES = %s

def run(which):
    failed = []
    for k in which.tolist():
        try:
            good = bool(eval(USES[k], globals()))
        except BaseException as e:
            good = False
            print(k, type(e).__name__, e)
        failed.append(0 if good else 1)
    return failed
"""
HOOK = Hook("uses", (Entry("run", {"which": Array("int64", ("uses",))}, Ints("which", 0, 2)),), Program(""))


def test_there_are_at_least_a_hundred() -> None:
    assert len(uses()) >= 100


@pytest.mark.parametrize("guard", [True, False])
def test_ordinary_uses_work(guard: bool) -> None:
    text = PROGRAM % ("\n".join(f"import {name}" for name in MODULES), json.dumps(uses()))
    with (
        ZygoteSandbox(guard=guard) as sandbox,
        sandbox.open(Program(text), HOOK, Limits(cpu_s=20.0), seed=1) as candidate,
    ):
        failed = candidate.run(np.arange(len(uses())))
        said = candidate.output
    assert [use for use, bad in zip(uses(), failed, strict=True) if bad] == [], said


def test_programs_in_the_usual_style_work(sandbox: ZygoteSandbox) -> None:
    text = """
from __future__ import annotations
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
import heapq
import numpy as np
import numpy.typing as npt

class Slot(NamedTuple):
    end: float
    machine: int

@dataclass(order=True)
class Item:
    load: float
    name: int = field(compare=False)

@lru_cache(maxsize=None)
def fib(n: int) -> int:
    return n if n < 2 else fib(n - 1) + fib(n - 2)

def run(which: npt.NDArray[np.int64]) -> list[int]:
    heap = [Item(float(w), int(w)) for w in which]
    heapq.heapify(heap)
    match heapq.heappop(heap):
        case Item(load=load) if load == 0 and fib(20) == 6765 and Slot(1.0, 2).machine == 2:
            return [0] * len(which)
    return [1] * len(which)

if __name__ == "__main__":
    raise SystemExit("not run as a script")
"""
    with sandbox.open(Program(text), HOOK, Limits(), seed=1) as candidate:
        assert candidate.run(np.arange(3)).tolist() == [0, 0, 0]


@pytest.mark.parametrize("name", ["socket", "subprocess", "ctypes", "requests", "scipy", "numpy.nothing"])
def test_other_imports_fail_and_say_what_is_allowed(sandbox: ZygoteSandbox, name: str) -> None:
    def load() -> None:
        text = f"import {name}\ndef run(which): return which * 0\n"
        with sandbox.open(Program(text), HOOK, Limits(), seed=1):
            pass

    with pytest.raises(CandidateFailed, match=rf"'{name}' is not available; allowed are: numpy, math"):
        load()


def test_a_program_may_catch_a_refused_import(sandbox: ZygoteSandbox) -> None:
    text = """
try:
    import scipy
except ImportError:
    scipy = None

def run(which):
    return which * 0 if scipy is None else which
"""
    with sandbox.open(Program(text), HOOK, Limits(), seed=1) as candidate:
        assert candidate.run(np.arange(2)).tolist() == [0, 0]


def test_declared_modules_are_allowed(sandbox: ZygoteSandbox) -> None:
    text = "import colorsys\ndef run(which): return which * int(colorsys.rgb_to_hsv(0, 0, 0)[0])\n"
    limits = Limits(modules=("colorsys",))
    with sandbox.open(Program(text), HOOK, limits, seed=1) as candidate:
        assert candidate.run(np.arange(3)).tolist() == [0, 0, 0]
