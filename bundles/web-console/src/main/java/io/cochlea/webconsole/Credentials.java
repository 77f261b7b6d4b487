package io.cochlea.webconsole;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** The one user who is let in; immutable. */
final class Credentials {
  private static final String SCHEME = "Basic ";
  private static final int PASSWORD_DIGITS = 64;

  private final String user;
  private final byte[] passwordSha256;

  private Credentials(String user, byte[] passwordSha256) {
    this.user = user;
    this.passwordSha256 = passwordSha256;
  }

  /**
   * @param digits SHA-256 of the password in hexadecimal digits; empty lets nobody in
   * @throws IllegalArgumentException naming the setting that is not allowed
   */
  static Credentials of(String user, String digits) {
    if (user.isEmpty() || user.contains(":")) {
      throw new IllegalArgumentException("user '" + user + "' is empty or has a colon");
    }
    try {
      byte[] hash = HexFormat.of().parseHex(digits);
      if (digits.isEmpty() || digits.length() == PASSWORD_DIGITS) {
        return new Credentials(user, hash);
      }
    } catch (IllegalArgumentException e) {
      // refused below, like one that is too short; what it is stays unsaid
    }
    throw new IllegalArgumentException(
        "passwordSha256 is not " + PASSWORD_DIGITS + " hexadecimal digits");
  }

  String user() {
    return user;
  }

  /** Whether anyone can be let in. */
  boolean exist() {
    return passwordSha256.length > 0;
  }

  /**
   * Whether a request brings these, in a time that tells nothing of them.
   *
   * @param authorization the header of HTTP's Basic scheme, RFC 7617
   */
  boolean match(String authorization) {
    if (!exist() || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    byte[] pair;
    try {
      pair = Base64.getDecoder().decode(authorization.substring(SCHEME.length()).strip());
    } catch (IllegalArgumentException e) {
      return false;
    }
    String text = new String(pair, StandardCharsets.UTF_8);
    int colon = text.indexOf(':');
    String name = text.substring(0, Math.max(0, colon));
    boolean nameMatches = MessageDigest.isEqual(sha256(user), sha256(name));
    boolean passwordMatches =
        MessageDigest.isEqual(passwordSha256, sha256(text.substring(colon + 1)));
    return nameMatches && passwordMatches;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
