"""The synthetic booth: items by seed with their damage, rendered with depth and exact truth from every view."""
