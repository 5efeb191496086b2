"""Ways to reach a tenant: inside a test's process, or over the network as a proxy."""
