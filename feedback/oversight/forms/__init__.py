"""Báo cáo thống kê: the inspectorate's forms, counted from facts, checked, typed into, sent, frozen."""
