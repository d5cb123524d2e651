"""Aravis, the free GenICam library (LGPL, libaravis-0.8 of the system), called through ctypes: no package is needed.

The signatures are those of its reference, https://aravisproject.github.io/aravis/aravis-stable/.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import suppress
from ctypes import POINTER, byref, c_char_p, c_double, c_int, c_size_t, c_uint, c_uint32, c_uint64, c_void_p
from functools import cache
from typing import Any

import numpy as np

NAME = "libaravis-0.8.so.0"
OBJECTS = "libgobject-2.0.so.0"
WHOLE = 0
BUFFERS = 4


class _Error(ctypes.Structure):
    _fields_ = (("domain", c_uint32), ("code", c_int), ("message", c_char_p))


ERROR = POINTER(POINTER(_Error))
# Result and arguments of the functions that are called here; those with ERROR at the end tell what went wrong.
SIGNATURES: dict[str, tuple[Any, ...]] = {
    "arv_update_device_list": (None,),
    "arv_get_n_devices": (c_uint,),
    "arv_get_device_id": (c_char_p, c_uint),
    "arv_get_device_model": (c_char_p, c_uint),
    "arv_get_device_serial_nbr": (c_char_p, c_uint),
    "arv_get_device_address": (c_char_p, c_uint),
    "arv_camera_new": (c_void_p, c_char_p, ERROR),
    "arv_camera_is_gv_device": (c_int, c_void_p),
    "arv_camera_get_device": (c_void_p, c_void_p),
    "arv_gv_device_is_controller": (c_int, c_void_p),
    "arv_camera_get_model_name": (c_char_p, c_void_p, ERROR),
    "arv_camera_get_device_serial_number": (c_char_p, c_void_p, ERROR),
    "arv_camera_set_pixel_format_from_string": (None, c_void_p, c_char_p, ERROR),
    "arv_camera_set_region": (None, c_void_p, c_int, c_int, c_int, c_int, ERROR),
    "arv_camera_set_exposure_time_auto": (None, c_void_p, c_int, ERROR),
    "arv_camera_set_gain_auto": (None, c_void_p, c_int, ERROR),
    "arv_camera_get_payload": (c_uint, c_void_p, ERROR),
    "arv_camera_create_stream": (c_void_p, c_void_p, c_void_p, c_void_p, ERROR),
    "arv_camera_start_acquisition": (None, c_void_p, ERROR),
    "arv_camera_stop_acquisition": (None, c_void_p, ERROR),
    "arv_buffer_new_allocate": (c_void_p, c_size_t),
    "arv_stream_push_buffer": (None, c_void_p, c_void_p),
    "arv_stream_timeout_pop_buffer": (c_void_p, c_void_p, c_uint64),
    "arv_buffer_get_status": (c_int, c_void_p),
    "arv_buffer_get_frame_id": (c_uint64, c_void_p),
    "arv_buffer_get_data": (c_void_p, c_void_p, POINTER(c_size_t)),
    "arv_buffer_get_image_width": (c_int, c_void_p),
    "arv_buffer_get_image_height": (c_int, c_void_p),
}
for _feature in ("exposure_time", "gain", "frame_rate"):
    SIGNATURES[f"arv_camera_set_{_feature}"] = (None, c_void_p, c_double, ERROR)
    SIGNATURES[f"arv_camera_get_{_feature}"] = (c_double, c_void_p, ERROR)
    SIGNATURES[f"arv_camera_get_{_feature}_bounds"] = (None, c_void_p, POINTER(c_double), POINTER(c_double), ERROR)

_searching = threading.Lock()


class AravisError(Exception):
    """What the library says went wrong."""


@cache
def _library() -> ctypes.CDLL:
    """Raises OSError where the library is not there."""
    library = ctypes.CDLL(NAME)
    for name, (result, *arguments) in SIGNATURES.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    return library


@cache
def _objects() -> ctypes.CDLL:
    objects = ctypes.CDLL(OBJECTS)
    objects.g_object_unref.restype, objects.g_object_unref.argtypes = None, [c_void_p]
    return objects


def _call(name: str, *arguments: Any) -> Any:
    """Call a function; one that can fail raises AravisError with the library's own words."""
    if SIGNATURES[name][-1] is not ERROR:
        return getattr(_library(), name)(*arguments)
    error = POINTER(_Error)()
    result = getattr(_library(), name)(*arguments, byref(error))
    if error:
        raise AravisError(error.contents.message.decode("utf-8", "replace"))
    return result


def listed() -> Iterator[tuple[str, str, str]]:
    """(model, serial number, address) of all GenICam cameras that answer; takes a second. Raises OSError."""
    with _searching:
        _call("arv_update_device_list")
        for index in range(_call("arv_get_n_devices")):
            asked = ("arv_get_device_model", "arv_get_device_serial_nbr", "arv_get_device_address")
            yield tuple((_call(name, index) or b"").decode("utf-8", "replace") for name in asked)


class AravisCamera:
    """An open camera; one thread at a time. Raises AravisError, and OSError where the library is not there."""

    def __init__(self, address: str) -> None:
        self._camera = _call("arv_camera_new", address.encode())
        self._stream = None
        if not self._is_ours():
            self.close()
            # A network camera frees itself of a program that crashed when it has not heard of it for some seconds.
            raise AravisError("another program controls it, or one that crashed did until now")
        self.model = self._text("arv_camera_get_model_name")
        self.serial = self._text("arv_camera_get_device_serial_number")

    def range(self, feature: str) -> tuple[float, float]:
        """The least and the most that `exposure_time` (us), `gain` or `frame_rate` (Hz) take."""
        least, most = c_double(), c_double()
        _call(f"arv_camera_get_{feature}_bounds", self._camera, byref(least), byref(most))
        return least.value, most.value

    def set(self, feature: str, value: float) -> float:
        """Set one of these, without its automatic, and give back what is set now."""
        if feature in ("exposure_time", "gain"):
            # A camera without the automatic has nothing to switch off.
            with suppress(AravisError):
                _call(f"arv_camera_set_{feature}_auto", self._camera, 0)
        _call(f"arv_camera_set_{feature}", self._camera, value)
        return _call(f"arv_camera_get_{feature}", self._camera)

    def choose(self, pixel_format: str, width: int | None, height: int | None) -> None:
        """The format by its GenICam name, and the size of the images; None leaves a side as it is."""
        _call("arv_camera_set_pixel_format_from_string", self._camera, pixel_format.encode())
        _call("arv_camera_set_region", self._camera, -1, -1, width or -1, height or -1)

    def start(self) -> None:
        self._stream = _call("arv_camera_create_stream", self._camera, None, None)
        if not self._stream:
            raise AravisError("it makes no stream")
        for _ in range(BUFFERS):
            buffer = _call("arv_buffer_new_allocate", _call("arv_camera_get_payload", self._camera))
            _call("arv_stream_push_buffer", self._stream, buffer)
        _call("arv_camera_start_acquisition", self._camera)

    def take(self, timeout_s: float) -> tuple[int, np.ndarray | None] | None:
        """The next image's number and its bytes (height, width x bytes a pixel), copied; the bytes None where packets
        were lost, all None where nothing came."""
        buffer = _call("arv_stream_timeout_pop_buffer", self._stream, int(timeout_s * 1e6))
        if not buffer:
            return None
        try:
            number = _call("arv_buffer_get_frame_id", buffer)
            return number, _bytes_of(buffer) if _call("arv_buffer_get_status", buffer) == WHOLE else None
        finally:
            _call("arv_stream_push_buffer", self._stream, buffer)

    def close(self) -> None:
        """Never raises; the stream frees its buffers."""
        # It may be gone, or was never started.
        with suppress(AravisError):
            _call("arv_camera_stop_acquisition", self._camera)
        for held in (self._stream, self._camera):
            if held:
                _objects().g_object_unref(held)
        self._stream = self._camera = None

    def _is_ours(self) -> bool:
        """Whether the camera obeys us; over the network others may look at it, too."""
        if not _call("arv_camera_is_gv_device", self._camera):
            return True
        return bool(_call("arv_gv_device_is_controller", _call("arv_camera_get_device", self._camera)))

    def _text(self, name: str) -> str:
        return (_call(name, self._camera) or b"").decode("utf-8", "replace")


def _bytes_of(buffer: int) -> np.ndarray:
    size = c_size_t()
    data = _call("arv_buffer_get_data", buffer, byref(size))
    height, width = (_call(f"arv_buffer_get_image_{side}", buffer) for side in ("height", "width"))
    row = size.value // height if height else 0
    return np.ctypeslib.as_array(ctypes.cast(data, POINTER(ctypes.c_uint8)), (height, row)).copy() if width else None
