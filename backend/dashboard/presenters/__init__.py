"""From views of the domain to what a template prints. Pure: no session, no clock, no request."""
