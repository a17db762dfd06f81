"""Questions after entries."""
