"""Figures that can be believed: how often a model is right, for whom, and where the data cannot tell.

``evaluation.json``, schema 1 (shares are of 1; an estimate that cannot be made is null)::

    schema, made, version
    model        name, sha256, engine, build, run; assumed: true where the preparation of pictures is a guess
    data         kind (build, project or folder), name, side, sha256 (of build.json), pictures
    classes      the labels, in the order of rows and columns below
    words        what to read first: sentences
    doubts       what this data cannot tell: thing, cause, next_step
    accuracy     all, seen, unseen and unknown (signer not known): right, pictures, bursts, value, low, high;
                 low and high enclose the value in 95 of 100 resamplings of bursts (for unseen: of signers)
    signers      signer, seen and an estimate each; the worst first
    labels       label, pictures, told (how often it was named), right, precision, recall
    confusion    rows: the label; columns: what the model named, and last "nothing"
    confused     label, told, pictures, share (of the label's pictures); the worst first
    conditions   by light, roll, yaw, pitch and sharpness: title, parts (title, words, an estimate; few: true where that
                 is of too few to say anything) and unknown, an estimate of pictures in which that cannot be told
    cells        light × roll as in a coverage map: titles of both, and rows by light of pictures, right, takes, few;
                 null where nothing was measured
    calibration  ece, surer (mean confidence less accuracy) and bins: low, high, pictures, confidence, accuracy
    thresholds   threshold, answered (share of all), right (share of those answered)
    pictures     a line each: path, label, told, confidence, and id, side, signer, session, burst where known
"""
