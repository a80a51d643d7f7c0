"""The business, room by room: downward by call, upward by event."""
