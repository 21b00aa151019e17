"""Servers of outside bodies by Open311 GeoReport v2: we are their client here."""
