"""Kiểm tra trách nhiệm (T08): checklists as data, how samples are drawn, what the system knows of a file."""
