"""The register: every asset with its cost, terms and place, and its types with their defaults."""
