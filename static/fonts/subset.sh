#!/usr/bin/env bash
# Makes the fonts of this folder from the full ones: Source Serif 4 (npm package source-serif, 4.5.1)
# and Old Standard (Debian package fonts-oldstandard, 2.2). Needs npm, fonttools and brotli.
# usage: static/fonts/subset.sh FOLDER-OF-OLD-STANDARD PYTHON
#
# Each font is cut into two files: Latin, and Cyrillic with ASCII and the punctuation that Russian
# text needs, so that a Russian page loads one file of a face and not two. Weights above 600, italics
# of another weight than 400, optical sizes other than that of running text and hints for coarse
# screens are left out: all fonts of a page come to less than 120 kB. Of the names only copyright
# and address of the licence stay: the licence reserves the name of the font to the unchanged one.
set -euo pipefail
cd "$(dirname "$0")"
old_standard=${1:-/usr/share/fonts/truetype/fonts-oldstandard}
python=${2:-../../.venv/bin/python}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

common="U+0020-0040,U+005B-0060,U+007B-007E,U+00A0,U+00A7,U+00A9,U+00AB,U+00B0,U+00B7,U+00BB,U+00D7"
common+=",U+0301,U+2002-200B,U+2010-2015,U+2018-201A,U+201C-201E,U+2022,U+2026,U+202F,U+2030"
common+=",U+2032,U+2033,U+2190-2193,U+2197,U+2212"
latin="$common,U+0020-007E,U+00A0-00FF,U+0100,U+0101,U+0112,U+0113,U+012A,U+012B,U+014C,U+014D"
latin+=",U+016A,U+016B,U+0131,U+0152,U+0153,U+0160,U+0161,U+017D,U+017E,U+02BB,U+02BC,U+02C6"
latin+=",U+02DA,U+02DC,U+0304,U+0308,U+2020,U+2021,U+2039,U+203A,U+2044,U+20AC,U+2122,U+2215,U+2248"
cyrillic="$common,U+0020-007E,U+0401,U+0404,U+0406,U+0407,U+040E,U+0410-044F,U+0451,U+0454"
cyrillic+=",U+0456,U+0457,U+045E,U+0490,U+0491,U+2116"
features=liga,locl,ccmp,mark,mkmk,lnum,onum,pnum,tnum
names=0,14

subset() { # FONT NAME FEATURES
    "$python" -m fontTools.subset "$1" --unicodes="$latin" --flavor=woff2 --no-hinting \
        --layout-features=$3 --name-IDs=$names --output-file="${2/@/latin}"
    "$python" -m fontTools.subset "$1" --unicodes="$cyrillic" --flavor=woff2 --no-hinting \
        --layout-features=$3 --name-IDs=$names --output-file="${2/@/cyrillic}"
}

(cd "$work" && npm pack --silent source-serif@4.5.1 && tar xf source-serif-4.5.1.tgz)
cp "$work/package/LICENSE.md" source-serif-4-OFL.txt
for style in Roman Italic; do
    weights=400:600
    [ "$style" = Italic ] && weights=400
    "$python" -m fontTools.varLib.instancer --quiet --output="$work/$style.ttf" \
        "$work/package/VAR/SourceSerif4Variable-$style.ttf" opsz=14 "wght=$weights"
    subset "$work/$style.ttf" "source-serif-4-@-${style,,}.woff2" "kern,$features"
done
subset "$old_standard/OldStandard-Regular.ttf" old-standard-@-roman.woff2 "kern,$features"
subset "$old_standard/OldStandard-Italic.ttf" old-standard-@-italic.woff2 "kern,$features"
