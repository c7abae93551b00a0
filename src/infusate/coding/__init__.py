"""Asking the rulebook's questions about one visit."""
