"""Cơ quan, địa bàn, thẩm quyền: the units of the province in time.

Lives here: areas (địa bàn) and what became of them on 1 July 2025, agencies (cơ quan) with their territory
and successors, and the competence table (bảng thẩm quyền) as data an administrator edits. Not here: which
agency a given matter goes to (``routing``), who works in an agency (``accounts``). Law: Luật Tổ chức chính
quyền địa phương 72/2025/QH15; Nghị quyết 202/2025/QH15 and 1677/NQ-UBTVQH15; Nghị định 150/2025/NĐ-CP.
"""
