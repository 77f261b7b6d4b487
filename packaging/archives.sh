#!/bin/sh
# Packs the built distribution for each platform, with its native libraries only, and as Debian
# packages: archives.sh DISTRIBUTION OUTPUT [PLATFORM…]. The same sources give the same bytes.
set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
distribution=$1
output=$2
shift 2
[ $# -gt 0 ] || set -- linux-x86_64 linux-aarch64 osx-aarch64 windows-x86_64
: "${SOURCE_DATE_EPOCH:=$(sed -n 's:.*<project.build.outputTimestamp>\(.*\)</.*:\1:p' "$here/../pom.xml" | xargs -I{} date -u -d {} +%s)}"
export SOURCE_DATE_EPOCH

mkdir -p "$output"
output=$(cd "$output" && pwd -P)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
name=$(basename "$distribution")

for platform; do
  folder=$scratch/$platform/$name-$platform
  mkdir -p "$folder"
  "${JAVA_HOME:?}/bin/java" "$here/Natives.java" "$distribution" "$platform" "$folder"
  tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
    --mode=u=rwX,go=rX -C "$scratch/$platform" -cf - "$name-$platform" |
    gzip -9n > "$output/$name-$platform.tar.gz"
  echo "$output/$name-$platform.tar.gz"
  case $platform in
    linux-x86_64) "$here/debian/build.sh" "$folder" amd64 "$output" ;;
    linux-aarch64) "$here/debian/build.sh" "$folder" arm64 "$output" ;;
  esac
  rm -rf "${scratch:?}/$platform"
done
