"""Opening by URL, listing, looking, and the demo."""

import pytest

from signlab.capture import cameras, jpeg, sources
from signlab.capture.demo import DemoSource
from signlab.capture.probe import probe
from signlab.capture.source import Counts, FrameSource, SourceOptions, State
from signlab.errors import SignlabError
from tests.capture.stand_ins import Script


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("demo:", "DemoSource"),
        ("file:a.mp4", "FileSource"),
        ("camera:0", "CameraSource"),
        ("CAMERA:0", "CameraSource"),
        ("deeplens://aws_cam@127.0.0.1", "DeepLensSource"),
    ],
)
def test_each_url_opens_its_source_without_reading_anything(url: str, kind: str) -> None:
    source: FrameSource = sources.open_source(url)
    assert type(source).__name__ == kind
    assert source.url == url
    assert source.status.state is State.CONNECTING
    source.stop()


@pytest.mark.parametrize("url", ["", "0", "http://example.org/video", "kamera:0"])
def test_a_url_of_no_known_kind_is_answered_with_those_there_are(url: str) -> None:
    with pytest.raises(SignlabError, match="camera:0 or camera:NAME"):
        sources.open_source(url)


def test_cameras_saved_devices_and_the_demo_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    from signlab.capture.deeplens.saved import save_device

    monkeypatch.setattr(cameras, "cameras", lambda: [cameras.Camera(2, "HD Webcam")])
    save_device("kitchen", "deeplens://aws_cam@10.0.0.7")
    found, problems = sources.list_sources()
    assert [(one.url, one.name) for one in found] == [
        ("camera:2", "HD Webcam"),
        ("deeplens://aws_cam@10.0.0.7", "kitchen"),
        ("demo:", "A hand that signs, drawn by the program"),
    ]
    assert problems == []


def test_the_demo_gives_frames_as_it_is_asked() -> None:
    source = DemoSource("demo:?label=B&fps=60&size=200x100&seed=3&pace=no", SourceOptions())
    frames = []
    for frame in source.frames():
        frames.append(frame)
        if len(frames) == 5:
            source.stop()
    assert [(frame.width, frame.height, frame.sequence) for frame in frames] == [(200, 100, n) for n in range(5)]
    assert len({frame.jpeg for frame in frames}) == 5
    assert all(jpeg.why_torn(frame.jpeg) is None for frame in frames)
    assert source.status.state is State.ENDED


@pytest.mark.parametrize("query", ["size=huge", "size=1x1", "seed=-1", "label=A&colour=red"])
def test_demo_settings_that_make_no_sense_are_refused(query: str) -> None:
    with pytest.raises(SignlabError, match="The source demo:"):
        sources.open_source(f"demo:?{query}")


def test_a_probe_says_size_rate_and_what_was_wrong() -> None:
    source = sources.open_source("demo:?fps=50&size=64x48")
    seen = probe(source, 0.5)
    assert seen.size == (64, 48)
    assert 5 < seen.rate < 60
    assert "64 × 48 pixels" in seen.words
    assert "Nothing torn" in seen.words
    assert seen.as_dict()["counts"]["frames"] == seen.counts.frames
    source.counts.torn, source.counts.repeats, source.counts.reconnects = 2, 1000, 1
    assert "1,000 repeats, 2 torn and refused, reconnected once" in seen.words


def test_a_probe_of_a_source_without_frames_says_so() -> None:
    with pytest.raises(SignlabError, match="ended before it gave a frame"):
        probe(Script([]))
    assert Script([]).counts == Counts()


def test_the_demo_shows_what_it_is_asked_for_from_the_frame_that_it_names() -> None:
    source = DemoSource("demo:?size=96x72&fps=60&seed=3&pace=no", SourceOptions())
    held = DemoSource("demo:?label=Y&size=96x72&fps=60&seed=3&pace=no", SourceOptions())
    frames, expected = source.frames(), held.frames()
    before = [next(frames) for _ in range(3)]
    wanted = [next(expected) for _ in range(5)]
    assert source.prompt("y") == 3
    after = [next(frames) for _ in range(2)]
    assert [frame.jpeg for frame in after] == [frame.jpeg for frame in wanted[3:]]
    assert before[2].jpeg != wanted[2].jpeg


def test_a_demo_with_a_word_of_its_own_is_not_talked_out_of_it() -> None:
    asked = DemoSource("demo:?word=B&size=96x72&pace=no", SourceOptions())
    alone = DemoSource("demo:?word=B&size=96x72&pace=no", SourceOptions())
    asked.prompt("Y")
    assert next(asked.frames()).jpeg == next(alone.frames()).jpeg
    with pytest.raises(SignlabError, match="'wave': has no pose"):
        asked.prompt("wave")


@pytest.mark.parametrize("query", ["word=bär", "label=wave", "light=disco", "size=10000x10000"])
def test_a_demo_that_cannot_be_drawn_is_refused_when_it_is_opened(query: str) -> None:
    with pytest.raises(SignlabError):
        sources.open_source(f"demo:?{query}")


def test_signers_and_lights_of_the_demo_differ() -> None:
    queries = ["signer=1", "signer=2", "light=dim", "seed=5", "word=Q"]
    firsts = [next(DemoSource(f"demo:?{query}&size=64x48", SourceOptions()).frames()).jpeg for query in queries]
    assert len(set(firsts)) == len(queries)
