"""What builders and consumers do: choose, buy, subscribe."""
