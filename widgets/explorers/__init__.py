"""The declarations of the course's widgets, one file per chapter."""
