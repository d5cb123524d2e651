"""What is recorded comes back exactly, in order, and opens in other programs."""

from __future__ import annotations

import json
from dataclasses import fields

import cv2
import numpy as np
import pytest
import zstandard
from foxglove_schemas_protobuf.CameraCalibration_pb2 import CameraCalibration
from foxglove_schemas_protobuf.CompressedImage_pb2 import CompressedImage
from foxglove_schemas_protobuf.FrameTransforms_pb2 import FrameTransforms
from mcap.reader import make_reader
from mcap.writer import Writer

from booth.events import EventKind
from booth.frames import Frame
from booth.recording import images
from booth.recording.errors import RecordingError
from booth.recording.options import RecordingOptions
from booth.recording.reader import RecordedEvent, RecordedFrame, open_recording

LOSSLESS = RecordingOptions(color="lossless", floor_bytes=0)


def stamps(frame: Frame) -> dict:
    return {f.name: getattr(frame, f.name) for f in fields(Frame) if f.name not in ("color", "depth", "optics")}


def test_frames_come_back_with_every_stamp_pixel_and_lens(write_session):
    session = write_session(LOSSLESS)
    with open_recording(session.path) as recording:
        read = [one for one in recording.messages() if isinstance(one, RecordedFrame)]
        assert [one.at_ns for one in read] == [at_ns for at_ns, _ in session.frames]
        for one, (_, written) in zip(read, session.frames, strict=True):
            frame = one.frame()
            assert stamps(frame) == stamps(written)
            np.testing.assert_array_equal(frame.color, written.color)
            np.testing.assert_array_equal(frame.depth, written.depth)
            assert (frame.optics.color, frame.optics.depth) == (written.optics.color, written.optics.depth)
            for name in ("depth_to_color", "camera_to_booth"):
                np.testing.assert_array_equal(getattr(frame.optics, name), getattr(written.optics, name))


def test_events_come_back_as_they_were_told_after_the_state_that_was_in_force(write_session):
    session = write_session()
    with open_recording(session.path) as recording:
        read = [one for one in recording.messages() if isinstance(one, RecordedEvent)]
        assert [one.event for one in read] == [*session.state, *session.events]
        assert {one.at_ns for one in read[: len(session.state)]} == {recording.start_ns}
        assert [one.event for one in recording.events(EventKind.LIGHT)] == [
            event for event in session.events if event.kind is EventKind.LIGHT
        ]


def test_everything_comes_in_the_order_of_time_over_all_segments(write_session):
    session = write_session(RecordingOptions(segment_s=3, floor_bytes=0))
    with open_recording(session.path) as recording:
        assert len(recording.segments) > 2
        times = [one.at_ns for one in recording.messages()]
        assert times == sorted(times)
        assert len(times) == len(session.frames) + len(session.events) + len(session.state)


def test_reading_can_begin_anywhere(write_session):
    session = write_session(RecordingOptions(segment_s=3, floor_bytes=0))
    with open_recording(session.path) as recording:
        everything = [one.at_ns for one in recording.messages()][len(session.state) :]
        for from_ns in (everything[0], everything[7], everything[30] + 1, everything[-1], everything[-1] + 1):
            read = [one.at_ns for one in recording.messages(from_ns)]
            assert read == [at_ns for at_ns in everything if at_ns >= from_ns]


def test_the_state_at_an_instant_is_all_that_was_commanded_before_it(write_session):
    session = write_session(RecordingOptions(segment_s=3, floor_bytes=0))
    lights = [event for event in session.events if event.kind is EventKind.LIGHT]
    with open_recording(session.path) as recording:
        for last in (0, 3, len(lights) - 1):
            state = recording.state_at(lights[last].at_ns + 1)
            levels = {event.source: event.detail["levels"] for event in state if event.kind is EventKind.LIGHT}
            known: dict[str, float] = {"a": 1.0, "b": 0.0}
            for event in lights[: last + 1]:
                known |= event.detail["levels"]
            assert levels == {"lamp": known}


def test_one_segment_alone_is_complete(write_session):
    session = write_session(RecordingOptions(segment_s=3, floor_bytes=0))
    with open_recording(session.path) as whole, open_recording(session.path / "part-0002.mcap") as alone:
        assert alone.profile == whole.profile == session.profile
        assert alone.views == whole.views
        assert alone.camera_info("left") == whole.camera_info("left")
        np.testing.assert_array_equal(alone.optics("left").camera_to_booth, whole.optics("left").camera_to_booth)
        assert alone.utc_us_at(alone.start_ns) == whole.utc_us_at(alone.start_ns)
        first = next(one for one in alone.messages() if isinstance(one, RecordedFrame))
        assert first.frame().color.shape == (48, 64, 3)


def test_each_camera_that_comes_with_other_optics_begins_a_segment_and_one_with_the_same_does_not(write_session):
    session = write_session(LOSSLESS, optics_change_at=20)
    with open_recording(session.path) as recording:
        assert len(recording.segments) == 3
        read = [one for one in recording.messages() if isinstance(one, RecordedFrame)]
        for one, (_, written) in zip(read, session.frames, strict=True):
            assert one.optics.color == written.optics.color


def test_a_camera_that_shows_its_first_frame_later_brings_its_optics_in_a_segment_of_their_own(write_session):
    session = write_session(LOSSLESS, unseen="right")
    with open_recording(session.path) as recording:
        assert [tuple(segment.head.optics) for segment in recording.segments] == [("left",), ("left", "right")]
        assert recording.optics("right").color == session.frames[1][1].optics.color
        read = [one for one in recording.messages() if isinstance(one, RecordedFrame)]
        assert [one.view for one in read] == [frame.view for _, frame in session.frames]
    with open_recording(session.path / "part-0001.mcap") as first, pytest.raises(RecordingError):
        first.optics("right")


@pytest.mark.parametrize("options", [RecordingOptions(depth="png", floor_bytes=0), LOSSLESS])
def test_the_stock_reader_shows_every_message_and_other_libraries_decode_the_images(write_session, options):
    session = write_session(options)
    written = {(frame.view, frame.sequence): frame for _, frame in session.frames}
    seen, images = {"frames": 0, "events": 0}, {}
    for schema, channel, message in stock_messages(session.path):
        if schema.name == "foxglove.CompressedImage":
            images[channel.topic] = CompressedImage.FromString(message.data)
        elif schema.name == "traybooth.Frame":
            seen["frames"] += 1
            told = json.loads(message.data)
            view = channel.topic.split("/")[1]
            frame = written[view, told["sequence"]]
            assert (told["host_time_ns"], told["exposed_ns"]) == (frame.host_time_ns, frame.exposed_ns)
            compare(decoded(images.pop(f"/{view}/depth")), frame.depth, exactly=True)
            compare(decoded(images.pop(f"/{view}/color")), frame.color, exactly=options.color == "lossless")
        elif schema.name == "traybooth.Event":
            seen["events"] += 1
    assert seen == {"frames": len(session.frames), "events": len(session.events)}
    assert not images


def test_the_stock_reader_finds_profile_calibration_and_poses(write_session):
    session = write_session(RecordingOptions(segment_s=3, floor_bytes=0))
    for path in sorted(session.path.glob("*.mcap")):
        with path.open("rb") as file:
            reader = make_reader(file, validate_crcs=True)
            attached = {one.name: json.loads(one.data) for one in reader.iter_attachments()}
            first = {}
            for _, channel, message in reader.iter_messages():
                first.setdefault(channel.topic, message.data)
        assert attached["profile.json"] == session.profile
        optics = session.frames[0][1].optics
        assert attached["calibration.json"]["left"]["camera_to_booth"] == optics.camera_to_booth.tolist()
        calibration = CameraCalibration.FromString(first["/left/calibration"])
        assert np.reshape(calibration.K, (3, 3)).tolist() == optics.color.matrix.tolist()
        poses = {one.child_frame_id: one for one in FrameTransforms.FromString(first["/tf"]).transforms}
        assert poses["left"].translation.x == optics.camera_to_booth[0, 3]
        assert poses["left/depth"].parent_frame_id == "left"


def test_what_is_no_recording_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "empty.mcap").touch()
    (tmp_path / "text.mcap").write_text("this is not MCAP " * 100)
    for path in (tmp_path / "nothing", tmp_path / "empty.mcap", tmp_path / "text.mcap"):
        with pytest.raises(RecordingError):
            open_recording(path)


def test_what_another_program_recorded_is_told_as_such(tmp_path):
    with (tmp_path / "other.mcap").open("wb") as file:
        writer = Writer(file)
        writer.start()
        channel = writer.register_channel("/other", "json", writer.register_schema("Other", "jsonschema", b"{}"))
        writer.add_message(channel, 1, b"{}", 1)
        writer.finish()
    with pytest.raises(RecordingError, match="not recorded by this program"):
        open_recording(tmp_path / "other.mcap")


def test_options_that_make_no_sense_are_refused():
    for wrong in ({"color": "gif"}, {"depth": "jpeg"}, {"jpeg_quality": 0}, {"segment_s": 0}):
        with pytest.raises(RecordingError):
            RecordingOptions(**wrong)


def stock_messages(folder):
    """Every message of all segments as the stock reader gives it, sums checked; the head's own are left out."""
    for path in sorted(folder.glob("*.mcap")):
        with path.open("rb") as file:
            for schema, channel, message in make_reader(file, validate_crcs=True).iter_messages():
                if message.sequence:
                    yield schema, channel, message


def decoded(message: CompressedImage) -> np.ndarray:
    """The image as the documented lines decode it, without a line of ours."""
    if not message.format.startswith("rows-zstd:"):
        return cv2.imdecode(np.frombuffer(message.data, np.uint8), cv2.IMREAD_UNCHANGED)
    shape = [int(n) for n in message.format.split(":")[1].split("x")]
    data = np.frombuffer(zstandard.ZstdDecompressor().decompress(message.data), np.uint8)
    if len(shape) == 3:
        return np.cumsum(data.reshape(shape), axis=0, dtype=np.uint8)
    low, high = data.reshape(2, *shape).astype(np.uint16)
    folded = low | high << 8
    return np.cumsum(folded >> 1 ^ -(folded & 1), axis=0, dtype=np.uint16)


def compare(image: np.ndarray, written: np.ndarray, *, exactly: bool) -> None:
    assert image.dtype == written.dtype
    if exactly:
        np.testing.assert_array_equal(image, written)
    else:
        assert np.abs(image.astype(int) - written.astype(int)).mean() < 8


def test_an_image_that_was_made_to_fill_the_memory_is_refused():
    giant = cv2.imencode(".png", np.zeros((4, 4), np.uint16))[1].tobytes()
    giant = giant[:16] + (100_000).to_bytes(4, "big") * 2 + giant[24:]
    for format, data in (("png", giant), ("rows-zstd:100000x100000x3", b""), ("rows-zstd:x", b""), ("jpeg", b"")):
        with pytest.raises(RecordingError):
            images.decode(format, data)


def test_every_size_and_value_of_pixels_comes_back_exactly():
    rng = np.random.default_rng(8)
    for height, width in ((1, 1), (1, 7), (9, 1), (33, 65)):
        for image in (
            rng.integers(0, 256, (height, width, 3), dtype=np.uint8),
            rng.integers(0, 65536, (height, width), dtype=np.uint16),
            np.full((height, width), 65535, np.uint16),
            np.asfortranarray(rng.integers(0, 256, (height * 2, width, 3), dtype=np.uint8))[::2],
        ):
            encode = images.encode_color if image.ndim == 3 else images.encode_depth
            options = [LOSSLESS, RecordingOptions(color="lossless", depth="png")]
            for option in options:
                np.testing.assert_array_equal(images.decode(*encode(image, option)), image)
