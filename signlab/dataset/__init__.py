"""What lies on disk: one folder that is a project, and the verbs that change it.

``project`` opens one; ``recording`` stores frames, ``importing`` and ``merging`` bring pictures in, ``verbs`` moves and
marks them, ``signers`` and ``withdrawing`` keep who agreed to what, ``exporting`` writes them out. ``index`` and
``status`` tell what is there, ``query`` and ``duplicates`` what to look for, ``thumbnails`` shows it. Beneath:
``storing`` and ``moving`` touch the disk, ``work`` and ``repair`` see to it that a kill loses nothing, ``history``
remembers what can be undone.
"""
