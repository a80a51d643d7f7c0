"""`scripts/bench` and `scripts/mutate`: make the environment, then go on inside it."""

from scripts.house import say
from scripts.house.prepare import continue_inside, prepare


def _go_on(module: str, way_back: str, arguments: list[str]) -> None:
    with say.reported_problems(way_back):
        prepare("dev")
    continue_inside(module, arguments)


def bench(arguments: list[str]) -> None:
    _go_on("tests.bench", "scripts/bench", arguments)


def mutate(arguments: list[str]) -> None:
    _go_on("tests.mutation", "scripts/mutate", arguments)
