package io.cochlea.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A regular file. */
record FileInput(FileChannel file) implements Input {

  static FileInput open(Path path) throws IOException {
    return new FileInput(FileChannel.open(path, StandardOpenOption.READ));
  }

  @Override
  public int read(ByteBuffer destination, long offset) throws IOException {
    return file.read(destination, offset);
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public IOException cutOff(long end) throws IOException {
    return new IOException(
        "became shorter while it was read: " + end + " bytes, now " + file.size());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
