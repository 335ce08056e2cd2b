"""What a fetched model is worth: it is tried at once, here, on the test side that every other run is tried on."""

from signlab.errors import Problem, SignlabError
from signlab.jobs import Watch
from signlab.training import source
from signlab.training.evaluation import account
from signlab.training.evaluation.job import Evaluate
from signlab.training.run import Run


def judge(run: Run, watch: Watch) -> str:
    """Try the model of ``run`` and write its ``evaluation.json``; returns the account in sentences.

    Where that cannot be done, the reason becomes a problem of ``watch``, and "" is returned: the model is there.
    """
    folder = run.folder.parent.parent / "builds" / run.build.name
    try:
        if source.read(folder).sha256 != run.build.sha256:
            cause = "is no longer what this run learned from, so its test side would say nothing"
            raise SignlabError(f"The build {run.build.name}", cause, "Evaluate the run on another build.")
        job = Evaluate(run.model, folder, run=run, file=run.folder / account.NAME)
        job.prepare()
        evaluated = job.run(watch)
    except SignlabError as error:
        watch.problem(Problem("The model is here and was not tried", str(error)))
        return ""
    return evaluated.words
