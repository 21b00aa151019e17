"""Báo cáo thực hiện quy chế dân chủ ở cơ sở: each unit's, quarter by quarter, and the province's."""
