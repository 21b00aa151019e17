"""Ý kiến của Mặt trận, đoàn thể: of which bodies, the term for replies, who sees which."""
