"""Vụ việc giống nhau: new cases of one commune that may speak of one matter, with the words they share."""
