"""What owners and backers do: rounds, listings, funds, sales of labs, closures, entry."""
