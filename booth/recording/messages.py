"""The messages of a recording: images, calibrations and poses as Foxglove knows them, everything else as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
from foxglove_schemas_protobuf.CameraCalibration_pb2 import CameraCalibration
from foxglove_schemas_protobuf.CompressedImage_pb2 import CompressedImage
from foxglove_schemas_protobuf.FrameTransforms_pb2 import FrameTransforms
from google.protobuf.descriptor import FileDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.message import DecodeError

from booth.frames import Frame, Intrinsics, Optics
from booth.recording import images
from booth.recording.errors import RecordingError
from booth.recording.options import RecordingOptions

NS = 1_000_000_000
BOOTH_FRAME = "booth"


def _json_schema(title: str, required: Mapping[str, str]) -> bytes:
    properties = {name: {"type": kind} for name, kind in required.items()}
    schema = {"title": title, "type": "object", "properties": properties, "required": list(required)}
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema).encode()


FRAME_SCHEMA = _json_schema(
    "traybooth.Frame",
    {"at_ns": "integer", "planes": "array", "sequence": "integer", "host_time_ns": "integer", "exposed_ns": "integer"},
)
EVENT_SCHEMA = _json_schema(
    "traybooth.Event",
    {"at_ns": "integer", "utc_us": "integer", "kind": "string", "source": "string", "what": "string"}
    | {"detail": "object"},
)
HEAD_SCHEMA = _json_schema("traybooth.Recording", {"version": "integer", "segment": "integer", "cameras": "object"})


def descriptors(message: type) -> bytes:
    """The FileDescriptorSet of a protobuf message and all that it refers to, as MCAP wants its schema."""
    found: dict[str, FileDescriptor] = {}

    def gather(file: FileDescriptor) -> None:
        for needed in file.dependencies:
            gather(needed)
        found.setdefault(file.name, file)

    gather(message.DESCRIPTOR.file)
    files = FileDescriptorSet()
    for file in found.values():
        file.CopyToProto(files.file.add())
    return files.SerializeToString()


# By schema name: the encoding of schema and messages, and the schema itself.
SCHEMAS = {
    "traybooth.Recording": ("jsonschema", "json", HEAD_SCHEMA),
    "traybooth.Frame": ("jsonschema", "json", FRAME_SCHEMA),
    "traybooth.Event": ("jsonschema", "json", EVENT_SCHEMA),
    "foxglove.CompressedImage": ("protobuf", "protobuf", descriptors(CompressedImage)),
    "foxglove.CameraCalibration": ("protobuf", "protobuf", descriptors(CameraCalibration)),
    "foxglove.FrameTransforms": ("protobuf", "protobuf", descriptors(FrameTransforms)),
}


def color_message(frame: Frame, utc_ns: int, options: RecordingOptions) -> bytes:
    """A foxglove.CompressedImage of the frame's colour; `utc_ns` is when its exposure began."""
    return _image_message(frame.view, utc_ns, *images.encode_color(frame.color, options))


def depth_message(frame: Frame, utc_ns: int, options: RecordingOptions) -> bytes:
    """A foxglove.CompressedImage of the frame's depth in its own units; `utc_ns` is when its exposure began."""
    return _image_message(depth_frame_id(frame.view, frame.optics), utc_ns, *images.encode_depth(frame.depth, options))


def image_of(data: bytes) -> np.ndarray:
    """The pixels of a foxglove.CompressedImage. Raises RecordingError."""
    try:
        message = CompressedImage.FromString(data)
    except DecodeError as error:
        raise RecordingError("An image message of this recording cannot be read.") from error
    return images.decode(message.format, message.data)


def is_exact(data: bytes) -> bool:
    """Whether a foxglove.CompressedImage holds the very pixels that were taken; JPEG does not."""
    return CompressedImage.FromString(data).format != "jpeg"


def calibration_message(frame_id: str, lens: Intrinsics, utc_ns: int) -> bytes:
    """A foxglove.CameraCalibration: plumb_bob up to five coefficients, rational_polynomial beyond."""
    distortion = [*lens.distortion, *[0.0] * (5 - len(lens.distortion))]
    message = CameraCalibration(
        frame_id=frame_id,
        width=lens.width,
        height=lens.height,
        distortion_model="plumb_bob" if len(distortion) == 5 else "rational_polynomial",
        D=distortion,
        K=lens.matrix.ravel(),
        R=np.eye(3).ravel(),
        P=np.hstack([lens.matrix, np.zeros((3, 1))]).ravel(),
    )
    _stamp(message.timestamp, utc_ns)
    return message.SerializeToString()


def transforms_message(optics: Mapping[str, Optics], utc_ns: int) -> bytes:
    """A foxglove.FrameTransforms: every camera in the booth, and every depth camera that stands apart."""
    message = FrameTransforms()
    for view, one in optics.items():
        _add_transform(message, BOOTH_FRAME, view, one.camera_to_booth, utc_ns)
        if (depth_id := depth_frame_id(view, one)) != view:
            _add_transform(message, view, depth_id, one.depth_to_color, utc_ns)
    return message.SerializeToString()


def depth_frame_id(view: str, optics: Optics) -> str:
    """The view's own frame where depth is registered to colour."""
    return view if optics.depth_is_registered or optics.color is None else f"{view}/depth"


def _image_message(frame_id: str, utc_ns: int, format: str, data: bytes) -> bytes:
    message = CompressedImage(frame_id=frame_id, format=format, data=data)
    _stamp(message.timestamp, utc_ns)
    return message.SerializeToString()


def _add_transform(message: FrameTransforms, parent: str, child: str, transform: np.ndarray, utc_ns: int) -> None:
    # Takes 50 ms to import, and whoever only reads recordings never needs it.
    from scipy.spatial.transform import Rotation

    one = message.transforms.add(parent_frame_id=parent, child_frame_id=child)
    _stamp(one.timestamp, utc_ns)
    x, y, z, w = Rotation.from_matrix(transform[:3, :3]).as_quat()
    one.rotation.x, one.rotation.y, one.rotation.z, one.rotation.w = x, y, z, w
    one.translation.x, one.translation.y, one.translation.z = transform[:3, 3]


def _stamp(timestamp, utc_ns: int) -> None:
    timestamp.seconds, timestamp.nanos = divmod(utc_ns, NS)
