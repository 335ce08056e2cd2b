"""What import and merge have in common: many pictures come in as one change, whatever happens on the way."""

import contextlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from filelock import Timeout

from signlab.dataset import work
from signlab.dataset.changes import pictures
from signlab.dataset.project import Project
from signlab.dataset.storing import Store
from signlab.errors import SignlabError

Item = TypeVar("Item")
Answer = TypeVar("Answer")


@contextlib.contextmanager
def intake(project: Project, verb: str, plan: dict[str, Any]) -> Iterator[Store]:
    """A store for the block. If the block ends early, what landed stays, as one change that can be undone.

    One intake at a time, or else the same bytes could come in twice. The project stays free for all other changes.

    Raises:
        SignlabError: another intake is running; or the disk failed, with how many were stored.
    """
    thing = f"The {verb} into {project.name}"
    with _alone(project, thing):
        store = Store(project, {**plan, "verb": verb})
        try:
            yield store
        except BaseException as error:
            count = store.count
            with contextlib.suppress(SignlabError):  # a full disk may have no room for the history; repair enters it
                store.enter(verb)
            if isinstance(error, OSError):
                cause = f"stopped: {work.words(error)}. {pictures(count)} are stored"
                raise SignlabError(
                    thing, cause, "Mend that and do it again: what is there is not stored twice."
                ) from error
            raise
        finally:
            store.finish()


@contextlib.contextmanager
def _alone(project: Project, thing: str) -> Iterator[None]:
    try:
        project.private.mkdir(exist_ok=True)
        lock = work.lock(project.private / "intake.lock", 0)
        lock.acquire()
    except Timeout:
        raise SignlabError(thing, "has to wait: another import or merge is running", "Try again after it.") from None
    except OSError as error:
        raise work.failed(thing, error) from error
    try:
        yield
    finally:
        lock.release()


def in_pool(ask: Callable[[Item], Answer], items: Iterable[Item]) -> Iterator[tuple[Item, Answer]]:
    """``ask`` of each item, in order, a few at once: decoders leave the interpreter free for each other."""
    workers = min(4, os.cpu_count() or 1)
    with ThreadPoolExecutor(workers) as pool:
        ahead: deque[tuple[Item, Future[Answer]]] = deque()
        try:
            for item in items:
                ahead.append((item, pool.submit(ask, item)))
                if len(ahead) > 4 * workers:  # never more than these few pictures in memory
                    done, future = ahead.popleft()
                    yield done, future.result()
            while ahead:
                done, future = ahead.popleft()
                yield done, future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
