"""The books, each with its one owner, and who sees and edits them."""
