"""Dialogues of the demo province: what is to come, what was held, what was called off."""
