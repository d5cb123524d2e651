"""What a RealSense needs besides its driver: its SDK's objects in our types, settings, recordings, restarts."""
