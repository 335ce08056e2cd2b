"""Bundles of this program and of SageMaker, and archives that are neither."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from signlab.errors import SignlabError
from signlab.training import bundle
from signlab.training.bundle import About
from signlab.training.preparation import Preparation

_SYMBOL = json.dumps({"nodes": [{"op": "FullyConnected", "name": "fc1", "attrs": {"num_hidden": "2"}}]}).encode()
_SHAPES = json.dumps([{"shape": [1, 3, 32, 32], "name": "data"}]).encode()


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    (tmp_path / "symbol.json").write_bytes(_SYMBOL)
    (tmp_path / "7.params").write_bytes(b"weights" * 100)
    about = About(("A", "B"), Preparation(32), "pictures", "b1", "r1")
    bundle.write(tmp_path / "model.tar.gz", tmp_path / "symbol.json", tmp_path / "7.params", about)
    return tmp_path / "model.tar.gz"


def theirs(path: Path, **others: bytes) -> Path:
    """As SageMaker packs it, with the number of the best epoch."""
    contents = {
        "image-classification-0003.params": b"early",
        "image-classification-0010.params": b"late",
        bundle.SYMBOL: _SYMBOL,
        bundle.SHAPES: _SHAPES,
        **others,
    }
    bundle.pack(path / "theirs.tar.gz", contents)
    return path / "theirs.tar.gz"


def test_a_bundle_is_opened_as_it_was_written(ours: Path) -> None:
    with bundle.opened(ours) as opened:
        assert opened.about == About(("A", "B"), Preparation(32), "pictures", "b1", "r1")
        assert opened.symbol.read_bytes() == _SYMBOL
        assert opened.params.read_bytes() == b"weights" * 100
        assert json.loads((opened.folder / bundle.SHAPES).read_bytes()) == json.loads(_SHAPES)
        folder = opened.folder
    assert not folder.exists()


def test_the_same_model_gives_the_same_archive(ours: Path, tmp_path: Path) -> None:
    about = About(("A", "B"), Preparation(32), "pictures", "b1", "r1")
    again = tmp_path / "again.tar.gz"
    bundle.write(again, tmp_path / "symbol.json", tmp_path / "7.params", about)
    assert again.read_bytes() == ours.read_bytes()


def test_sagemakers_last_epoch_becomes_number_nought(tmp_path: Path) -> None:
    with bundle.opened(theirs(tmp_path), classes=("A", "B")) as opened:
        assert opened.params.read_bytes() == b"late"
        assert opened.about == About(("A", "B"), Preparation(32), "sagemaker", assumed=True)


def test_sagemakers_model_needs_its_classes(tmp_path: Path) -> None:
    with pytest.raises(SignlabError, match="what its classes are"), bundle.opened(theirs(tmp_path)):
        pass
    with pytest.raises(SignlabError, match="2 classes apart, and 3"), bundle.opened(theirs(tmp_path), ("A", "B", "C")):
        pass


def test_every_cut_of_an_archive_is_noticed(ours: Path, tmp_path: Path) -> None:
    whole = ours.read_bytes()
    for length in range(0, len(whole), 37):
        cut = tmp_path / "cut.tar.gz"
        cut.write_bytes(whole[:length])
        with pytest.raises(SignlabError), bundle.opened(cut):
            pass


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "a/b", "..", "a\\b"])
def test_paths_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    bundle.pack(tmp_path / "evil.tar.gz", {name: b"evil"})
    (tmp_path / "in").mkdir()
    with pytest.raises(SignlabError, match="no plain file"):
        bundle.unpack(tmp_path / "evil.tar.gz", tmp_path / "in")
    assert list((tmp_path / "in").iterdir()) == []


def test_links_are_refused(tmp_path: Path) -> None:
    link = tarfile.TarInfo("image-classification-0000.params")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with tarfile.open(tmp_path / "link.tar.gz", "w:gz") as archive:
        archive.addfile(link)
    with pytest.raises(SignlabError, match="no plain file"):
        bundle.unpack(tmp_path / "link.tar.gz", tmp_path)


def test_an_archive_that_unfolds_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "LARGEST", 1000)
    bundle.pack(tmp_path / "big.tar.gz", {"a": bytes(600), "b": bytes(600)})
    with pytest.raises(SignlabError, match="unfolds to more"):
        bundle.unpack(tmp_path / "big.tar.gz", tmp_path)


def test_another_algorithms_model_is_refused(tmp_path: Path) -> None:
    bundle.pack(tmp_path / "x.tar.gz", {"model_algo_1-0000.params": b"", "model_algo_1-symbol.json": b"{}"})
    with pytest.raises(SignlabError, match="no model of image classification"), bundle.opened(tmp_path / "x.tar.gz"):
        pass


def test_a_changed_file_does_not_fit_its_account(ours: Path, tmp_path: Path) -> None:
    with tarfile.open(ours) as archive:
        contents = {entry.name: archive.extractfile(entry).read() for entry in archive}  # type: ignore[union-attr]
    contents[bundle.PARAMS] = b"other weights"
    bundle.pack(tmp_path / "changed.tar.gz", contents)
    with pytest.raises(SignlabError, match="not the file"), bundle.opened(tmp_path / "changed.tar.gz"):
        pass


def test_what_is_no_archive_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.tar.gz").write_bytes(io.BytesIO(b"hello").getvalue())
    with pytest.raises(SignlabError, match="cannot be unpacked"), bundle.opened(tmp_path / "x.tar.gz"):
        pass
    with pytest.raises(SignlabError, match="cannot be unpacked"), bundle.opened(tmp_path / "none.tar.gz"):
        pass
