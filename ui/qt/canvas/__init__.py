"""The canvas: one view with its regions, and the hand that works on them; it knows nothing of captures or stores."""
