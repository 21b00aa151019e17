"""Xác định thẩm quyền: whose matter is it, and why.

Lives here: the fields of matters (lĩnh vực) as citizens see them with their columns in the statutory
forms, and the decision that proposes the competent agency in words. Not here: the competence table itself
and the agencies (``agencies``), the proposal once made (an event of ``cases``). Law: Luật Tiếp công dân
42/2013/QH13; TT 05/2021/TT-TTCP (phân loại, xử lý đơn theo thẩm quyền); Luật Tổ chức chính quyền địa phương
2025.
"""
