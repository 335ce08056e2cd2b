"""A build on its way to S3 without a training: for the notebook of somebody else, or to have it there beforehand."""

from pathlib import Path

from signlab.aws import bucket as buckets
from signlab.aws.session import Access, Account
from signlab.aws.upload import Uploaded
from signlab.dataset.project import Project
from signlab.jobs import Plan, Watch
from signlab.training.sagemaker.start import folder_of, upload_of
from signlab.training.source import Source, read


class Send:
    """A job: upload the build in ``folder``. ``bucket`` "" is the usual one, which is made where it is not there."""

    def __init__(self, project: Project, folder: Path, access: Access, bucket: str = "") -> None:
        self.project, self.folder, self.access, self.bucket = project, folder, access, bucket
        self._ready: tuple[Account, Source, bool] | None = None

    def prepare(self) -> Plan:
        """Say what goes where. Raises ``SignlabError``: no credentials, no region, a bucket of somebody else's."""
        build = read(self.folder)
        account = Account(self.access)
        who = account.identity()
        self.bucket = self.bucket or buckets.usual_name(who.account, account.region)
        buckets.check_name(self.bucket)
        there = buckets.exists(account, self.bucket)
        self._ready = account, build, there
        upload = upload_of(account, self.bucket, self.project, build)
        total = sum(path.stat().st_size for path in upload.files.values())
        words = (
            f"{len(upload.files)} files of build {build.name}, {total / 1e6:,.1f} MB, go to"
            f" s3://{self.bucket}/{folder_of(self.project, build)}, {who.words}; those that are there already stay."
            " What lies there costs a little each month."
        )
        if not there:
            words += f" The bucket {self.bucket} is made first: private, encrypted, closed to the public."
        return Plan(f"Uploading {build.name}", words, total, "bytes")

    def run(self, watch: Watch) -> Uploaded:
        if self._ready is None:
            raise AssertionError("prepare() comes first")
        account, build, there = self._ready
        build.check_unchanged(watch)
        if not there:
            buckets.make(account, self.bucket)
        return upload_of(account, self.bucket, self.project, build).run(watch)
