"""What helps the hand on an open capture: each aid is a companion of the label panel."""
