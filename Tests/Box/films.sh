# shellcheck shell=sh
# What the scenarios drop, made in a directory: sh films.sh DIR.
set -eu
cd "$(dirname "$0")"

# Pictures that move and a tone. The long one is not a rung of the ladder already, so that there is something to encode.
film() {
    ffmpeg -hide_banner -loglevel error -nostdin -f lavfi -i "testsrc2=size=$2:rate=25:duration=$3" \
        -f lavfi -i "sine=frequency=440:duration=$3" -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 250 -b:v 20M \
        -c:a aac -shortest "$1"
}
film "$1/short.mp4" 426x320 10
film "$1/long.mp4" 1280x718 40

# Not a film: what tries the walls.
gcc -O1 -Wall -static -o "$1/probe" probe.c
