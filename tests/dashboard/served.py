"""The dashboard as its own process on a loopback port."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def serving(warehouse, port=0, **more):
    """The dashboard on a loopback port, a free one unless it is given."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", port))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/asgi.py"]
    settings = {
        "SHU_WAREHOUSE": str(warehouse),
        "SHU_ACCESS_LOG": str(warehouse / "access"),
        "SHU_DEV_ROLE": "admin",
    }
    environment = {**os.environ, **settings, **more}
    server = subprocess.Popen(
        [*command, "--server.port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                    break
            except OSError:  # not up yet, or slow to answer
                assert server.poll() is None, "the server stopped"
                time.sleep(0.25)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=30)
