"""The version of Cardpress."""

__version__ = "0.1.0"
