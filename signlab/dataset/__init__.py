"""What lies on disk: one folder that is a project, and the verbs that change it.

``project`` opens one; ``recording`` stores frames, ``importing`` and ``merging`` bring pictures in, ``verbs`` moves
them, ``exporting`` writes them out; ``index`` and ``status`` tell what is there. Beneath: ``storing`` and ``moving``
touch the disk, ``work`` and ``repair`` see to it that a kill loses nothing, ``history`` remembers what can be undone.
"""
