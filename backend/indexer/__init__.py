"""From blocks to rows: finds logs, survives reorganisations, hands events to projectors."""
