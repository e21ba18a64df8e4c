"""One of several web workers: what `serve --workers` starts, and starts again when one ends."""

from __future__ import annotations

import os
import signal
from multiprocessing import parent_process
from threading import Thread

from fastapi import FastAPI

from service.app import create_app
from service.cli.warming import warm
from service.lock import owner_of
from service.settings import read_settings
from service.telemetry import set_up_logging


def app() -> FastAPI:
    """The application of this worker, set up by the environment that its parent gave it."""
    settings = read_settings()
    set_up_logging(settings.log_level)
    Thread(target=_end_with_parent, daemon=True).start()
    Thread(target=warm, args=(settings,), daemon=True).start()
    owner = owner_of(settings.data_dir)
    return create_app(settings, run_token=owner.token if owner else None)


def _end_with_parent() -> None:
    """A parent that is killed cannot say so: end as soon as it is gone, for it owned port and data folder."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
