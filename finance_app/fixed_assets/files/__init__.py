"""The papers of an asset: invoices, photos, warranties."""
