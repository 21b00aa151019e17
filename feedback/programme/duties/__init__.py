"""Nhiệm vụ theo kế hoạch: duties as data, their days computed by rules, what units did with them."""
