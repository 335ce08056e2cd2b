import io
import struct
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from signlab.errors import SignlabError
from signlab.records import recordio
from signlab.records.recordio import (
    MAGIC,
    BadRecordError,
    Damage,
    Record,
    RecordWriter,
    framed,
    read_record,
    read_records,
    scan,
)

payloads = st.lists(st.sampled_from([MAGIC, MAGIC[:2], MAGIC[1:], b"\0", b"abcd", b"xyz"]) | st.binary(max_size=9)).map(
    b"".join
)


def file_of(*payloads: bytes) -> bytes:
    return b"".join(map(framed, payloads))


@given(st.lists(payloads))
@example([b""])
@example([MAGIC * 3, b"", MAGIC])
def test_what_was_written_is_read_back(wanted: list[bytes]) -> None:
    data = memoryview(file_of(*wanted))
    assert [bytes(record.payload) for record in read_records(data)] == wanted
    assert [bytes(found.payload) for found in scan(data) if isinstance(found, Record)] == wanted


@given(payloads)
def test_the_magic_stands_only_where_a_part_begins(payload: bytes) -> None:
    data = framed(payload)
    assert len(data) % 4 == 0
    offset = 0
    while offset < len(data):
        word = struct.unpack_from("<I", data, offset + 4)[0]
        inside = data[offset + 8 : offset + 8 + (word & recordio.LONGEST)]
        assert not any(inside[at : at + 4] == MAGIC for at in range(0, len(inside), 4))
        offset += 8 + -(-len(inside) // 4) * 4


def test_a_record_full_of_magics_is_cut_as_mxnet_cuts_it() -> None:
    head = bytes(24)
    payload = head + MAGIC + b"abcd" + MAGIC + MAGIC + b"xyz" + MAGIC + b"q" + MAGIC
    assert framed(payload).hex(" ", 4) == (
        f"0a23d7ce 18000020 {head.hex(' ', 4)} "
        "0a23d7ce 04000040 61626364 "
        "0a23d7ce 00000040 "
        "0a23d7ce 08000040 78797a0a 23d7ce71 "
        "0a23d7ce 00000060"
    )


def test_records_framed_together_are_those_framed_alone() -> None:
    whole, cut = [b"", b"a", b"picture" * 5], [MAGIC, b"abcd" + MAGIC + b"xyz", MAGIC * 3]
    for payloads in (whole, [*whole, *cut, *whole], []):
        halves = [len(payload) // 2 for payload in payloads]  # a magic may lie in both pieces
        pieces = [(payload[:half], payload[half:]) for payload, half in zip(payloads, halves, strict=True)]
        records, lengths = recordio.framed_all(pieces)
        each = [recordio.framed(payload) for payload in payloads]
        assert records == b"".join(each)
        assert lengths == [len(record) for record in each]


def test_a_record_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recordio, "LONGEST", 100)
    assert framed(bytes(100))
    with pytest.raises(ValueError, match="at most 100 bytes, this one has 101"):
        framed(bytes(101))


def test_the_index_says_where_each_record_starts(tmp_path: Path) -> None:
    rec, idx = io.BytesIO(), io.BytesIO()
    writer = RecordWriter(rec, idx)
    wanted = {7: b"seven", 3: MAGIC * 2, 5: b""}
    offsets = {key: writer.add(key, payload) for key, payload in wanted.items()}
    path = tmp_path / "a.idx"
    path.write_bytes(idx.getvalue())
    entries, problems = recordio.read_index(path)
    assert dict(entries) == offsets
    assert not problems
    data = memoryview(rec.getvalue())
    assert {key: bytes(read_record(data, offset).payload) for key, offset in entries} == wanted


def test_lines_of_an_index_that_say_nothing_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.idx"
    path.write_bytes(b"1\t0\nnonsense\n2\n3\t4\t5\n6\t7\n")
    entries, problems = recordio.read_index(path)
    assert entries == [(1, 0), (6, 7)]
    assert [problem.thing for problem in problems] == ["a.idx, line 2", "a.idx, line 3", "a.idx, line 4"]


WORD = struct.Struct("<I")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"abcdefgh", "61626364 stands there, not RecordIO's magic number"),
        (b"\x0a\x23", "0a23 stands there"),
        (MAGIC + b"\1", "ends within the head"),
        (MAGIC + WORD.pack(recordio.LONGEST), "536,870,911 bytes are promised and 0 are left"),
        (MAGIC + WORD.pack(5) + b"abcde", "5 bytes are promised and 5 are left"),
        (MAGIC + WORD.pack(2 << 29), "continuation"),
        (MAGIC + WORD.pack(3 << 29), "continuation"),
        (MAGIC + WORD.pack(7 << 29), "a part of kind 7 does not exist"),
        (MAGIC + WORD.pack(1 << 29), "ends before the last part"),
        (MAGIC + WORD.pack(1 << 29 | 3) + b"abc\0" + MAGIC + WORD.pack(3 << 29), "not its last has 3 bytes"),
        (MAGIC + WORD.pack(1 << 29) + framed(b"other"), "another record begins at byte 24"),
    ],
)
def test_bad_bytes_are_refused_with_their_place_and_reason(data: bytes, why: str) -> None:
    sound = framed(b"sound")
    with pytest.raises(BadRecordError, match=why) as bad:
        list(read_records(memoryview(sound + data)))
    assert bad.value.offset == len(sound)


@pytest.mark.parametrize("offset", [-4, 2, 400])
def test_an_offset_outside_or_between_is_refused(offset: int) -> None:
    with pytest.raises(BadRecordError):
        read_record(memoryview(framed(b"sound")), offset)


@given(st.lists(payloads, min_size=3, max_size=6), st.data())
def test_after_damage_the_next_whole_record_is_found(wanted: list[bytes], data: st.DataObject) -> None:
    frames = [framed(payload) for payload in wanted]
    broken = data.draw(st.integers(0, len(frames) - 2))
    garbage = bytearray(frames[broken])
    garbage[0] ^= 0xFF
    frames[broken] = bytes(garbage)
    found = list(scan(memoryview(b"".join(frames))))
    sound = [bytes(record.payload) for record in found if isinstance(record, Record)]
    assert sound == wanted[:broken] + wanted[broken + 1 :]
    assert any(isinstance(record, Damage) for record in found)


@given(st.binary(max_size=300) | st.lists(payloads).map(lambda some: file_of(*some)), st.data())
def test_whatever_the_bytes_every_one_of_them_is_accounted_for(data: bytes, draw: st.DataObject) -> None:
    mangled = bytearray(data)
    for at in draw.draw(st.lists(st.integers(0, max(0, len(data) - 1)), max_size=4)):
        if mangled:
            mangled[at] ^= 0x20
    end = 0
    for found in scan(memoryview(bytes(mangled))):
        assert found.offset == end < found.end
        end = found.end
    assert end == len(mangled)


def test_damage_far_from_the_next_record_is_crossed() -> None:
    garbage = b"\x0a" * 3_000_000
    found = list(scan(memoryview(framed(b"one") + garbage + framed(b"two"))))
    assert [type(item) for item in found] == [Record, Damage, Record]
    assert found[1].end - found[1].offset == len(garbage)


def test_an_empty_file_has_no_records(tmp_path: Path) -> None:
    path = tmp_path / "empty.rec"
    path.touch()
    assert list(read_records(recordio.mapped(path))) == []


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SignlabError, match="cannot be read"):
        recordio.mapped(tmp_path / "none.rec")
