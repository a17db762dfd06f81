"""An answer: paragraphs with linked figures, the findings behind it, drafts and a notice."""
