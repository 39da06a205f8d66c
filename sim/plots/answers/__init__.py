"""Pictures of answers: what an analysis found, in the same look as pictures of results."""
