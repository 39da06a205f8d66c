"""Pictures of answers: what a question about one world or many comes to."""
