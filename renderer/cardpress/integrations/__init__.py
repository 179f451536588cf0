"""Plug-ins for other programs, thin adapters over the library."""
