"""What the package offers, for type checkers."""

from evolve.discovery import Result as Result
from evolve.discovery import discover as discover
from evolve.errors import Infeasible as Infeasible
from evolve.plugins import load_problem as load_problem
from evolve.plugins import problem_from as problem_from
from evolve.types import (
    Array as Array,
)
from evolve.types import (
    Entry as Entry,
)
from evolve.types import (
    Float as Float,
)
from evolve.types import (
    Floats as Floats,
)
from evolve.types import (
    Hook as Hook,
)
from evolve.types import (
    Instance as Instance,
)
from evolve.types import (
    Int as Int,
)
from evolve.types import (
    Ints as Ints,
)
from evolve.types import (
    Limits as Limits,
)
from evolve.types import (
    Objective as Objective,
)
from evolve.types import (
    Problem as Problem,
)
from evolve.types import (
    Program as Program,
)
from evolve.types import (
    RaggedInts as RaggedInts,
)
from evolve.types import (
    Record as Record,
)
from evolve.types import (
    Reference as Reference,
)
from evolve.types import (
    Split as Split,
)

__version__: str
__all__: list[str]
