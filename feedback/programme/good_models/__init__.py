"""Mô hình «Dân vận khéo»: which there are, who has none, what everybody may know of them."""
