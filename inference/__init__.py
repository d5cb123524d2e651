"""Images in, findings out; knows nothing of screens, databases or cameras."""
