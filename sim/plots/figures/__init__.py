"""The pictures: one module draws one, from a result or from what an experiment found."""
