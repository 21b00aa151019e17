"""Đôn đốc: letters of the inspectorate about steps not taken in time, and the answers to them."""
