# Says which processes read a FIFO: for each a line "signlab: PID COMMAND LINE" on standard output.
# Arguments: the path, and the PID of our own reader, if there is one.
# Other users' processes show what they have open to root alone. Of those, a program known to copy or show streams
# is taken for a reader when the path is on its command line, which anybody may see.
fifo=$(readlink -f "$1")
own=${2:-none}

say() {
    [ "$1" = "$own" ] || echo "signlab: $1 $(tr '\0' ' ' <"/proc/$1/cmdline" 2>/dev/null | cut -c 1-100)"
}

{
    find /proc/[0-9]*/fd -lname "$fifo" 2>/dev/null | while IFS=/ read -r _ _ pid _ fd; do
        case $(grep ^flags: "/proc/$pid/fdinfo/$fd" 2>/dev/null) in
            *1) ;;  # opened for writing only
            *[02]) echo "$pid" ;;
        esac
    done
    grep -lF -e "$1" -e "$fifo" /proc/[0-9]*/cmdline 2>/dev/null | while IFS=/ read -r _ _ pid _; do
        case $(cat "/proc/$pid/comm" 2>/dev/null) in
            cat | dd | ffmpeg | ffplay | ffserver | mplayer | mpv | vlc | gst-launch*) echo "$pid" ;;
        esac
    done
} | sort -un | while read -r pid; do say "$pid"; done
