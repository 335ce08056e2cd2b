# Copies a stream of the DeepLens to standard output until standard input ends or is silent.
# Arguments: seconds of silence to bear, then the paths where the FIFO may be; a path may be a pattern.
# Standard input: a dot now and then, the heartbeat of the other side.
# Standard error: "signlab: PID reads PATH". Exit status: 10 nothing there, 11 not a FIFO, 12 may not be read.
# `cat` alone would not do: on a FIFO that nobody writes to it waits for ever, even when the connection is gone.
silence=$1
shift
IFS=  # a path may hold blanks; patterns are still filled in
fifo= other=
for pattern in "$@"; do
    for path in $pattern; do
        if [ -z "$fifo" ] && [ -p "$path" ]; then fifo=$path; fi
        if [ -e "$path" ]; then other=$path; fi
    done
done
if [ -z "$fifo" ]; then
    if [ -n "$other" ]; then echo "signlab: $other" >&2; exit 11; fi
    exit 10
fi
if [ ! -r "$fifo" ]; then echo "signlab: $fifo" >&2; exit 12; fi

cat "$fifo" &
reader=$!
trap 'kill $reader 2>/dev/null' EXIT
trap 'exit 1' HUP INT TERM PIPE
echo "signlab: $reader reads $fifo" >&2
exec >/dev/null 2>&1  # from now on the output is cat's alone: it ends when the writer does
while [ "$(timeout "$silence" dd bs=1 count=1)" = . ]; do :; done
