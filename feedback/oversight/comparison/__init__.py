"""So sánh công bằng: bodies beside their like, each share with its interval, none ranked on few cases."""
