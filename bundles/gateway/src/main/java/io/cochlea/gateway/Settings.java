package io.cochlea.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A configuration that was found valid.
 *
 * @param vosk where Vosk is spoken on every path; null for nowhere
 * @param keys SHA-256 of each
 */
record Settings(
    Door.Place place,
    Door.@Nullable Place vosk,
    List<byte[]> keys,
    int requestsPerMinute,
    int connections,
    int concurrentPerClient,
    long uploadBytes,
    int audioMinutes,
    int idleSeconds,
    Set<String> aliases,
    Set<String> origins) {

  static final int MAX_RATE = 1_000_000;
  static final int MAX_CONNECTIONS = 65_536;
  static final int MAX_UPLOAD_MIB = 1 << 20;
  static final int MAX_AUDIO_MINUTES = 24 * 60;
  private static final int MAX_PORT = 65_535;
  private static final int MAX_IDLE_SECONDS = 3_600;
  private static final int KEY_DIGITS = 64;

  /** Files of PEM. */
  record Tls(Path certificate, Path key) {}

  /**
   * @throws IllegalArgumentException naming field, value and what is allowed
   */
  static Settings of(Config config) {
    requirePort("port", config.port());
    requirePort("voskPort", config.voskPort());
    within("requestsPerMinute", config.requestsPerMinute(), 1, MAX_RATE);
    within("connections", config.connections(), 1, MAX_CONNECTIONS);
    within("concurrentPerClient", config.concurrentPerClient(), 1, MAX_CONNECTIONS);
    within("uploadMebibytes", config.uploadMebibytes(), 1, MAX_UPLOAD_MIB);
    within("audioMinutes", config.audioMinutes(), 1, MAX_AUDIO_MINUTES);
    within("idleSeconds", config.idleSeconds(), 1, MAX_IDLE_SECONDS);
    InetAddress host = host(config.host());
    List<byte[]> keys = Arrays.stream(config.apiKeysSha256()).map(Settings::key).toList();
    if (keys.isEmpty() && !host.isLoopbackAddress()) {
      throw new IllegalArgumentException(
          "host '%s' is not a loopback address, which needs apiKeysSha256"
              .formatted(config.host()));
    }
    Transport transport = Transport.of(config.transport());
    Tls tls = tls(config);
    return new Settings(
        new Door.Place(new InetSocketAddress(host, config.port()), transport, tls),
        config.voskPort() == 0
            ? null
            : new Door.Place(new InetSocketAddress(host, config.voskPort()), transport, tls),
        keys,
        config.requestsPerMinute(),
        config.connections(),
        config.concurrentPerClient(),
        (long) config.uploadMebibytes() << 20,
        config.audioMinutes(),
        config.idleSeconds(),
        Set.of(config.aliases()),
        Set.of(config.origins()));
  }

  static InetAddress host(String name) {
    try {
      return InetAddress.getByName(name);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("host '" + name + "' is not an address of this machine");
    }
  }

  private static byte[] key(String digits) {
    try {
      byte[] hash = HexFormat.of().parseHex(digits);
      if (digits.length() == KEY_DIGITS) {
        return hash;
      }
    } catch (IllegalArgumentException e) {
      // refused below, like one that is too short; what it is stays unsaid
    }
    throw new IllegalArgumentException(
        "apiKeysSha256 has an entry that is not " + KEY_DIGITS + " hexadecimal digits");
  }

  private static @Nullable Tls tls(Config config) {
    if (config.tlsCertificate().isEmpty() && config.tlsKey().isEmpty()) {
      return null;
    }
    if (config.tlsCertificate().isEmpty() || config.tlsKey().isEmpty()) {
      throw new IllegalArgumentException("tlsCertificate and tlsKey are needed both, or neither");
    }
    return new Tls(Path.of(config.tlsCertificate()), Path.of(config.tlsKey()));
  }

  static void requirePort(String field, int value) {
    within(field, value, 0, MAX_PORT);
  }

  private static void within(String field, int value, int low, int high) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(
          field + " " + value + " is not within " + low + " to " + high);
    }
  }
}
