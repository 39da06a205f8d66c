"""Posting the month: decisions become payments in the journal, and cash moves in no other way."""
