"""One file per page family. A view asks a service, hands the answer to a presenter, renders."""
