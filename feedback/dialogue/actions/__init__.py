"""The verbs of the room. Import them from their modules: each module holds the acts on one subject."""
