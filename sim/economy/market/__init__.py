"""Choice, pricing, adoption, capital: pure closed forms and clearing."""
