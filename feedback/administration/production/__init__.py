"""Is this installation fit to serve citizens? What ``feedback check-production`` asks and says."""
