from pathlib import Path

import platformdirs
import pytest

from signlab.capture.deeplens.saved import SavedDevice, remove_device, save_device, saved_devices
from signlab.errors import SignlabError


def test_devices_are_saved_in_order_replaced_by_name_and_removed() -> None:
    assert saved_devices() == []
    kitchen = save_device("kitchen", "deeplens://aws_cam@10.0.0.5")
    studio = save_device("studio “2”", "deeplens://aws_cam@10.0.0.6:2222")
    assert saved_devices() == [kitchen, studio]
    moved = save_device("kitchen", "deeplens://aws_cam@10.0.0.7")
    assert saved_devices() == [studio, moved] == [studio, SavedDevice("kitchen", "deeplens://aws_cam@10.0.0.7")]
    assert remove_device("studio “2”") == studio
    assert saved_devices() == [moved]


def test_what_cannot_be_a_device_is_not_saved() -> None:
    for name, url in (("", "deeplens://aws_cam@lens"), ("a", "camera:0"), ("a", "deeplens://aws_cam:pw@lens")):
        with pytest.raises(SignlabError):
            save_device(name, url)
    assert saved_devices() == []


def test_removing_an_unknown_device_names_those_there_are() -> None:
    save_device("kitchen", "deeplens://aws_cam@10.0.0.5")
    with pytest.raises(SignlabError, match="kitchen"):
        remove_device("cellar")


@pytest.mark.parametrize("text", ["[[device]\n", "device = 3", '[[device]]\nname = "x"\n'])
def test_a_broken_list_is_reported_and_left_as_it_is(text: str) -> None:
    save_device("kitchen", "deeplens://aws_cam@10.0.0.5")
    path = Path(platformdirs.user_config_dir("signlab")) / "devices.toml"
    path.write_text(text)
    with pytest.raises(SignlabError, match=r"devices\.toml"):
        save_device("studio", "deeplens://aws_cam@10.0.0.6")
    assert path.read_text() == text
