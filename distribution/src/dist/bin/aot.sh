# shellcheck shell=sh disable=SC2034,SC2154
# Keeps what the JVM loads for a start, so that the next one is shorter; sourced by bin/cochlea.
# A cache that does not fit the JDK or the jars is left unread by the JVM, and made anew by the
# next server. COCHLEA_AOT=off: neither made nor read.

AFTER_START=15

# The folder of the caches: beside the jars where that may be written, else with the state.
aot_folder() {
  if [ -w "$home/lib" ]; then
    echo "$home/lib"
  else
    echo "${COCHLEA_STATE:-${XDG_STATE_HOME:-$HOME/.local/state}/cochlea}"
  fi
}

# What tells whether the caches in the folder $1 still fit: the JDK, its options and the jars, and
# how long the caches are.
aot_key() {
  {
    cat "$java_home/release" "$home"/conf/*.options
    ls -ln "$home/lib"/*.jar "$home/bundles" "$home/server"
    wc -c "$1/server.aot" "$1/commands.aot" 2> /dev/null || :
  } | cksum
}

# Sets aot to the cache named $1 if there is one.
find_aot() {
  aot=
  [ "${COCHLEA_AOT:-on}" != off ] || return 0
  for candidate in "$home/lib" "$(aot_folder)"; do
    if [ -f "$candidate/$1.aot" ]; then
      aot=$candidate/$1.aot
      return 0
    fi
  done
}

# Makes both caches, with runs of their own that no client sees.
train() {
  folder=$(aot_folder)
  (umask 077 && mkdir -p "$folder")
  scratch=$(mktemp -d)
  trap 'rm -rf "$scratch"' EXIT
  {
    # A second of silence: the header of a WAV file, and as many zeros as it says.
    printf 'RIFF\044\175\0\0WAVEfmt \020\0\0\0\001\0\001\0\200\076\0\0\0\175\0\0\002\0\020\0data\0\175\0\0'
    head -c 32000 /dev/zero
  } > "$scratch/silence.wav"
  record server serve
  record commands transcribe "$scratch/silence.wav"
  aot_key "$folder" > "$folder/aot.key"
}

# Makes the cache $1 of a run with the other arguments. It is moved to its place when it is whole.
record() {
  name=$1
  shift
  COCHLEA_AOT=train COCHLEA_AOT_OUTPUT=$scratch/$name.aot COCHLEA_STATE=$scratch/state \
    COCHLEA_GATEWAY_PORT=0 COCHLEA_GATEWAY_ADMIN_PORT=0 NOTIFY_SOCKET='' \
    "$home/bin/cochlea" "$@" > /dev/null 2>&1 < /dev/null || :
  rm -f "$folder/$name.aot"
  if cp "$scratch/$name.aot" "$folder/.$name.aot.$$" 2> /dev/null; then
    sync "$folder/.$name.aot.$$" 2> /dev/null || :
    mv "$folder/.$name.aot.$$" "$folder/$name.aot"
  fi
  rm -rf "$scratch/state"
}

# Makes the caches beside the server that starts, if there are none or they are of other jars.
train_if_stale() {
  [ -z "${COCHLEA_AOT:-}" ] || return 0
  folder=$(aot_folder)
  [ "$(cat "$folder/aot.key" 2> /dev/null)" != "$(aot_key "$folder")" ] || return 0
  (sleep "$AFTER_START" && exec nice "$home/bin/cochlea" train > /dev/null 2>&1 < /dev/null &)
}
