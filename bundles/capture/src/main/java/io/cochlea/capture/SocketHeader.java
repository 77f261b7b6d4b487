package io.cochlea.capture;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioFormat.Encoding;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The line that a program sends before its samples: {@code PCM/1 ENCODING RATE CHANNELS MODE NAME},
 * apart by one space, at most {@value #MAX_BYTES} bytes with the line feed.
 *
 * @param format {@code s16} or {@code f32}, little-endian; in Hz; interleaved
 * @param live {@code live}: what there is no room for is lost; or {@code file}: the program is held
 *     up
 * @param name of the stream: 1 to 64 printable characters of ASCII
 */
record SocketHeader(AudioFormat format, boolean live, String name) {

  static final int MAX_BYTES = 128;

  private static final String LINE = "PCM/1 s16|f32 RATE CHANNELS live|file NAME";
  private static final int FIELDS = 6;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}");
  private static final Pattern NAME = Pattern.compile("[!-~]{1,64}");

  /**
   * Reads the line and nothing beyond.
   *
   * @throws IOException naming the field, its value and what is allowed
   */
  static SocketHeader read(InputStream in) throws IOException {
    byte[] line = new byte[MAX_BYTES];
    for (int length = 0; length < MAX_BYTES; length++) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the header is cut off after " + length + " bytes");
      }
      if (next == '\n') {
        return parse(new String(line, 0, length, StandardCharsets.ISO_8859_1));
      }
      line[length] = (byte) next;
    }
    throw new IOException(
        "the header has no line feed in " + MAX_BYTES + " bytes; allowed: " + LINE);
  }

  private static SocketHeader parse(String line) throws IOException {
    String[] fields = line.split(" ", -1);
    if (fields.length != FIELDS || !fields[0].equals("PCM/1")) {
      throw wrong("header", line, LINE);
    }
    try {
      Encoding encoding =
          switch (fields[1]) {
            case "s16" -> Encoding.S16;
            case "f32" -> Encoding.F32;
            default -> throw wrong("encoding", fields[1], "s16 or f32");
          };
      AudioFormat format =
          new AudioFormat(encoding, number("rate", fields[2]), number("channels", fields[3]));
      boolean live =
          switch (fields[4]) {
            case "live" -> true;
            case "file" -> false;
            default -> throw wrong("mode", fields[4], "live or file");
          };
      if (!NAME.matcher(fields[5]).matches()) {
        throw wrong("name", fields[5], "1 to 64 printable characters");
      }
      return new SocketHeader(format, live, fields[5]);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static int number(String field, String value) throws IOException {
    if (!NUMBER.matcher(value).matches()) {
      throw wrong(field, value, "a number");
    }
    return Integer.parseInt(value);
  }

  private static IOException wrong(String field, String value, String allowed) {
    String shown = value.replaceAll("[^ -~]", "?");
    return new IOException(field + " '" + shown + "'; allowed: " + allowed);
  }
}
