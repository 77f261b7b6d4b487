package io.cochlea.hardware;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Takes out of a dump what identifies a machine or its owner. */
final class Scrub {

  private static final String REMOVED = "removed";
  private static final Pattern IDENTITIES =
      Pattern.compile(
          "(?i)\\b([0-9a-f]{2}(:[0-9a-f]{2}){5}" // MAC address
              + "|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}" // UUID
              + "|[0-9a-f]{32,})\\b"); // machine or container
  private static final Pattern SERIAL =
      Pattern.compile("(?im)^(\\s*[^:=\\n]*(serial|uuid|hostname)[^:=\\n]*[:=]).*$");

  /** A shorter host name may be a word. */
  private static final int SHORTEST_NAME = 4;

  private final String host;

  /**
   * @param host the machine's name
   */
  Scrub(String host) {
    this.host = host;
  }

  static Scrub here() {
    return new Scrub(new LiveFiles(Path.of("/")).text("proc/sys/kernel/hostname"));
  }

  /** A path, the same every time. */
  String path(String path) {
    String scrubbed = IDENTITIES.matcher(path).replaceAll(REMOVED);
    return host.length() < SHORTEST_NAME
        ? scrubbed
        : scrubbed.replaceAll("\\b" + Pattern.quote(host) + "\\b", REMOVED);
  }

  /** What is in the file at that path. */
  String content(String path, String content) {
    if (path.endsWith("_asset_tag")) { // an owner's own mark, unless a cloud's
      return LinuxPlatform.isCloudTag(content) ? content : REMOVED;
    }
    return path(SERIAL.matcher(content).replaceAll("$1 " + REMOVED));
  }
}
