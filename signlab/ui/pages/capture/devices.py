"""A form for a DeepLens: its address in plain words, and what is wrong with it as one types."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QButtonGroup,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from signlab.capture.deeplens.address import parse
from signlab.errors import SignlabError
from signlab.ui.widgets.text import button, label


def url_of(user: str, host: str, port: int, *, project: bool) -> str:
    """The URL of a device.

    Raises:
        SignlabError: it is no address.
    """
    host = f"[{host}]" if ":" in host and not host.startswith("[") else host
    url = f"deeplens://{user}@{host}{'' if port == 22 else f':{port}'}{'/project' if project else ''}"
    parse(url)
    return url


class DeviceForm(QWidget):
    """``saved`` carries a name and a URL; ``dropped`` says that nobody wants to add one after all."""

    saved = Signal(str, str)
    dropped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name, self.host, self.user = QLineEdit(), QLineEdit(), QLineEdit("aws_cam")
        self.port = QLineEdit("22")
        self.port.setValidator(QIntValidator(1, 65_535, self.port))
        self.host.setPlaceholderText("192.168.1.20")
        self.name.setPlaceholderText(self.tr("Kitchen"))
        self.camera = QRadioButton(self.tr("What the camera sees"))
        self.project = QRadioButton(self.tr("What the device's own project shows"))
        self.camera.setChecked(True)
        both = QButtonGroup(self)
        for one in (self.camera, self.project):
            both.addButton(one)
            both.setId(one, one is self.project)
        self._wrong = label("", wrap=True, tone="warn")
        self._save = button(self.tr("Save this device"), self._ask, "primary")
        self._lay_out()
        for field in (self.name, self.host, self.user, self.port):
            field.textChanged.connect(self._check)
            field.returnPressed.connect(self._ask)
        self._check()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        for words, field in (
            (self.tr("Call it"), self.name),
            (self.tr("Address in the network"), self.host),
            (self.tr("User on the device"), self.user),
            (self.tr("SSH port"), self.port),
        ):
            form.addRow(words, field)
            field.setAccessibleName(words)
        show = QVBoxLayout()
        show.addWidget(self.camera)
        show.addWidget(self.project)
        form.addRow(self.tr("Show"), show)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._title = label("", "title")
        column.addWidget(self._title)
        words = self.tr("The address is on the device's page in the AWS console, or in your router's list of devices.")
        column.addWidget(label(words, "muted", wrap=True))
        column.addSpacing(8)
        column.addLayout(form)
        column.addWidget(self._wrong)
        column.addStretch()
        row = QHBoxLayout()
        row.addStretch()
        row.addWidget(button(self.tr("Back"), self.dropped.emit))
        row.addWidget(self._save)
        column.addLayout(row)

    def _url(self) -> str:
        project = self.project.isChecked()
        return url_of(
            self.user.text().strip(), self.host.text().strip(), int(self.port.text() or "22"), project=project
        )

    def _check(self) -> None:
        wrong = ""
        if self.host.text().strip():
            try:
                self._url()
            except SignlabError as error:
                wrong = f"{error.problem.thing} {error.problem.cause}."
        self._wrong.setText(wrong)
        self._wrong.setVisible(bool(wrong))
        self._save.setEnabled(bool(self.host.text().strip() and self.user.text().strip()) and not wrong)

    def _ask(self) -> None:
        if self._save.isEnabled():
            self.saved.emit(self.name.text().strip() or self.host.text().strip(), self._url())

    def begin(self) -> None:
        """Empty, with the focus where one begins."""
        self._title.setText(self.tr("Add a DeepLens"))
        self.name.clear()
        self.host.clear()
        self.host.setFocus()

    def fill(self, name: str, url: str) -> None:
        """With the device as it is, to be changed."""
        self._title.setText(self.tr("Change a DeepLens"))
        where = parse(url)
        self.name.setText(name)
        self.host.setText(where.host)
        self.user.setText(where.user)
        self.port.setText(str(where.port))
        (self.project if where.project else self.camera).setChecked(True)
        self.name.setFocus()
