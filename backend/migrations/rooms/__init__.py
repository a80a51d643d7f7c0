"""One file per room with `AFTER`, `upgrade()` and `downgrade()`. See ../README.md."""
