"""The register by fiscal year, from opening to closing, and schedules of one asset."""
