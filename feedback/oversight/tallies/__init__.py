"""Đếm sẵn: sums of what cases count as, which follow the register and are counted anew from the cases."""
