"""The JSON API: thin routes over the services. Nothing is decided here."""
