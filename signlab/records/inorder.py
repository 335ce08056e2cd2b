"""Work for a pool of threads, with results in the order of the work: what is written is the same for any number."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def cores() -> int:
    """How many workers a build takes unless told otherwise."""
    return max(1, min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))


def _one(_item: object) -> int:
    return 1


def batches(items: Iterable[Item], size: int, weigh: Callable[[Item], int] = _one) -> Iterator[list[Item]]:
    """``items`` in lists that weigh ``size`` or a little more; the last may weigh less."""
    batch: list[Item] = []
    weight = 0
    for item in items:
        batch.append(item)
        weight += weigh(item)
        if weight >= size:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def in_order(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    workers: int,
    batch: int = 1,
) -> Iterator[tuple[Item, Result]]:
    """Each of ``items`` with ``work(item)``, done ahead by ``workers`` threads, ``batch`` at a time.

    Threads serve where the work is reading, hashing or pictures, all of which let go of Python's lock. Few batches are
    ahead at any time, so memory stays bounded and stopping takes no longer than the batches in hand.
    """

    def do(some: list[Item]) -> list[tuple[Item, Result]]:
        return [(item, work(item)) for item in some]

    pool = ThreadPoolExecutor(max(1, workers), thread_name_prefix="records")
    ahead: deque[Future[list[tuple[Item, Result]]]] = deque()
    try:
        for some in batches(items, batch):
            ahead.append(pool.submit(do, some))
            if len(ahead) > workers + 1:
                yield from ahead.popleft().result()
        while ahead:
            yield from ahead.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
