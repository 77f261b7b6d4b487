package io.cochlea.ring.attach;

/** Why a client is refused or broken off. */
enum Code {
  MALFORMED(1),
  NOT_ALLOWED(2),
  NO_ROOM(3),
  NOT_READY(4),
  BROKEN_OFF(5),
  SHUTTING_DOWN(6);

  private final int number;

  Code(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
