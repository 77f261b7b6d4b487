"""Where working data lives (texts, features, checkpoints): never in the repository."""
import os
import time
from pathlib import Path

CACHE = Path(os.environ.get("COCHLEA_DEMO_CACHE")
             or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "cochlea-demo")
CACHE.mkdir(parents=True, exist_ok=True)
PAUSE = Path(os.environ.get("COCHLEA_PAUSE", "/tmp/cochlea-pause"))


def wait_while_paused():
    """Heavy loops call this at every step: `touch /tmp/cochlea-pause` gives the cores to whoever measures."""
    paused = PAUSE.exists()
    while PAUSE.exists():
        time.sleep(0.5)
    return paused
