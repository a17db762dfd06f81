"""Pictures of the first page of attached PDFs, drawn once in a limited child process, then kept."""
