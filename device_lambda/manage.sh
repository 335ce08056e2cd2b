# What is done to a DeepLens to install, start, go back to or remove a release. Run as root, but for `survey`.
# Arguments: the base folder (/opt/signlab), the folder of systemd's units, the folder of the state (/run/signlab),
# that of the artifacts, then a verb with its own. Each verb is one step: cut short anywhere, it can be done again.
# Exit status: 0 done; otherwise what went wrong is said on standard error.
#
#   BASE/releases/NAME/    releases, each as it was made
#   BASE/current           a link to the one that runs; BASE/previous to the one before
#   BASE/staging/          what is on its way, with the owner who sends it
#   BASE/stopped           services that were stopped for us, to be started again in the end
set -eu
PATH=$PATH:/usr/sbin:/sbin
base=$1 units=$2 state=$3 artifacts=$4 verb=$5
shift 5
unit=signlab.service

link() { # NAME of a link, RELEASE: in one step, so that a power cut leaves the old or the new
    ln -sfn "releases/$2" "$base/$1.new" # one may be left of a step that was cut short
    mv -T "$base/$1.new" "$base/$1"
}
drop() { # FOLDER of a release; without its manifest first, so that half of one is none
    rm -f "$1/manifest.json"
    rm -rf "$1"
}
repair() { # NAME of what runs, and was damaged: each file in one step, so that it never is less whole than it was
    cd "$base/staging/$1"
    find . -type f ! -path ./manifest.json | while read -r file; do
        mkdir -p "$base/releases/$1/$(dirname "$file")"
        mv -fT "$file" "$base/releases/$1/$file"
    done
    mv -fT manifest.json "$base/releases/$1/manifest.json" # last: what has one is whole
}
linked() { basename "$(readlink "$base/$1" 2>/dev/null || true)"; }

case $verb in
    survey) # prints lines: current, previous, release NAME, active or not, free KB, hashes of what is there
        echo "current $(linked current)"
        echo "previous $(linked previous)"
        echo "service $(systemctl is-active $unit 2>/dev/null || true)"
        echo "greengrass $(systemctl is-active greengrassd.service 2>/dev/null || true)"
        where=$base
        while [ ! -d "$where" ]; do where=$(dirname "$where"); done
        echo "free $(df -Pk "$where" | awk 'NR == 2 { print $4 }')"
        echo "machine $(uname -m)"
        for folder in "$base"/releases/*/; do
            if [ -f "$folder/manifest.json" ]; then echo "release $(basename "$folder")"; fi
        done
        ;;
    hashes) # the SHA-256 of every file of every release
        if [ -d "$base/releases" ]; then
            cd "$base/releases"
            find . -type f -size +64k -exec sha256sum {} +
        fi
        ;;
    stage) # OWNER NAME: an empty folder that the owner may fill
        mkdir -p "$base/releases" "$base/staging"
        rm -rf "$base/staging/$2"
        mkdir "$base/staging/$2"
        chown "$1" "$base/staging/$2"
        ;;
    reuse) # NAME SOURCE TARGET: a file that an earlier release has already
        mkdir -p "$(dirname "$base/staging/$1/$3")"
        cp "$base/releases/$2" "$base/staging/$1/$3"
        ;;
    own) # OWNER NAME
        chown -R "$1" "$base/staging/$2"
        ;;
    install) # NAME: what was staged and checked becomes a release
        if [ ! -f "$base/staging/$1/manifest.json" ]; then echo "nothing was staged as $1" >&2; exit 1; fi
        chown -R 0:0 "$base/staging/$1"
        chmod -R u=rwX,go=rX "$base/staging/$1"
        sync
        if [ "$1" = "$(linked current)" ]; then repair "$1"; else
            drop "$base/releases/$1"
            mv -T "$base/staging/$1" "$base/releases/$1"
        fi
        sync
        ;;
    start) # NAME PYTHON: this release runs from now on, also after the next start of the device
        if [ ! -f "$base/releases/$1/manifest.json" ]; then echo "there is no release $1" >&2; exit 1; fi
        if systemctl is-active --quiet greengrassd.service 2>/dev/null; then
            echo greengrassd.service >"$base/stopped"
            systemctl disable --now greengrassd.service >&2
        fi
        cat >"$units/$unit.new" <<END
[Unit]
Description=Sign Lab: sign to voice
After=sound.target awscam-streaming.service

[Service]
ExecStartPre=/bin/rm -f $state/status.json
ExecStart=$2 -u $base/current/signToVoice.py --state $state --settings $base/settings.json --artifacts $artifacts
Environment=PYTHONDONTWRITEBYTECODE=1
Restart=on-failure
RestartSec=5
TimeoutStopSec=15

[Install]
WantedBy=multi-user.target
END
        mv "$units/$unit.new" "$units/$unit"
        link current "$1"
        sync
        systemctl daemon-reload
        systemctl enable $unit >&2
        systemctl restart $unit # stops, forgets the heartbeat before and starts; all of it, even if we are killed
        ;;
    stop)
        systemctl stop $unit
        ;;
    restart)
        systemctl restart $unit
        ;;
    settings) # CONTENT
        mkdir -p "$base"
        printf '%s\n' "$1" >"$base/settings.json.new"
        mv "$base/settings.json.new" "$base/settings.json"
        ;;
    remember) # NAME: the release that ran before, now that the new one is known to work
        if [ "$1" != "$(linked current)" ] && [ -d "$base/releases/$1" ]; then link previous "$1"; fi
        ;;
    tidy) # COUNT: removes all releases but so many of the newest, the one that runs and the one before
        keep=$1
        rm -rf "$base/staging" "$base"/*.new # the latter of steps that were cut short
        cd "$base/releases"
        ls -t | tail -n +$((keep + 1)) | while read -r name; do
            if [ "$name" != "$(linked current)" ] && [ "$name" != "$(linked previous)" ]; then drop "./$name"; fi
        done
        ;;
    forget) # no release runs any more: the first one did not work
        systemctl disable --now $unit >&2 2>/dev/null || true
        rm -f "$base/current" "$units/$unit" "$state/status.json"
        systemctl daemon-reload
        if [ -f "$base/stopped" ]; then systemctl enable --now "$(cat "$base/stopped")" >&2; rm -f "$base/stopped"; fi
        ;;
    uninstall) # everything that was ever put there
        systemctl disable --now $unit >&2 2>/dev/null || true
        rm -f "$units/$unit"
        systemctl daemon-reload
        if [ -f "$base/stopped" ]; then systemctl enable --now "$(cat "$base/stopped")" >&2; fi
        rm -rf "$base" "$state" "$artifacts"/signlab-*
        ;;
    *)
        echo "no such verb: $verb" >&2
        exit 2
        ;;
esac
