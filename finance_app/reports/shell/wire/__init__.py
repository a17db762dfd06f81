"""What reports share as REST answers with them."""
