package io.cochlea.gateway;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A form as browsers and curl write it. */
final class Multipart {
  static final String BOUNDARY = "----boundary1234";

  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  Multipart field(String name, String value) {
    return text(
        "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
            .formatted(BOUNDARY, name, value));
  }

  Multipart file(byte[] bytes) {
    text("--%s\r\n".formatted(BOUNDARY));
    text("Content-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n");
    text("Content-Type: audio/wav\r\n\r\n");
    body.writeBytes(bytes);
    return text("\r\n");
  }

  byte[] end() {
    text("--" + BOUNDARY + "--\r\n");
    return body.toByteArray();
  }

  private Multipart text(String text) {
    body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /** A recording of so many seconds. */
  static byte[] seconds(int seconds) {
    byte[] recording = new byte[TestFiles.MAGIC.length() + seconds * 16_000];
    System.arraycopy(TestFiles.MAGIC.getBytes(StandardCharsets.US_ASCII), 0, recording, 0, 5);
    return recording;
  }

  static List<String> header() {
    return List.of("Content-Type", "multipart/form-data; boundary=" + BOUNDARY);
  }
}
