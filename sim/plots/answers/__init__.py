"""Pictures of answers to questions: what decides the ending, and who carries it."""
