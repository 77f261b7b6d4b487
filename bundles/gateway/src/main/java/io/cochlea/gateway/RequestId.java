package io.cochlea.gateway;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/** The name of one request, in its answer and in the log. */
final class RequestId {
  static final String HEADER = "x-request-id";

  /** Key of the log's diagnostic context. */
  static final String CONTEXT = "request";

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private RequestId() {}

  /** The caller's where it is short and harmless, otherwise a new one. */
  static String of(HttpHeaders headers) {
    String asked = headers.get(HEADER, "");
    return TOKEN.matcher(asked).matches() ? asked : fresh("req_");
  }

  /** The name of a session that was asked for. */
  static String session() {
    return fresh("sess_");
  }

  private static String fresh(String prefix) {
    return prefix + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }
}
