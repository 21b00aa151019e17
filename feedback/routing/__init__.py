"""Xác định thẩm quyền: whose matter is it, and why.

Lives here: the fields of matters (lĩnh vực) as citizens see them with their columns in the statutory
forms, and the decisions that propose the competent agency in words: for feedback by the competence table
(``rules``), for complaints, denunciations and dialogue requests by the statutes (``jurisdiction``), with
whom a denunciation keeps away. Not here: the competence table itself and the agencies (``agencies``), the
rules of the statutes (``law.competence``), the proposal once made (an event of ``cases``). Law: Luật Tiếp
công dân 42/2013/QH13; TT 05/2021/TT-TTCP (phân loại, xử lý đơn theo thẩm quyền); LKN; LTC; Luật Tổ chức chính
quyền địa phương 2025.
"""
