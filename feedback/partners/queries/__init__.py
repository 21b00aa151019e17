"""Questions about partners, their requests, and what was passed on."""
