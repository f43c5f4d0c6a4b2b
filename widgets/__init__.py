"""Anatomy of an Avalanche: the simulation, the charts and the explorers behind the course."""

__version__ = "0.1.0"
