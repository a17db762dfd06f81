"""The register as CSV, out and in: what the export gives, the import takes back."""
