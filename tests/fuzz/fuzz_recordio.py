"""Feeds the RecordIO reader whatever libFuzzer thinks of. Not part of the test suite; needs atheris.

    python tests/fuzz/fuzz_recordio.py [CORPUS] -max_total_time=300 -max_len=4096 -rss_limit_mb=0

Nothing but the documented errors may come out, every byte is accounted for once, and what is sound is written again to
the same bytes. The limit on memory is off, as the fuzzer itself grows; the reader, given the same inputs without it,
does not.
"""

import sys

import atheris

with atheris.instrument_imports(include=["signlab.records.recordio", "signlab.records.imagerecord"]):
    from signlab.records import recordio
    from signlab.records.imagerecord import unpack


def check(raw: bytes) -> None:
    data = memoryview(raw)
    end = 0
    whole = True
    for found in recordio.scan(data):
        assert found.offset == end < found.end <= len(raw)
        end = found.end
        if isinstance(found, recordio.Damage):
            whole = False
            continue
        _check_record(data, found)
    assert end == len(raw)
    _check_strict(data, whole)


def _check_record(data: memoryview, record: recordio.Record) -> None:
    again = recordio.framed(bytes(record.payload))
    (copy,) = recordio.read_records(memoryview(again))
    assert bytes(copy.payload) == bytes(record.payload)
    assert recordio.read_record(data, record.offset) == record
    try:
        image = unpack(record.payload).image
    except ValueError:
        return
    assert len(image) <= len(record.payload)


def _check_strict(data: memoryview, whole: bool) -> None:
    failed_at = None
    try:
        list(recordio.read_records(data))
    except recordio.BadRecordError as bad:
        failed_at = bad.offset
    assert whole == (failed_at is None)
    assert failed_at is None or failed_at <= len(data)


if __name__ == "__main__":
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
