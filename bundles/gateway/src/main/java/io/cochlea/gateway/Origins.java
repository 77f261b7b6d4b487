package io.cochlea.gateway;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.NetUtil;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Sees to it that no foreign web page uses its visitor's server behind the visitor's back: neither
 * from its own origin, nor under a name of its own that it lets point to this machine. Thread-safe.
 */
final class Origins {
  private final Supplier<Set<String>> allowed;
  private final BooleanSupplier keyless;

  /**
   * @param allowed foreign pages as they are now, such as {@code https://example.org}
   * @param keyless whether whoever reaches this machine is let in
   */
  Origins(Supplier<Set<String>> allowed, BooleanSupplier keyless) {
    this.allowed = allowed;
    this.keyless = keyless;
  }

  /** The foreign page that may read the answer; empty for none. */
  String reader(HttpHeaders headers) {
    String origin = headers.get(HttpHeaderNames.ORIGIN, "");
    return allowed.get().contains(origin) ? origin : "";
  }

  /**
   * @throws Problem when it comes from a page that is not allowed
   */
  void require(HttpHeaders headers) throws Problem {
    String host = headers.get(HttpHeaderNames.HOST, "");
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (origin != null && !allowed.get().contains(origin) && !isOf(origin, host)) {
      throw refused("origin_not_allowed", "web pages of another origin are not let in");
    }
    if (keyless.getAsBoolean()
        && !isOwn(host)
        && allowed.get().stream().noneMatch(each -> isOf(each, host))) {
      throw refused("host_not_allowed", "without API keys this is no name of this server");
    }
  }

  private static boolean isOf(String origin, String host) {
    return origin.equals("http://" + host) || origin.equals("https://" + host);
  }

  /** Whether nobody else could let it point here. */
  private static boolean isOwn(String host) {
    String name = host.replaceFirst(":\\d*$", "");
    return name.isEmpty()
        || name.equalsIgnoreCase("localhost")
        || NetUtil.isValidIpV4Address(name)
        || (name.startsWith("[") && NetUtil.isValidIpV6Address(name));
  }

  private static Problem refused(String code, String message) {
    return new Problem(
        HttpResponseStatus.FORBIDDEN,
        code,
        null,
        message + "; the setting 'origins' of io.cochlea.gateway names those that are");
  }
}
