"""What one payment does to a document on credit, in the order of its locks."""
