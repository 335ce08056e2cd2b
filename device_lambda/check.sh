# Looks at a DeepLens and changes nothing. Prints lines: NAME, a tab, what was found.
# Arguments: whether to ask the camera for a frame (yes or no), the paths of the FIFOs with commas, then the Pythons.
PATH=$PATH:/usr/sbin:/sbin
camera=$1 fifos=$2
shift 2
say() { printf '%s\t%s\n' "$1" "$2"; }

say system "$(. /etc/os-release 2>/dev/null && echo "$PRETTY_NAME")"
say machine "$(uname -m)"
say awscam "$(dpkg-query -W -f '${Version}' awscam 2>/dev/null)"
say user "$(id -un)"
say groups "$(id -Gn)"
say clock "$(date +%s)"
say free "$(df -Pk / | awk 'NR == 2 { print $4 }')"
say memory "$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)"
say temperature "$(cat /sys/class/thermal/thermal_zone*/temp 2>/dev/null | sort -n | tail -1)"
if [ "$(id -u)" = 0 ]; then say sudo root
elif ! command -v sudo >/dev/null; then say sudo missing
elif sudo -n true 2>/dev/null; then say sudo free
else say sudo password; fi
say systemctl "$(command -v systemctl)"
for service in signlab greengrassd awscam-streaming videoserver; do
    say "service $service" "$(systemctl is-active "$service.service" 2>/dev/null)"
done
say aplay "$(command -v aplay)"
say sound "$(aplay -l 2>/dev/null | grep -c '^card')"
IFS=,
for fifo in $fifos; do
    if [ -p "$fifo" ]; then
        if [ -r "$fifo" ]; then say "fifo $fifo" there; else say "fifo $fifo" closed; fi
    elif [ -e "$fifo" ]; then say "fifo $fifo" other
    else say "fifo $fifo" missing; fi
done
unset IFS
for name in "$@"; do
    path=$(command -v "$name") || continue
    program='import awscam, mo, cv2, numpy, sys'
    if [ "$camera" = yes ]; then
        program="$program
import time
end = time.time() + 10
while time.time() < end:
    done, frame = awscam.getLastFrame()
    if done and frame is not None:
        print('signlab: frame %dx%d' % (frame.shape[1], frame.shape[0]))
        sys.exit(0)
    time.sleep(0.2)
print('signlab: no frame')"
    else
        program="$program
print('signlab: imports')"
    fi
    found=$(timeout 40 "$path" -c "$program" 2>&1)
    words=$(printf '%s\n' "$found" | sed -n 's/^signlab: //p' | tail -1)
    say "python $path" "${words:-$(printf '%s\n' "$found" | tail -1)}"
done
