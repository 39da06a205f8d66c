"""What labs do: plan, train, contract, price, serve and trade."""
