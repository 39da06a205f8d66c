"""Which uncertain parameters decide how much: Morris screening, Sobol indices, a surrogate."""
