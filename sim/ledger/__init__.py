"""Accounts, journal, audit, statements, cap tables."""
