"""A cluster on one machine: what a province would have on eight, in processes that may be killed one by one.

    .venv/bin/python -m tools.cluster

PostgreSQL with a streaming replica, Redis, an S3 store, two web processes, two workers, a balancer. Started
so by ``make cluster`` to look at, and by ``tests/drill/cluster.py`` to break. Nothing here is imported by the
product.
"""
