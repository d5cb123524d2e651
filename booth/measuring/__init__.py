"""What cameras with depth know together: surfaces, regions carried from view to view, and sizes in millimetres."""
