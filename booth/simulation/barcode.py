"""EAN-13: check digits, and the 95 modules of light and dark that a scanner reads."""

from __future__ import annotations

import numpy as np

_LEFT_ODD = [
    "0001101",
    "0011001",
    "0010011",
    "0111101",
    "0100011",
    "0110001",
    "0101111",
    "0111011",
    "0110111",
    "0001011",
]
_PARITY = ["OOOOOO", "OOEOEE", "OOEEOE", "OOEEEO", "OEOOEE", "OEEOOE", "OEEEOO", "OEOEOE", "OEOEEO", "OEEOEO"]


def check_digit(twelve: str) -> str:
    """The thirteenth digit (GS1 General Specifications 7.9.1: weights 1 and 3 from the left)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve))
    return str(-total % 10)


def is_valid(code: str) -> bool:
    """True for thirteen digits whose last one is the check digit."""
    return len(code) == 13 and code.isdigit() and check_digit(code[:12]) == code[12]


def modules(code: str) -> np.ndarray:
    """(95,) uint8 of an EAN-13, 1 where the bar is dark. Raises ValueError for a wrong code."""
    if not is_valid(code):
        raise ValueError(f"{code!r} is no EAN-13")
    parity = _PARITY[int(code[0])]
    left = "".join(_left(digit, side) for digit, side in zip(code[1:7], parity, strict=True))
    right = "".join(_inverted(_LEFT_ODD[int(digit)]) for digit in code[7:])
    bits = f"101{left}01010{right}101"
    return np.array([int(bit) for bit in bits], np.uint8)


def _left(digit: str, parity: str) -> str:
    odd = _LEFT_ODD[int(digit)]
    return odd if parity == "O" else _inverted(odd)[::-1]


def _inverted(bits: str) -> str:
    return bits.translate(str.maketrans("01", "10"))
