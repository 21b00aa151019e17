"""What inspectors, and those whom they ask, do."""
