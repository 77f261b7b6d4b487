package io.cochlea.api.inference;

/** The type of a tensor's elements. */
public enum ElementType {
  FLOAT32(4),
  FLOAT16(2),
  INT64(8),
  INT32(4),
  INT8(1),
  UINT8(1),
  BOOL(1);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  public int bytes() {
    return bytes;
  }
}
