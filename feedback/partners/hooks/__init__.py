"""Thông báo tự động (webhooks): partners are told of changes of their own requests, as Standard Webhooks 1.0
says (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md)."""
