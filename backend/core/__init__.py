"""The ground floor: money, time, identity, storage, the event log. It knows no business word."""
