"""A session says since when it is, however it was made."""

from __future__ import annotations

import time
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

#: When the person signed in, and when something was last asked: seconds since 1970.
SINCE, SEEN = "samsyn_since", "samsyn_seen"


@receiver(user_logged_in, dispatch_uid="samsyn_stamp")
def stamp(sender: Any, request: Any, **more: Any) -> None:
    """Django tells that somebody has signed in."""
    request.session[SINCE] = request.session[SEEN] = time.time()
