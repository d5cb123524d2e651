"""The board as a file to be printed at its true size: PNG with its resolution, or PDF."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np

from booth.calibration.board import Board
from booth.errors import BoothError

PIXELS_PER_MM = 12
MARGIN_MM = 12
_PNG_HEAD = 8 + 25  # signature, and the chunk IHDR


def write_board(path: Path, board: Board) -> None:
    """Write the board with a margin that says what it is. Raises BoothError for other names than .png and .pdf, and
    where the file cannot be written."""
    writers = {".png": _png, ".pdf": _pdf}
    if path.suffix.lower() not in writers:
        raise BoothError(f"{path} is no name for a board.", "Name a file that ends in .png or .pdf.")
    try:
        path.write_bytes(writers[path.suffix.lower()](_page(board)))
    except OSError as error:
        raise BoothError(f"{path} cannot be written: {error.strerror}.", "Name another file.") from error


def _page(board: Board) -> np.ndarray:
    """(h, w) uint8 at PIXELS_PER_MM: the squares in a white margin, with a line that tells their size."""
    size = [round(side * PIXELS_PER_MM) for side in board.size_mm]
    squares = cv2.resize(board.image(round(board.square_mm * PIXELS_PER_MM)), size, interpolation=cv2.INTER_NEAREST)
    margin = MARGIN_MM * PIXELS_PER_MM
    page = cv2.copyMakeBorder(squares, *[margin] * 4, cv2.BORDER_CONSTANT, value=255)
    text = (
        f"{board.columns} x {board.rows} squares of {board.square_mm:g} mm, markers of {board.marker_mm:g} mm "
        f"({board.dictionary}). Print at 100 %, measure a square, mount it flat."
    )
    size_wanted = 2.6 * PIXELS_PER_MM / cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 2)[0][1]
    scale = min(size_wanted, size[0] / cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 2)[0][0])
    place = (margin, page.shape[0] - margin // 3)
    return cv2.putText(page, text, place, cv2.FONT_HERSHEY_SIMPLEX, scale, 0, 2, cv2.LINE_AA)


def _png(page: np.ndarray) -> bytes:
    """PNG with a pHYs chunk, pixels a metre (https://www.w3.org/TR/png-3/#11pHYs)."""
    image = cv2.imencode(".png", page)[1].tobytes()
    body = b"pHYs" + struct.pack(">IIB", PIXELS_PER_MM * 1000, PIXELS_PER_MM * 1000, 1)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return image[:_PNG_HEAD] + chunk + image[_PNG_HEAD:]


def _pdf(page: np.ndarray) -> bytes:
    """A PDF of one page that is as large as the image (ISO 32000-1, 7.5: header, objects, table, trailer)."""
    height, width = (side / PIXELS_PER_MM / 25.4 * 72 for side in page.shape)
    pixels, drawing = zlib.compress(page.tobytes(), 9), f"{width:.4f} 0 0 {height:.4f} 0 0 cm /Board Do".encode()
    image = f"/Type /XObject /Subtype /Image /Width {page.shape[1]} /Height {page.shape[0]} /ColorSpace /DeviceGray"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.4f} {height:.4f}] /Contents 4 0 R "
        "/Resources << /XObject << /Board 5 0 R >> >> >>".encode(),
        _stream("", drawing),
        _stream(f"{image} /BitsPerComponent 8 /Filter /FlateDecode", pixels),
    ]
    return _numbered(objects)


def _stream(entries: str, content: bytes) -> bytes:
    return f"<< {entries} /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream"


def _numbered(objects: list[bytes]) -> bytes:
    text, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(text))
        text += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    tail = f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(text)}\n%%EOF\n"
    return text + (head + tail).encode()
