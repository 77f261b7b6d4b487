package io.cochlea.ring;

import static io.cochlea.ring.Posix.MAP_SHARED;
import static io.cochlea.ring.Posix.PROT_READ_WRITE;
import static io.cochlea.ring.RingDescriptor.CONTROL_BYTES;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** An open file that another process passed; nothing about it is believed. One thread at a time. */
public final class ReceivedFile implements AutoCloseable {
  private final int descriptor;
  private boolean closed;

  ReceivedFile(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Checks that it is memory whose size cannot change and that holds exactly one ring.
   *
   * @throws IOException naming what is wrong
   */
  RingHeader header() throws IOException {
    boolean sealed;
    try {
      sealed = Posix.sealed(descriptor);
    } catch (IOException other) {
      throw new IOException("not a ring: the file is no memfd that can be sealed", other);
    }
    if (!sealed) {
      throw new IOException(
          "not a ring: the memory is not sealed with F_SEAL_SHRINK, F_SEAL_GROW and F_SEAL_SEAL");
    }
    long size = Posix.size(descriptor);
    if (size < CONTROL_BYTES) {
      throw new IOException(
          "not a ring: size of the memory is %d, not %d or more".formatted(size, CONTROL_BYTES));
    }
    long page = Posix.map(0, CONTROL_BYTES, PROT_READ_WRITE, MAP_SHARED, descriptor, 0);
    try {
      RingHeader header = RingHeader.read(page, size);
      if (header.bytes() != size) {
        throw new IOException(
            "not a ring: size of the memory is %d, not %d".formatted(size, header.bytes()));
      }
      return header;
    } finally {
      Posix.unmap(page, CONTROL_BYTES);
    }
  }

  /** Leaves no hole in it whose first use could find memory exhausted. */
  void fill(RingHeader header) throws IOException {
    Posix.allocate(descriptor, header.bytes());
  }

  /**
   * Under the path it can be opened by again, as Chronicle Bytes does; closing it closes nothing.
   */
  Backing backing() {
    return new Backing(descriptor, Path.of("/proc/self/fd", Integer.toString(descriptor)));
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      Posix.close(descriptor);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
