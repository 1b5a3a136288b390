"""Dates as officials write them: 24.11.2026 in all three languages (`FORMAT_MODULE_PATH`)."""
