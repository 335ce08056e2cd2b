"""What the help page says beside the commands: what each step is for, and the words of the field."""

from PySide6.QtCore import QT_TRANSLATE_NOOP

STEPS = {
    "capture": QT_TRANSLATE_NOOP("Help", "Record a hand: choose a source and a signer, then hold a letter's key."),
    "library": QT_TRANSLATE_NOOP("Help", "Look through the pictures, put right what is wrong, throw away what is bad."),
    "coverage": QT_TRANSLATE_NOOP("Help", "See which letters lack pictures, people, tilt or light."),
    "build": QT_TRANSLATE_NOOP("Help", "Write the files that a trainer reads, with people kept on one side."),
    "train": QT_TRANSLATE_NOOP("Help", "Make a model from a build, and see how often it is right."),
    "deploy": QT_TRANSLATE_NOOP("Help", "Put a model on a device, and let it speak."),
}
"""What each page is for."""

LETTERS = QT_TRANSLATE_NOOP(
    "Help",
    "A label that is one letter or digit has that key. On the Capture page hold it to record that letter; in the"
    " Library it gives the chosen pictures that label and moves on. So a command's key is best taken with Ctrl.",
)

WORDS = (
    (QT_TRANSLATE_NOOP("Help", "Alphabet"), QT_TRANSLATE_NOOP("Help", "The labels of a project, in their order.")),
    (QT_TRANSLATE_NOOP("Help", "Label"), QT_TRANSLATE_NOOP("Help", "What a picture shows, mostly a letter.")),
    (
        QT_TRANSLATE_NOOP("Help", "Signer"),
        QT_TRANSLATE_NOOP("Help", "Who signs, by a name that is not their own, such as s1."),
    ),
    (
        QT_TRANSLATE_NOOP("Help", "Session"),
        QT_TRANSLATE_NOOP("Help", "One signer at one camera in one place, from start to stop."),
    ),
    (QT_TRANSLATE_NOOP("Help", "Burst"), QT_TRANSLATE_NOOP("Help", "The pictures of one take of one label.")),
    (QT_TRANSLATE_NOOP("Help", "Source"), QT_TRANSLATE_NOOP("Help", "Where pictures come from: camera, device, file.")),
    (
        QT_TRANSLATE_NOOP("Help", "Coverage"),
        QT_TRANSLATE_NOOP("Help", "In how many tilts and lights, and by how many people, a label was recorded."),
    ),
    (
        QT_TRANSLATE_NOOP("Help", "Build"),
        QT_TRANSLATE_NOOP("Help", "One set of .lst, .rec and .idx files, made from the pictures for a trainer."),
    ),
    (QT_TRANSLATE_NOOP("Help", "Run"), QT_TRANSLATE_NOOP("Help", "One training, from a build to a model.")),
    (QT_TRANSLATE_NOOP("Help", "Release"), QT_TRANSLATE_NOOP("Help", "What was put on a device.")),
    (
        QT_TRANSLATE_NOOP("Help", "Near-duplicate"),
        QT_TRANSLATE_NOOP("Help", "Pictures so alike that a model learns nothing from the second."),
    ),
)
"""The words of the field, and what they mean."""
