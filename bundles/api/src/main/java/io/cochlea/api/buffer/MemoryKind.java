package io.cochlea.api.buffer;

/** Where memory lies. */
public enum MemoryKind {
  /** Ordinary memory of this process. */
  HOST,
  /** Memory that another process maps too. */
  SHARED,
  /** Host memory that a device reads directly. */
  PINNED,
  /** A device's own memory; its addresses mean nothing to the host. */
  DEVICE
}
