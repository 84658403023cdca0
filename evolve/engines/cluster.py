"""The connection to a Dask cluster: joined by its address, or started on this machine."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

from evolve.errors import UsageError

CONNECT_S = 10.0
GOODBYE_S = 5.0
PREFIX = "dask"


class Cluster:
    """A Dask cluster, through `distributed`; nothing of it is imported before one is asked for.

    Args:
        address: Of the scheduler, e.g. "tcp://host:8786"; "" starts a cluster on this machine.
        workers: Processes of a cluster of our own.

    Raises:
        UsageError: `distributed` is not installed, or nobody answers at the address.
    """

    def __init__(self, address: str, workers: int) -> None:
        self.name = f"{PREFIX}:{address}" if address else PREFIX
        try:
            import distributed
        except ImportError as error:
            raise UsageError(
                f"--engine {self.name}: needs the extra `dask`: pip install 'evolve-scheduling[dask]'"
            ) from error
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        self._own: Any = None
        try:
            if not address:
                self._own = distributed.LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    dashboard_address=None,
                    silence_logs=logging.CRITICAL,
                )
            self._client = distributed.Client(self._own or address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise UsageError(
                f"--engine {self.name}: no Dask scheduler answers there ({type(error).__name__}); start one "
                "with `dask scheduler`, or check the address"
            ) from error

    def workers(self) -> Mapping[str, Mapping[str, Any]]:
        """Return what the scheduler knows of the workers that there are now, by address."""
        found: Mapping[str, Mapping[str, Any]] = self._client.scheduler_info(n_workers=-1)["workers"]
        return found

    def wait(self, seconds: float) -> None:
        """Wait until there is a worker.

        Raises:
            UsageError: There is none in time.
        """
        import distributed

        try:
            self._client.wait_for_workers(1, timeout=seconds)
        except (distributed.TimeoutError, TimeoutError) as error:
            raise UsageError(
                f"--engine {self.name}: the scheduler has had no worker for {seconds:g} s; start some with "
                "`dask worker ADDRESS --nworkers N --nthreads 1`"
            ) from error

    def executor(self, address: str) -> Executor:
        """Return what runs functions on one worker, and nowhere else."""
        executor: Executor = self._client.get_executor(
            workers=[address], allow_other_workers=False, pure=False, retries=0
        )
        return executor

    def leave(self, addresses: Sequence[str], farewell: Callable[[str], None], key: str) -> None:
        """Have workers release what they hold, and go; a cluster of our own ends."""
        with contextlib.suppress(Exception):  # whoever is gone already has released everything
            waiting = [
                self._client.submit(farewell, key, workers=[address], pure=False) for address in addresses
            ]
            if self._own is None:
                self._client.gather(waiting, errors="skip", asynchronous=False)
        with contextlib.suppress(Exception):
            self._client.close(timeout=GOODBYE_S)
        if self._own is not None:
            with contextlib.suppress(Exception):
                self._own.close(timeout=GOODBYE_S)
