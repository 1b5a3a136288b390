"""Samsyn: a shared view of the integration of immigrants, for the authorities that share it."""
