import cv2
import numpy as np

from signlab.dataset.likeness import distance, phash


def scene(seed: int) -> np.ndarray:
    blocks = np.random.default_rng(seed).integers(0, 256, (6, 8), dtype=np.uint8)
    return cv2.resize(blocks, (320, 240), interpolation=cv2.INTER_CUBIC)


def test_half_of_the_frequencies_are_above_their_median() -> None:
    for seed in range(20):
        assert int(phash(scene(seed))).bit_count() in (31, 32)


def test_the_same_scene_smaller_brighter_or_compressed_stays_near() -> None:
    for seed in range(10):
        one = scene(seed)
        others = [
            cv2.resize(one, (160, 120), interpolation=cv2.INTER_AREA),
            cv2.convertScaleAbs(one, alpha=0.8, beta=20),
            cv2.imdecode(cv2.imencode(".jpg", one, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], cv2.IMREAD_GRAYSCALE),
        ]
        assert all(distance(phash(one), phash(other)) <= 6 for other in others)


def test_other_scenes_are_far() -> None:
    hashes = [phash(scene(seed)) for seed in range(30)]
    assert min(distance(one, other) for at, one in enumerate(hashes) for other in hashes[:at]) > 8


def test_the_first_bit_is_the_mean_brightness_which_no_picture_is_below() -> None:
    assert int(phash(scene(1))) >> 63 == 1
