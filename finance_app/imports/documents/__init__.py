"""XML documents of ISO 20022, read as a stream: the head of each statement, entry after entry."""
