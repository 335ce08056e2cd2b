from hypothesis import given, settings
from hypothesis import strategies as st

from signlab.capture.deeplens.sender import HEADER, MAGIC, Messages, SentFrames
from signlab.capture.source import Counts

JPEG = st.binary(max_size=300).map(lambda body: b"\xff\xd8" + body)
NOISE = st.binary(max_size=100) | st.sampled_from([MAGIC[:2], b"SLF", b"S", b"Last login: today\n"])


def packed(jpeg: bytes, sequence: int = 0, taken: float = 0.0) -> bytes:
    return HEADER.pack(MAGIC, len(jpeg), sequence, taken) + jpeg


def chunks(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size] for at in range(0, len(data), size)]


@settings(deadline=None)
@given(st.lists(st.tuples(NOISE.filter(lambda noise: MAGIC not in noise), JPEG), max_size=8), st.integers(1, 400))
def test_messages_come_out_whole_whatever_the_chunks_and_the_noise_between(
    parts: list[tuple[bytes, bytes]], size: int
) -> None:
    counts = Counts()
    messages = Messages(counts)
    data = b"".join(noise + packed(jpeg, number) for number, (noise, jpeg) in enumerate(parts))
    found = [message for chunk in chunks(data, size) for message in messages.feed(chunk)]
    if all(MAGIC not in jpeg for _, jpeg in parts):
        assert [(message.jpeg, message.sequence) for message in found] == [(p[1], n) for n, p in enumerate(parts)]
        assert counts.skipped_bytes == sum(len(noise) for noise, _ in parts)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=200) | st.just(MAGIC), max_size=10))
def test_no_bytes_whatever_break_the_reading(parts: list[bytes]) -> None:
    messages = Messages(Counts(), most_bytes=1000)
    for part in parts:
        messages.feed(part)
    sound = packed(b"\xff\xd8sound", 7)
    after = [message for _ in range(4) for message in messages.feed(b"\0" * 1100 + sound)]
    assert after[-1].jpeg == b"\xff\xd8sound"


def test_a_length_beyond_the_cap_is_garbage_and_the_next_frame_is_found() -> None:
    counts = Counts()
    messages = Messages(counts, most_bytes=1000)
    lie = HEADER.pack(MAGIC, 2_000_000_000, 3, 0.0) + b"\xff\xd8half a frame"
    assert [message.sequence for message in messages.feed(lie + packed(b"\xff\xd8", 4))] == [4]
    assert counts.oversize == 1
    assert counts.skipped_bytes == len(lie)


def test_a_gap_in_the_sequence_is_told_as_lost_frames_even_where_the_number_starts_anew(jpegs: list[bytes]) -> None:
    counts = Counts()
    frames = SentFrames(counts)
    last = (1 << 32) - 1
    pieces = frames.feed(packed(jpegs[0], last - 3) + packed(jpegs[1], last) + packed(jpegs[2], 0))
    assert [piece.lost for piece in pieces] == [0, 2, 0]
    assert counts.lost == 2
    assert [piece.jpeg for piece in pieces] == jpegs[:3]
    assert {(piece.width, piece.height) for piece in pieces} == {(160, 120)}


def test_a_torn_frame_is_refused_counted_and_told_with_the_next(jpegs: list[bytes]) -> None:
    counts = Counts()
    frames = SentFrames(counts)
    torn = jpegs[1][: len(jpegs[1]) // 2] + b"\xff\xd9"
    assert [p.lost for p in frames.feed(packed(jpegs[0], 0) + packed(torn, 1))] == [0]
    assert [p.lost for p in frames.feed(packed(jpegs[2], 2))] == [1]
    assert (counts.torn, counts.lost) == (1, 0)
