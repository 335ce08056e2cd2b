"""The strict check: what is refused, and what cannot be seen."""

import io
import random

import cv2
import numpy as np
import pytest
from PIL import Image

from signlab.capture import jpeg


def _scan(picture: bytes) -> int:
    """Where the entropy-coded data begins: behind the only SOS segment, which is 14 bytes long."""
    return picture.rindex(b"\xff\xda") + 14


def test_every_frame_of_a_real_stream_passes(real_jpegs: list[bytes]) -> None:
    assert len(real_jpegs) == 240
    assert [jpeg.why_torn(picture) for picture in real_jpegs] == [None] * 240


@pytest.mark.parametrize(
    "options",
    [{}, {"progressive": True}, {"optimize": True}, {"subsampling": 0}, {"restart_marker_blocks": 3}, {"quality": 5}],
    ids=str,
)
def test_whole_pictures_of_every_kind_pass_and_shortened_ones_do_not(options: dict[str, object]) -> None:
    from tests.capture.conftest import picture

    file = io.BytesIO()
    Image.fromarray(picture(1)).save(file, "jpeg", **options)
    whole = file.getvalue()
    assert jpeg.why_torn(whole) is None
    for cut in range(_scan(whole), len(whole) - 2, 7):
        assert jpeg.why_torn(whole[:cut]), f"cut at {cut}"
        assert jpeg.why_torn(whole[:cut] + b"\xff\xd9"), f"cut at {cut}, then the end marker"


def test_a_grey_picture_passes() -> None:
    done, file = cv2.imencode(".jpg", np.arange(64 * 64, dtype=np.uint8).reshape(64, 64))
    assert done
    assert jpeg.why_torn(file.tobytes()) is None


def test_a_few_bytes_too_many_are_refused_although_libjpeg_does_not_see_them(jpegs: list[bytes]) -> None:
    rng = random.Random(1)
    for whole in jpegs:
        for count in range(1, 12):
            extra = bytes(rng.randrange(1, 255) for _ in range(count))
            assert jpeg.why_torn(whole[:-2] + extra + whole[-2:]), f"{count} more"


@pytest.mark.parametrize("padding", [b"\xff", b"\xff\xff\xff", b"\0"], ids=repr)
def test_an_encoders_padding_before_the_end_is_no_damage(jpegs: list[bytes], padding: bytes) -> None:
    assert jpeg.why_torn(jpegs[0][:-2] + padding + b"\xff\xd9") is None


def test_two_pictures_spliced_at_random_are_refused(real_jpegs: list[bytes]) -> None:
    """As two readers of one FIFO leave them. JPEG has no checksum: about 3 in 10,000 pass (see ``why_torn``)."""
    rng = random.Random(7)
    passed = 0
    for _ in range(3000):
        head, tail = rng.choice(real_jpegs), rng.choice(real_jpegs)
        spliced = head[: rng.randrange(_scan(head), len(head) - 2)] + tail[rng.randrange(_scan(tail), len(tail) - 2) :]
        passed += jpeg.why_torn(spliced) is None
    assert passed <= 3


def test_a_page_of_memory_lost_inside_a_picture_is_noticed(real_jpegs: list[bytes]) -> None:
    rng = random.Random(3)
    for _ in range(1000):
        whole = rng.choice(real_jpegs)
        at = rng.randrange(_scan(whole), len(whole) - 2 - 4096)
        assert jpeg.why_torn(whole[:at] + whole[at + 4096 :])


def test_restart_markers_out_of_order_are_refused() -> None:
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(2).integers(0, 255, (64, 64, 3), dtype=np.uint8)).save(
        file, "jpeg", restart_marker_blocks=2
    )
    whole = file.getvalue()
    assert jpeg.why_torn(whole) is None
    assert jpeg.why_torn(whole.replace(b"\xff\xd1", b"\xff\xd4"))


def test_a_picture_that_claims_to_be_huge_is_refused_before_memory_is_asked_for(jpegs: list[bytes]) -> None:
    header = jpegs[0].index(b"\xff\xc0")
    bomb = jpegs[0][: header + 5] + b"\xff\x00\xff\x00" + jpegs[0][header + 9 :]
    assert jpeg.why_torn(bomb) == "it claims 65280 × 65280 pixels"


@pytest.mark.parametrize("junk", [b"", b"\xff\xd8", b"\xff\xd8\xff\xd9", b"GIF89a", bytes(1000)], ids=repr)
def test_what_is_no_jpeg_is_refused(junk: bytes) -> None:
    assert jpeg.why_torn(junk)


def test_the_standard_tables_are_the_four_of_the_standard(jpegs: list[bytes]) -> None:
    tables, found = jpeg.standard_tables(), {}
    while tables:
        length = int.from_bytes(tables[2:4], "big")
        found[tables[4]] = (tuple(tables[5:21]), length)
        tables = tables[2 + length :]
    assert found == {  # T.81, tables K.3 to K.6: how many codes there are of each length
        0x00: ((0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0), 31),
        0x01: ((0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0), 31),
        0x10: ((0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D), 181),
        0x11: ((0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77), 181),
    }


def test_grey_is_reduced_but_not_below_what_is_asked(jpegs: list[bytes]) -> None:
    assert jpeg.grey(jpegs[0], 32).shape == (45, 60)
    assert jpeg.grey(jpegs[0], 1).shape == (15, 20)
