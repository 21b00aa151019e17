"""Danh tính công dân: who sent what, behind one lock.

Names and addresses are read here and nowhere else; other rooms hold a person's number. The number of an
identity paper is sealed and found again only by a keyed digest. What a person wrote is not here (cases).
"""
