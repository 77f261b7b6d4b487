package io.cochlea.ring.client;

/** Numbers of {@code docs/ring-protocol.md}, Attaching. */
final class Protocol {
  static final int VERSION = 2;

  static final int DOORBELL = 1;
  static final int ATTACH = 2;
  static final int ATTACHED = 16;
  static final int REFUSED = 17;
  static final int PARTIAL = 18;
  static final int FINAL = 19;
  static final int COMPLETED = 20;

  static final int RESULT_RING = 1;
  static final int KEEP = 2;
  static final int PARTIALS = 4;

  static final int MAX_ATTACH_PAYLOAD = 4096;

  /** A frame of the largest result ring. */
  static final int MAX_PAYLOAD = 262_136;

  private Protocol() {}
}
