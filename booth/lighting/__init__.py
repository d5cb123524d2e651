"""What all banks of lights share: levels and responses, the link, dark at both ends."""
