# shellcheck shell=sh disable=SC2034
# Finds a JDK 25 or newer and readies the environment for it; sourced by bin/cochlea and by ./cochlea of a checkout.

# In the C locale the JVM cannot name files outside ASCII.
case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in C | POSIX) export LC_ALL=C.UTF-8 ;; esac

# The feature version of the Java at $1 if it has the program $2; else nothing.
feature_version() {
  [ -x "$1/bin/$2" ] || [ -x "$1/bin/$2.exe" ] || return 0
  [ -r "$1/release" ] || return 0
  sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9]*\).*/\1/p' "$1/release"
}

# The home of the Java on the PATH, behind all links.
java_on_path() {
  program=$(command -v java) || return 0
  while [ -L "$program" ]; do
    link=$(readlink "$program")
    case $link in
      /*) program=$link ;;
      *) program=$(dirname "$program")/$link ;;
    esac
  done
  (cd "$(dirname "$program")/.." && pwd -P)
}

# Sets java_home to a JDK of at least version 25 that has the program $1, or says what was found.
find_jdk() {
  if [ -n "${COCHLEA_JAVA_HOME:-}" ]; then
    found=$(feature_version "$COCHLEA_JAVA_HOME" "$1")
    if [ "${found:-0}" -lt 25 ]; then
      echo "cochlea: COCHLEA_JAVA_HOME=$COCHLEA_JAVA_HOME is ${found:+Java }${found:-no JDK}; 25 or newer is needed" >&2
      return 1
    fi
    java_home=$COCHLEA_JAVA_HOME
    return 0
  fi
  newest=0
  for candidate in "${JAVA_HOME:-}" "$(java_on_path)" \
    /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk* /usr/local/opt/openjdk* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.jbang/cache/jdks/*; do
    [ -d "$candidate" ] || continue
    found=$(feature_version "$candidate" "$1")
    if [ "${found:-0}" -ge 25 ]; then
      java_home=$candidate
      return 0
    fi
    [ "${found:-0}" -le "$newest" ] || newest=$found
  done
  [ "$newest" -eq 0 ] && best=none || best="Java $newest"
  echo "cochlea: needs a JDK 25 or newer; found $best in COCHLEA_JAVA_HOME, JAVA_HOME, on the PATH, /usr/lib/jvm, /usr/java, /opt, /Library/Java, Homebrew, ~/.sdkman, ~/.jdks and ~/.jbang" >&2
  return 1
}
