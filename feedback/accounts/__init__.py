"""Tài khoản cán bộ: officers, their roles and permissions, and how they sign in.

Here live who may act for an agency and what each role may do (Luật Tiếp công dân 2013; who decides and
who only proposes follows from Luật Khiếu nại 2011, Luật Tố cáo 2018 and Luật Tiếp công dân). Citizens
have no account: they are in ``people``. Whether a step is lawful is said in ``law``, not here.
"""
