"""The cost core: pure closed forms."""
