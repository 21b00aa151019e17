"""Beyond what is lived one by one: two years of a whole province, lived once in some places and multiplied.

``patterns`` tells lives month after month and lets them be lived by the acts, in four places (``homes``) with
the law, the calendar and the agencies of those days; ``reading`` takes the rows that the acts left apart into
what stays and what is another's elsewhere; ``copying`` writes them anew for the other places, people and
numbers, on the very same days; ``filling`` puts them into either database. See ADR 46.
"""
