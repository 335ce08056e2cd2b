"""The splitter: any chunks, any damage, and nothing that is not one of the frames."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signlab.capture import jpeg
from signlab.capture.mjpeg import Piece, Splitter
from signlab.capture.source import Counts
from tests.capture.conftest import picture

FRAMES = [jpeg.encode(picture(seed, 32, 24)) for seed in range(6)]
"""Small ones, for hypothesis."""


def split(*chunks: bytes, trusted: bool = True, **options: object) -> tuple[list[Piece], Counts]:
    splitter = Splitter(trusted=trusted, **options)
    pieces = [piece for chunk in chunks for piece in splitter.feed(chunk)]
    return pieces + splitter.end(), splitter.counts


def in_chunks(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


def pictures(pieces: Sequence[Piece]) -> list[bytes]:
    return [piece.jpeg for piece in pieces]


def segment(code: int, body: bytes) -> bytes:
    return bytes((0xFF, code)) + (len(body) + 2).to_bytes(2, "big") + body


def test_a_real_stream_gives_every_frame_byte_for_byte_and_tells_repeats(real_jpegs: list[bytes]) -> None:
    pieces, counts = split(*in_chunks(b"".join(real_jpegs), 65536))
    distinct = [frame for before, frame in zip([b"", *real_jpegs], real_jpegs, strict=False) if frame != before]
    assert pictures(pieces) == distinct
    assert {piece.size for piece in pieces} == {(640, 480)}
    assert counts == Counts(repeats=len(real_jpegs) - len(distinct))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000, 10**9])
def test_chunks_do_not_matter(jpegs: list[bytes], size: int) -> None:
    stream = b"junk" + b"--\xff\xd8\r\n".join(jpegs) + jpegs[0][:100]
    pieces, counts = split(*in_chunks(stream, size))
    assert pictures(pieces) == jpegs
    assert counts == Counts(skipped_bytes=4 + 11 * 6 + 100, torn=1)


@given(st.lists(st.sampled_from([*FRAMES, b"\r\n", b"\xff", b"\xff\xd8", b"\xff\xd8\xff\xe0"])), st.randoms())
def test_any_chunking_gives_what_one_piece_gives(parts: list[bytes], rng: random.Random) -> None:
    stream = b"".join(parts)
    cuts = sorted(rng.randrange(len(stream) + 1) for _ in range(rng.randrange(20)))
    chunks = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    for trusted in (True, False):
        assert split(*chunks, trusted=trusted) == split(stream, trusted=trusted)


@given(st.lists(st.sampled_from(FRAMES) | st.binary(max_size=30)))
def test_every_byte_is_accounted_for(parts: list[bytes]) -> None:
    seen: list[bytes] = []

    def refuse(frame: bytes) -> str:
        seen.append(frame)
        return "every frame is refused, so that none is a repeat"

    _, counts = split(*parts, check=refuse)
    assert counts.skipped_bytes + sum(map(len, seen)) == sum(map(len, parts))
    assert counts.torn >= len(seen)


def test_attached_in_mid_frame_it_trusts_nothing_before_the_first_whole_frame(jpegs: list[bytes]) -> None:
    stream = b"".join(jpegs)
    for cut in range(0, len(jpegs[0]), 501):
        pieces, counts = split(stream[cut:], trusted=False)
        skipped = jpegs[:2] if cut else jpegs[:1]
        assert pictures(pieces) == jpegs[len(skipped) :], f"cut at {cut}"
        assert counts == Counts(skipped_bytes=sum(map(len, skipped)) - cut)


def test_after_reattaching_the_first_whole_frame_is_not_trusted_either(jpegs: list[bytes]) -> None:
    splitter = Splitter(trusted=True)
    pieces = splitter.feed(jpegs[0] + jpegs[1] + jpegs[2][:5000])
    splitter.reattach()
    pieces += splitter.feed(jpegs[2][5000:] + b"".join(jpegs[3:6])) + splitter.end()
    assert pictures(pieces) == [jpegs[0], jpegs[1], jpegs[4], jpegs[5]]
    assert splitter.counts.torn == 1
    assert [piece.lost for piece in pieces] == [0, 0, 1, 0]


def test_a_stream_cut_at_any_offset_gives_the_frames_before_the_cut() -> None:
    stream, ends = b"".join(FRAMES[:3]), [0, *(sum(map(len, FRAMES[: n + 1])) for n in range(3))]
    for cut in range(len(stream) + 1):
        pieces, counts = split(stream[:cut])
        whole = sum(end <= cut for end in ends[1:])
        assert pictures(pieces) == FRAMES[:whole], f"cut at {cut}"
        assert counts.torn == (cut - ends[whole] >= 3), f"cut at {cut}"


def test_an_end_marker_inside_a_segment_is_not_the_end(jpegs: list[bytes]) -> None:
    thumbnail = segment(0xE1, b"Exif\0\0" + FRAMES[0])
    comment = segment(0xFE, b"an end \xff\xd9 and a start \xff\xd8\xff")
    empty = segment(0xE5, b"")
    frames = [frame[:2] + thumbnail + comment + empty + frame[2:] for frame in jpegs]
    pieces, counts = split(b"".join(frames))
    assert (pictures(pieces), counts) == (frames, Counts())


def test_attached_inside_a_thumbnail_the_thumbnail_is_not_a_frame(jpegs: list[bytes]) -> None:
    thumbnail = segment(0xE1, b"Exif\0\0" + FRAMES[0])
    frames = [frame[:2] + thumbnail + frame[2:] for frame in jpegs]
    pieces, counts = split(b"".join(frames)[8:], trusted=False)
    assert pictures(pieces) == frames[1:]
    assert counts == Counts(skipped_bytes=len(frames[0]) - 8)


def test_fill_bytes_before_markers_are_allowed(jpegs: list[bytes]) -> None:
    frames = [frame[:2] + b"\xff" * 5 + frame[2:-2] + b"\xff" * 9 + frame[-2:] for frame in jpegs]
    assert pictures(split(*in_chunks(b"".join(frames), 3))[0]) == frames


def test_a_missing_end_tears_one_frame_only(jpegs: list[bytes]) -> None:
    pieces, counts = split(jpegs[0] + jpegs[1] + jpegs[2][:-2] + jpegs[3] + jpegs[4])
    assert pictures(pieces) == [jpegs[0], jpegs[1], jpegs[3], jpegs[4]]
    assert (counts.torn, counts.skipped_bytes) == (1, len(jpegs[2]) - 2)
    assert [piece.lost for piece in pieces] == [0, 0, 1, 0]


def test_a_frame_whose_markers_are_in_order_but_whose_data_is_torn_is_refused(jpegs: list[bytes]) -> None:
    torn = jpegs[2][:3000] + jpegs[3][4000:]
    splitter = Splitter(trusted=True)
    pieces = splitter.feed(jpegs[0] + jpegs[1] + torn + jpegs[4])
    assert pictures(pieces) == [jpegs[0], jpegs[1], jpegs[4]]
    assert splitter.counts.torn == 1
    assert "JPEG" in splitter.reason
    assert pieces[2].lost == 1


def test_a_repeat_is_told_from_a_frame_that_comes_back_later(jpegs: list[bytes]) -> None:
    a, b = jpegs[:2]
    pieces, counts = split(a * 50 + b * 3 + a)
    assert pictures(pieces) == [a, b, a]
    assert counts == Counts(repeats=51)


def test_a_frame_that_comes_once_where_each_is_repeated_is_torn_although_it_decodes(jpegs: list[bytes]) -> None:
    repeated = b"".join(frame * 4 for frame in jpegs[:6])
    pieces, counts = split(repeated + jpegs[6] + jpegs[7] * 4 + jpegs[8])
    assert pictures(pieces) == [*jpegs[:6], jpegs[7]]
    assert counts.torn == 2
    assert [piece.lost for piece in pieces] == [0] * 6 + [1]


def test_a_stream_that_no_longer_repeats_its_frames_is_believed_again_soon(jpegs: list[bytes]) -> None:
    pieces, counts = split(b"".join(frame * 4 for frame in jpegs) + b"".join(jpegs * 5))
    assert pictures(pieces)[-40:] == (jpegs * 5)[-40:]
    assert counts.torn < 16


def test_the_white_portrait_frame_that_a_device_starts_with_is_odd(jpegs: list[bytes]) -> None:
    white = jpeg.encode(picture(0, 120, 160) | 255)
    pieces, counts = split(white * 20 + b"".join(jpegs))
    assert pictures(pieces) == jpegs
    assert counts == Counts(repeats=19, odd_size=1)
    assert [piece.lost for piece in pieces] == [1] + [0] * 11


def test_a_lone_odd_frame_later_is_refused_but_a_new_size_that_stays_is_taken(jpegs: list[bytes]) -> None:
    other = [jpeg.encode(picture(seed, 64, 48)) for seed in range(4)]
    pieces, counts = split(b"".join([*jpegs[:3], other[0], *jpegs[3:5], *other[1:], jpegs[6]]))
    assert pictures(pieces) == [*jpegs[:5], *other[1:]]
    assert counts == Counts(odd_size=2)


def test_a_stream_of_a_single_picture_gives_it_at_its_end(jpegs: list[bytes]) -> None:
    splitter = Splitter(trusted=True)
    assert splitter.feed(jpegs[0] * 5) == []
    assert pictures(splitter.end()) == [jpegs[0]]
    assert splitter.end() == []


@pytest.mark.parametrize("size", [10**9, 4096])
def test_a_frame_beyond_the_cap_is_refused_and_the_next_one_is_found(jpegs: list[bytes], size: int) -> None:
    endless = jpegs[2][:-2] + b"\x55" * 200_000
    for big in (endless, endless + b"\xff\xd9"):
        stream = jpegs[0] + jpegs[1] + big + jpegs[3] + jpegs[4]
        pieces, counts = split(*in_chunks(stream, size), most_bytes=50_000)
        assert pictures(pieces) == [jpegs[0], jpegs[1], jpegs[3], jpegs[4]]
        assert counts.oversize + counts.torn == 1
        assert counts.skipped_bytes == len(big)


def test_memory_stays_within_the_cap_while_garbage_pours_in(jpegs: list[bytes]) -> None:
    splitter = Splitter(trusted=True, most_bytes=100_000)
    splitter.feed(jpegs[0][:-2])
    for _ in range(100):
        splitter.feed(b"\x55" * 10_000)
        assert len(splitter._buffer) <= 110_000
    assert splitter.counts.oversize == 1


def test_multipart_headers_between_frames_are_skipped(jpegs: list[bytes]) -> None:
    def part(frame: bytes) -> bytes:
        return b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n%s\r\n" % (len(frame), frame)

    stream = b"".join(map(part, jpegs))
    pieces, counts = split(stream)
    assert pictures(pieces) == jpegs
    assert counts == Counts(skipped_bytes=len(stream) - sum(map(len, jpegs)))


def test_a_progressive_frame_has_many_scans_and_one_end() -> None:
    import io

    from PIL import Image

    frames = []
    for seed in range(3):
        file = io.BytesIO()
        Image.fromarray(picture(seed)).save(file, "jpeg", progressive=True)
        frames.append(file.getvalue())
    assert frames[0].count(b"\xff\xda") > 3
    assert split(*in_chunks(b"".join(frames), 10))[0] == [Piece(frame, 160, 120) for frame in frames]


def test_a_height_that_comes_after_the_scan_is_read_but_no_decoder_takes_it(jpegs: list[bytes]) -> None:
    header = jpegs[0].index(b"\xff\xc0") + 5
    later = jpegs[0][:header] + b"\0\0" + jpegs[0][header + 2 : -2] + segment(0xDC, b"\0\x78") + b"\xff\xd9"
    pieces, _ = split(later, check=lambda _frame: None)
    assert pieces == [Piece(later, 160, 120)]
    assert split(later)[1].torn == 1


def without_tables(frame: bytes) -> bytes:
    tables = jpeg.standard_tables()
    at = frame.index(b"\xff\xc4")
    bare, other = frame[:at], frame[at:]
    while other.startswith(b"\xff\xc4"):
        other = other[2 + int.from_bytes(other[2:4], "big") :]
    assert len(bare + other) == len(frame) - len(tables)
    return bare + other


def test_a_frame_without_huffman_tables_is_completed_with_the_standard_ones(jpegs: list[bytes]) -> None:
    pieces, counts = split(b"".join(map(without_tables, jpegs)))
    assert all(piece.completed for piece in pieces)
    assert counts == Counts(completed=len(jpegs))
    for piece, original in zip(pieces, jpegs, strict=True):
        assert jpeg.why_torn(piece.jpeg) is None
        assert (jpeg.grey(piece.jpeg, 120) == jpeg.grey(original, 120)).all()


@pytest.mark.parametrize(
    "junk",
    [
        bytes(200_000),
        b"\xff" * 200_000,
        b"\xff\xd8\xff" * 60_000,
        b"\xff\xd8\xff\xe0\xff\xff" * 30_000,
        b"\xff\xd8\xff\xe0\x00\x02" * 30_000,
        b"\xff\xd8\xff\xe0\x00\x01" * 30_000,
        b"\xff\xd8" + b"\xff\xe0\x00\x02" * 50_000,
        random.Random(5).randbytes(200_000),
    ],
    ids=lambda junk: junk[:6].hex(),
)
def test_garbage_gives_nothing_and_the_frames_behind_it_are_found(jpegs: list[bytes], junk: bytes) -> None:
    frames = jpegs * 8  # a false start may swallow the 64 kB that a segment can be long
    pieces, counts = split(*in_chunks(junk + b"".join(frames), 4096))
    assert pictures(pieces) == frames[-len(pieces) :]
    assert len(pieces) >= len(frames) - 8
    assert counts.skipped_bytes == len(junk) + sum(map(len, frames[: -len(pieces)]))


@given(st.data())
def test_bytes_put_in_between_frames_cost_no_frame_unless_they_look_like_a_start(data: st.DataObject) -> None:
    junk = data.draw(st.lists(st.binary(max_size=50).filter(lambda b: b"\xff" not in b), min_size=6, max_size=6))
    pieces, counts = split(b"".join(a + b for a, b in zip(junk, FRAMES, strict=True)))
    assert pictures(pieces) == FRAMES
    assert counts == Counts(skipped_bytes=sum(map(len, junk)))


def test_two_readers_of_one_pipe_never_make_a_new_frame(real_jpegs: list[bytes]) -> None:
    """Each takes a pipe's fill or less at a time, of a writer that repeats each frame, as the device's does."""
    rng = random.Random(11)
    stream = b"".join(frame * rng.randrange(1, 12) for frame in real_jpegs)
    readers = [Splitter(), Splitter()]
    pieces: list[list[Piece]] = [[], []]
    at = 0
    while at < len(stream):
        size = rng.choice([4096, 8192, 65536, rng.randrange(1, 65536)])
        reader = rng.randrange(2)
        pieces[reader] += readers[reader].feed(stream[at : at + size])
        at += size
    originals = set(real_jpegs)
    for splitter, found in zip(readers, pieces, strict=True):
        assert found
        assert splitter.counts.torn > 20
        assert set(pictures(found)) <= originals


@given(st.data())
def test_a_loss_in_a_frame_never_costs_more_than_that_frame_and_its_neighbour(data: st.DataObject) -> None:
    at = data.draw(st.integers(len(FRAMES[0]) + len(FRAMES[1]) + 700, sum(map(len, FRAMES[:3])) - 1))
    count = data.draw(st.integers(1, 200))
    stream = b"".join(FRAMES)
    pieces, _ = split(stream[:at] + stream[at + count :], check=lambda _frame: None)
    found = pictures(pieces)
    assert found[:2] == FRAMES[:2]
    assert found[-2:] == FRAMES[-2:]  # numbers 4 and 5: the loss may reach into number 3
