"""How far a guided session is, and what came of it."""

from dataclasses import asdict, dataclass

from signlab.capture.prompts import Prompt
from signlab.dataset.changes import counted, pictures


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one prompt is: ``done`` of ``wanted`` pictures, or why it is skipped."""

    prompt: Prompt
    done: int
    skipped: str | None = None

    @property
    def wanted(self) -> int:
        return self.prompt.count

    @property
    def is_over(self) -> bool:
        return self.skipped is not None or self.done >= self.wanted


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of a guided session: pictures and bursts by label, what was skipped and why, what is left to do."""

    signer: str
    recorded: dict[str, int]
    bursts: dict[str, int]
    skipped: dict[str, str]
    left: dict[str, int]
    seconds: float

    def as_dict(self) -> dict[str, object]:
        return {**asdict(self), "seconds": round(self.seconds, 1)}

    @property
    def words(self) -> str:
        total = sum(self.recorded.values())
        lines = [f"Thank you, {self.signer}."]
        if total:
            labels = sum(1 for count in self.recorded.values() if count)
            burst = counted(sum(self.bursts.values()), "burst")
            minutes = max(1, round(self.seconds / 60))
            took = counted(minutes, "minute") if self.seconds >= 45 else f"{self.seconds:.0f} seconds"
            lines[0] += f" You recorded {pictures(total)} of {counted(labels, 'label')} in {burst}, in {took}."
            lines.append("  " + ", ".join(f"{label}: {count}" for label, count in self.recorded.items() if count))
        elif not (self.left or self.skipped):
            lines[0] += " Every label has its pictures already."
        lines += [f"Skipped {label}: {reason}" for label, reason in self.skipped.items()]
        if self.left:
            lines.append(f"Left for another time: {', '.join(self.left)}.")
        return "\n".join(lines)
