"""What of a streamed text may be shown already."""
