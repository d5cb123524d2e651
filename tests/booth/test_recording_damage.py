"""Recordings that were cut off or changed: every whole chunk comes back, exactly, and what is lost is told."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from mcap.opcode import Opcode

from booth.recording.chunks import Message, chunk_messages
from booth.recording.errors import RecordingError
from booth.recording.options import RecordingOptions
from booth.recording.reader import open_recording
from booth.recording.rewrite import rewrite
from booth.recording.scan import FileMap, scan
from booth.recording.survey import survey

OPTIONS = RecordingOptions(floor_bytes=0)


class Intact:
    """A sound segment: its bytes, where its chunks lie, and what each holds."""

    def __init__(self, path: Path) -> None:
        self.data = path.read_bytes()
        self.map: FileMap = scan(path)
        with path.open("rb") as file:
            self.chunks = [chunk_messages(file, place) for place in self.map.chunks]

    def messages(self, is_kept: Callable) -> list[Message]:
        """What the chunks hold whose places are kept, without the segment's own first messages."""
        kept = [chunk for place, chunk in zip(self.map.chunks, self.chunks, strict=True) if is_kept(place)]
        return [message for chunk in kept for message in chunk if message.number]


@pytest.fixture(scope="module")
def intact(tmp_path_factory, module_session) -> Intact:
    return Intact(module_session.path / "part-0001.mcap")


def read_messages(path: Path) -> tuple[list[Message], int]:
    """All messages that can be read, and how many losses were told."""
    with open_recording(path) as recording:
        messages = [one for segment in recording.segments for chunk in segment.chunks() for one in chunk if one.number]
        list(recording.messages())
        return messages, len(recording.losses)


def test_the_recording_that_is_damaged_here_is_sound_and_has_many_chunks(module_session, intact):
    with open_recording(module_session.path) as recording:
        assert survey(recording).problems == ()
    assert intact.map.is_finished
    assert len(intact.map.chunks) > 10


def test_a_file_cut_off_anywhere_gives_back_every_whole_chunk_before_the_cut(intact, tmp_path):
    path, rng = tmp_path / "cut.mcap", random.Random(1)
    first, last = intact.map.chunks[0], intact.map.chunks[-1]
    for _ in range(300):
        size = rng.randrange(len(intact.data))
        path.write_bytes(intact.data[:size])
        # A segment is known by its head, which stands in its first record and again in its first chunk.
        if size < first.offset:
            readable = size >= intact.map.attachments[0][0] + intact.map.attachments[0][1]
            if not readable:
                with pytest.raises(RecordingError):
                    open_recording(path)
                continue
        messages, losses = read_messages(path)
        assert messages == intact.messages(lambda place, size=size: place.end <= size)
        with open_recording(path) as recording:
            assert not recording.segments[0].map.is_finished
            assert not survey(recording).is_sound
        starts = {place.offset for place in intact.map.chunks}
        if size < last.end and size not in starts and any(p.offset < size < p.end for p in intact.map.chunks):
            assert losses


def test_a_flipped_bit_costs_at_most_its_own_chunk_and_is_told(intact, tmp_path):
    path, rng = tmp_path / "flipped.mcap", random.Random(2)
    everything, lost_chunks = intact.messages(lambda place: True), 0
    for _ in range(300):
        offset = rng.randrange(len(intact.data))
        data = bytearray(intact.data)
        data[offset] ^= 1 << rng.randrange(8)
        path.write_bytes(data)
        messages, losses = read_messages(path)
        others = intact.messages(lambda place, offset=offset: not place.offset <= offset < place.end)
        assert messages in (everything, others), f"byte {offset}"
        if messages != everything:
            assert losses, f"byte {offset}"
            lost_chunks += 1
    assert lost_chunks > 200


def test_a_bit_may_flip_in_every_byte_that_frames_a_chunk(intact, tmp_path):
    """The few bytes where a wrong length could lead over good chunks, one by one."""
    path = tmp_path / "framing.mcap"
    place, after = intact.map.chunks[3], intact.map.chunks[4]
    everything = intact.messages(lambda place: True)
    others = intact.messages(lambda one: one is not place)
    for offset in (*range(place.offset, place.data_offset), *range(place.end, after.offset)):
        data = bytearray(intact.data)
        data[offset] ^= 1 << offset * 5 % 8
        path.write_bytes(data)
        messages, losses = read_messages(path)
        assert messages in (everything, others), f"byte {offset}"
        assert messages == everything or losses, f"byte {offset}"


def test_a_flip_in_the_times_of_a_chunk_which_no_sum_covers_misleads_nobody(intact, module_session, tmp_path):
    path = tmp_path / "times.mcap"
    with open_recording(module_session.path) as recording:
        end_ns, middle_ns = recording.end_ns, (recording.start_ns + recording.end_ns) // 2
        expected = [one.at_ns for one in recording.messages(middle_ns)]
    for number in (0, 5, len(intact.map.chunks) // 2, len(intact.map.chunks) - 1):
        place = intact.map.chunks[number]
        for offset in range(place.offset + 9, place.offset + 25):
            data = bytearray(intact.data)
            data[offset] ^= 1 << offset % 8
            path.write_bytes(data)
            with open_recording(path) as recording:
                assert recording.end_ns == end_ns
                assert [one.at_ns for one in recording.messages(middle_ns)] == expected


def test_a_hole_in_the_middle_gives_back_what_lies_before_and_behind(intact, tmp_path):
    path, rng = tmp_path / "hole.mcap", random.Random(3)
    for _ in range(60):
        begin = rng.randrange(intact.map.chunks[0].end, len(intact.data) - 1)
        end = min(begin + rng.randrange(1, 40_000), len(intact.data))
        path.write_bytes(intact.data[:begin] + rng.randbytes(end - begin) + intact.data[end:])
        messages, losses = read_messages(path)
        assert messages == intact.messages(lambda place, b=begin, e=end: place.end <= b or place.offset >= e)
        assert losses


def test_bytes_behind_the_end_are_told_and_cost_nothing(intact, tmp_path):
    path = tmp_path / "longer.mcap"
    path.write_bytes(intact.data + b"\0" * 1000)
    messages, losses = read_messages(path)
    assert messages == intact.messages(lambda place: True)
    assert losses == 1


def test_a_flip_anywhere_in_the_index_costs_no_message_and_is_found(intact, tmp_path):
    path, rng = tmp_path / "index.mcap", random.Random(4)
    begin = intact.data.rindex(struct.pack("<BQ", Opcode.DATA_END, 4)) + 13
    for _ in range(80):
        data = bytearray(intact.data)
        data[rng.randrange(begin, len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(data)
        assert read_messages(path)[0] == intact.messages(lambda place: True)
        with open_recording(path) as recording:
            assert not survey(recording).is_sound


def test_what_is_lost_is_told_with_bytes_and_time(intact, tmp_path):
    path, place = tmp_path / "flipped.mcap", intact.map.chunks[5]
    data = bytearray(intact.data)
    data[place.data_offset + 100] ^= 1
    path.write_bytes(data)
    with open_recording(path) as recording:
        found = survey(recording)
        (loss,) = found.losses
        shift_ns = recording.segments[0].head.utc_less_host_ns
    assert loss.size_bytes == place.end - place.offset
    assert (loss.from_ns, loss.to_ns) == (place.start_utc_ns - shift_ns, place.end_utc_ns - shift_ns)
    assert found.missing == len(intact.chunks[5])
    assert not found.is_sound


def test_what_is_recovered_is_sound_and_holds_every_whole_chunk(intact, tmp_path):
    path, target = tmp_path / "broken.mcap", tmp_path / "sound"
    data = bytearray(intact.data[: intact.map.chunks[-2].end + 50])
    data[intact.map.chunks[4].data_offset + 7] ^= 16
    path.write_bytes(data)
    kept = (*intact.map.chunks[:4], *intact.map.chunks[5:-1])
    with open_recording(path) as recording:
        rewrite(recording, target)
    with open_recording(target) as recovered:
        assert survey(recovered).problems == ()
    messages, losses = read_messages(target)
    whole = intact.messages(lambda place: place in kept)
    assert [(one.channel, one.utc_ns, one.data) for one in messages] == [
        (one.channel, one.utc_ns, one.data) for one in whole
    ]
    assert losses == 0


def test_one_segment_that_is_no_recording_does_not_cost_the_others(write_session):
    session = write_session(RecordingOptions(segment_s=3, floor_bytes=0))
    (session.path / "part-0002.mcap").write_bytes(b"")
    with open_recording(session.path) as recording:
        found = survey(recording)
        assert len(recording.segments) == len(list(session.path.glob("*.mcap"))) - 1
    assert any("Segment 2 is not there" in problem for problem in found.problems)
    assert found.missing > 0


def test_a_folder_with_parts_of_two_recordings_is_refused(module_session, write_session):
    session = write_session()
    with open_recording(module_session.path) as recording:
        from_ns, to_ns = recording.start_ns, recording.end_ns
        rewrite(recording, session.path / "other", from_ns, to_ns)
    (session.path / "other" / "part-0001.mcap").rename(session.path / "part-0002.mcap")
    with pytest.raises(RecordingError, match="2 recordings"):
        open_recording(session.path)


def test_a_cut_begins_with_the_levels_that_were_in_force(write_session, tmp_path):
    session, target = write_session(RecordingOptions(segment_s=3, floor_bytes=0)), tmp_path / "part"
    with open_recording(session.path) as recording:
        from_ns, to_ns = recording.start_ns + 4_200_000_000, recording.start_ns + 9_100_000_000
        expected = [one.at_ns for one in recording.messages(from_ns) if one.at_ns < to_ns]
        state = recording.state_at(from_ns)
        rewrite(recording, target, from_ns, to_ns)
    with open_recording(target) as part:
        assert survey(part).problems == ()
        read = list(part.messages())
        assert [one.event for one in read[: len(state)]] == list(state)
        assert [one.at_ns for one in read[len(state) :]] == expected
        assert part.start_ns == from_ns
        assert part.profile == session.profile


def test_what_an_interrupted_copy_left_behind_is_named(write_session, tmp_path):
    (tmp_path / "new.part").mkdir()
    with open_recording(write_session().path) as recording, pytest.raises(RecordingError, match=r"new\.part"):
        rewrite(recording, tmp_path / "new")


def test_a_cut_where_nothing_is_and_a_target_that_exists_are_refused_and_leave_nothing(write_session, tmp_path):
    session, taken = write_session(), tmp_path / "taken"
    taken.mkdir()
    with open_recording(session.path) as recording:
        with pytest.raises(RecordingError):
            rewrite(recording, tmp_path / "none", recording.end_ns + 10**9)
        with pytest.raises(RecordingError, match="nothing of the recording"):
            rewrite(recording, tmp_path / "none", recording.start_ns + 1, recording.start_ns + 2)
        with pytest.raises(RecordingError):
            rewrite(recording, taken)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["session", "taken"]
