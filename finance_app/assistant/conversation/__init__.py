"""The page of the assistant: conversations, the answer as it is written, and cards to confirm."""
