"""Lines as the algorithm prints them give the right curves."""

from signlab.training.sagemaker.logs import Curves

STAMP = "[07/14/2020 22:20:42 INFO 140558353856320] "
LINES = f"""\
Docker entrypoint called with argument(s): train
{STAMP}Reading default configuration from /opt/amazon/lib/python2.7/image_classification/default-input.json
{STAMP}num_layers: 18
{STAMP}Epoch[0] Batch [20]#011Speed: 20.3 samples/sec
{STAMP}Epoch[0] Train-accuracy=0.150391
{STAMP}Epoch[0] Train-top_k_accuracy_2=0.273438
{STAMP}Epoch[0] Time cost=8.095
{STAMP}Epoch[0] Validation-accuracy=0.253906
{STAMP}Storing the best model with validation accuracy: 0.253906
{STAMP}Saved checkpoint to "/opt/ml/model/image-classification-0001.params"
{STAMP}Epoch[1] Train-accuracy=0.5
{STAMP}Epoch[1] Time cost=7.5
{STAMP}Epoch[1] Validation-accuracy=nan
{STAMP}Epoch[10] Validation-accuracy=1e-3
""".splitlines()


def test_curves_are_those_of_the_log() -> None:
    curves = Curves()
    curves.add(LINES[:7])
    curves.add(LINES[7:])
    assert curves.rows == [
        {
            "epoch": 1,
            "train_accuracy": 0.150391,
            "train_top_k_accuracy_2": 0.273438,
            "seconds": 8.095,
            "validation_accuracy": 0.253906,
        },
        {"epoch": 2, "train_accuracy": 0.5, "seconds": 7.5},
        {"epoch": 11, "validation_accuracy": 0.001},
    ]
    assert curves.error == ""


def test_what_went_wrong_is_found() -> None:
    curves = Curves()
    curves.add(
        [f"{STAMP}x", "[07/14/2020 22:20:42 ERROR 1405] Customer Error: The number of input images must be bigger"]
    )
    assert curves.error == "The number of input images must be bigger"


def test_lines_cut_in_the_middle_do_no_harm() -> None:
    curves = Curves()
    for line in LINES:
        for length in range(len(line)):
            curves.add([line[:length]])
    curves.add(["Epoch[3] Train-accuracy=e", "Epoch[3] Time cost=..", "Epoch[99999999999] Train-accuracy="])
    assert {row["epoch"] for row in curves.rows} <= {1, 2, 11}
