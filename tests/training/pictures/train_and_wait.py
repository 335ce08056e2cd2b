"""Trains a run in a process that can be killed: python train_and_wait.py PROJECT NAME EPOCHS"""

import sys
from pathlib import Path

from signlab.dataset.project import Project
from signlab.jobs import Watch
from signlab.training import source
from signlab.training.pictures.job import TrainPictures
from signlab.training.pictures.options import PictureOptions

if __name__ == "__main__":
    with Project.open(Path(sys.argv[1])) as project:
        values = {"image_shape": "3,32,32", "mini_batch_size": 16, "epochs": int(sys.argv[3])}
        build = source.read(project.builds / "b1")
        TrainPictures(project, build, PictureOptions(values), sys.argv[2]).run(Watch())
