"""Trains a run where no file may grow beyond BYTES: python train_on_a_full_disk.py PROJECT NAME BYTES

Prints what is said of it. The limit holds in the process that learns as well.
"""

import resource
import sys
from pathlib import Path

from signlab.dataset.project import Project
from signlab.errors import SignlabError
from signlab.jobs import Watch
from signlab.training import source
from signlab.training.pictures.job import TrainPictures
from signlab.training.pictures.options import PictureOptions

if __name__ == "__main__":
    with Project.open(Path(sys.argv[1])) as project:
        values = {"image_shape": "3,32,32", "mini_batch_size": 16, "epochs": 1}
        build = source.read(project.builds / "b1")
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
        try:
            TrainPictures(project, build, PictureOptions(values), sys.argv[2]).run(Watch())
        except SignlabError as error:
            print(error)
