"""Pictures of answers to questions: tables in, a figure out, in the look of all others."""
