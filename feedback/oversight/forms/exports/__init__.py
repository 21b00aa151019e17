"""Bản in của báo cáo thống kê: a period's or one unit's report as a spreadsheet and as a Word file."""
