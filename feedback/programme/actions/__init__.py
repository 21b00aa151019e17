"""Changes: each act is one transaction with its register entry."""
