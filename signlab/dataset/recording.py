"""A session being recorded: what the recorder holds while it stores frames."""

from datetime import datetime, timezone
from types import TracebackType

from signlab.dataset import work
from signlab.dataset.changes import Changes
from signlab.dataset.names import frame_name, new_session, utc_text
from signlab.dataset.project import Project
from signlab.dataset.sessions import Consent, FrameLine, JsonValue, SessionHeader
from signlab.dataset.signers import Signer, registry
from signlab.dataset.storing import Store, sha256
from signlab.dataset.verbs import trash
from signlab.errors import SignlabError


class Recording:
    """One session, from start to stop. One thread uses it; other processes may record and change meanwhile.

    Hand and consent, where they are not given, are those that were registered for the signer, or else the right hand
    and none. As a context manager it ends the burst that is going on, and removes a session in which nothing was
    stored.
    """

    def __init__(
        self,
        project: Project,
        *,
        signer: str,
        hand: str | None = None,
        consent: Consent | None = None,
        source: str = "",
        camera: str = "",
        size: tuple[int, int] | None = None,
    ) -> None:
        if not signer.strip():
            raise SignlabError("A recording", "needs a signer", "Name the person by a pseudonym, such as s1.")
        known = registry(project).get(signer, Signer(signer))
        if known.withdrawn:
            cause = "withdrew, so nothing is recorded of them"
            raise SignlabError(f"The signer {signer}", cause, "Ask again what they agree to, and register that.")
        hand = (known.hand or "right") if hand is None else hand
        consent = consent or known.consent
        self.project = project
        self.session = new_session()
        while project.session_file(self.session).exists():
            self.session = new_session()
        self.header = SessionHeader(
            self.session, signer, hand, consent, source, camera, size, utc_text(datetime.now(timezone.utc))
        )
        self._store = Store(project, {"verb": "add", "sessions": [self.session], "burst": 0})
        self._burst = self._frames = 0
        self._label = ""
        self._names: list[str] = []
        try:
            self._store.start_session(self.header)
        except BaseException:
            self._store.finish()
            raise

    def start_burst(self, label: str) -> int:
        """Begin a take of ``label``, ending the one before. Returns its number in this session, from 1.

        Raises:
            SignlabError: the alphabet has no such label.
        """
        self.project.alphabet.class_id(label)
        self.end_burst()
        try:
            self._store.next_change(burst=self._burst + 1, skip=0)
        except OSError as error:
            raise work.failed(f"A burst of {label}", error) from error
        self._burst += 1
        self._label, self._names = label, []
        return self._burst

    def add(self, jpeg: bytes, *, time: datetime, width: int, height: int, **facts: JsonValue) -> str:
        """Store a frame of the burst, byte for byte, and return its name.

        The caller vouches that ``jpeg`` decodes. On return the picture is whole on disk and in the session file, and
        no kill or power cut loses it. ``width`` and ``height`` are in pixels; ``facts`` go into its line.

        Raises:
            SignlabError: no burst was started, or the disk is full; then nothing was stored.
        """
        if not self._label:
            raise SignlabError("The frame", "belongs to no burst", "Start a burst first.")
        name = frame_name(time, self.session, self._frames + 1)
        line = FrameLine(name, self._label, self._burst, time, sha256(jpeg), len(jpeg), width, height, facts)
        try:
            self._store.put(jpeg, self._label, line, session=self.session)
        except OSError as error:
            raise work.failed(f"The picture {name}", error) from error
        self._frames += 1
        self._names.append(name)
        return name

    def end_burst(self) -> Changes | None:
        """End the burst: its frames are now one change that can be undone. None where it has no frames."""
        changes = self._store.enter("add")
        self._label = ""
        return changes

    def commit(self) -> Changes | None:
        """Make what was stored so far a change that can be undone; the burst goes on, as another one.

        Raises:
            SignlabError: the disk is full, or read-only; then the burst cannot go on.
        """
        changes = self._store.enter("add")
        if changes and self._label:
            try:
                self._store.next_change(burst=self._burst, skip=len(self._names))
            except OSError as error:
                label, self._label = self._label, ""
                raise work.failed(f"The burst of {label}", error) from error
        return changes

    def discard_burst(self) -> Changes | None:
        """Move the whole latest burst, ended or not, to the trash; undo brings it back."""
        self.end_burst()
        names, self._names = self._names, []
        return trash(self.project, names) if names else None

    def close(self) -> None:
        """End the burst and the session."""
        try:
            self.end_burst()
            if not self._frames:
                self.project.session_file(self.session).unlink(missing_ok=True)
        finally:
            self._store.finish()

    def __enter__(self) -> "Recording":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
