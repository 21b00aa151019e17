"""Khảo sát hài lòng thường xuyên (Điều 34, 35 Luật 10/2022/QH15): rounds, codes, figures, comments."""
