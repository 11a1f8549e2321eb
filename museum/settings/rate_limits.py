"""How much one address, or one signed-in account, may ask for (museum/rate_limits/). 0: no limit.

The limits are far above what a reader does, and above what a class of thirty behind one address
does: they stop a machine that takes the museum away from the others.
"""

from . import environment

#: For each kind of request: how many, and in how many seconds.
RATE_LIMITS = {
    "search": (environment.number("SEARCHES_PER_MINUTE", 300), 60),
    "export": (environment.number("EXPORTS_PER_MINUTE", 30), 60),
    "image": (environment.number("IMAGES_PER_MINUTE", 600), 60),
    "preview": (environment.number("PREVIEWS_PER_MINUTE", 120), 60),
    "unknown": (environment.number("UNKNOWN_ADDRESSES_PER_MINUTE", 300), 60),
    # Sign-in is counted by quarters of an hour, as the lockout is (authentication.py).
    "sign_in": (environment.number("SIGN_INS_PER_QUARTER_HOUR", 60), 900),
    "account": (environment.number("FAILED_SIGN_INS_OF_AN_ACCOUNT", 50), 900),
}
# Where the counters are. With Redis all machines share them; otherwise the processes of this one.
RATE_LIMIT_STORE = environment.text("CACHE_URL")
