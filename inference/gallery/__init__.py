"""The comparison with a product's pristine references: in millimetres and colour, in any turn and place."""
