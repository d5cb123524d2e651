"""Trains the damage model; needs torch and onnx (the extra `train`), and knows nothing of where samples come from."""
