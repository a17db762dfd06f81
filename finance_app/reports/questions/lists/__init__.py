"""Single entries as a finding."""
