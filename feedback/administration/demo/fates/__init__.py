"""What becomes of a matter in the demo: each fate is an outline of days, told backwards from the present one.

Officers act on working days before today, so that today is left to whoever tries the demo out.
"""
