"""Time-ordered identifiers (UUID version 7, RFC 9562 section 5.7)."""

import secrets
import time
import uuid


def uuid7() -> uuid.UUID:
    """Return a new UUID whose first 48 bits are the Unix time in milliseconds, the rest random."""
    value = time.time_ns() // 1_000_000 << 80 | secrets.randbits(80)
    value = value & ~(0xF << 76) | 7 << 76  # version
    value = value & ~(0b11 << 62) | 0b10 << 62  # variant
    return uuid.UUID(int=value)
