"""The Azure side of a tenant: one module for each API area, each handler naming its source."""
