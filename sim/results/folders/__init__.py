"""The folders that results lie in: named, claimed, written whole, and known again."""
