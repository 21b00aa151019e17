"""Pillow as this house uses it: with the reader of HEIC, and refusing what would fill the memory.

Whoever opens pictures imports it in the function that does, so that a start loads none of it (ADR 40).
"""

from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from feedback.attachments.inspect import MOST_PIXELS

__all__ = ["Image", "ImageOps", "UnidentifiedImageError"]

register_heif_opener()
# Beyond this number Pillow itself warns, beyond twice as many it refuses before anything is decoded.
Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())
