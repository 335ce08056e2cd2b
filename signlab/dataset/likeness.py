"""How alike two pictures look: a perceptual hash of 64 bits, and the number of bits in which two of them differ."""

import cv2
import numpy as np
import numpy.typing as npt


def phash(grey: npt.NDArray[np.uint8]) -> np.uint64:
    """The DCT hash of a grey picture (height, width) of any size.

    The picture is shrunk to 32×32 by averaging, transformed (DCT-II), and of the 8×8 lowest frequencies each gives
    one bit: whether it is above their median, which leaves out the very first, the mean brightness.
    Source: Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions" (2010), section 3.2; the same
    choice of frequencies as the Python package ImageHash.
    """
    small = cv2.resize(grey, (32, 32), interpolation=cv2.INTER_AREA).astype(np.float32)
    low = cv2.dct(small)[:8, :8].ravel()
    return np.uint64(int.from_bytes(np.packbits(low > np.median(low[1:])).tobytes(), "big"))


def distance(one: int, other: int) -> int:
    """In how many of the 64 bits two hashes differ (Hamming). Frames of one burst mostly differ in up to 4."""
    return (int(one) ^ int(other)).bit_count()


def signed(phash: int) -> int:
    """A hash of 64 bits as databases hold it, with a sign."""
    return int(phash) - (int(phash) >> 63 << 64)


def unsigned(stored: int) -> int:
    """The hash that ``signed`` wrote."""
    return int(stored) & 0xFFFF_FFFF_FFFF_FFFF
