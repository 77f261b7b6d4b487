package io.cochlea.gateway;

import io.cochlea.api.audio.AudioFiles;
import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.ring.RingWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recordings that begin with the word {@value #MAGIC}; every byte behind it is a sample. Raw audio
 * comes without it.
 */
final class TestFiles implements AudioFiles {
  static final String MAGIC = "AUDIO";
  private static final int PIECE = 1_600;

  @Override
  public AudioSource open(Path file) throws IOException {
    throw new IOException("only uploads come here, not " + file);
  }

  @Override
  public AudioSource open(String name, InputStream in, @Nullable AudioFormat raw)
      throws IOException {
    if (raw != null) {
      return new Source(in);
    }
    byte[] magic = in.readNBytes(MAGIC.length());
    if (!new String(magic, StandardCharsets.US_ASCII).equals(MAGIC)) {
      in.close();
      throw new IOException(name + " is not audio");
    }
    return new Source(in);
  }

  /** Rates are left as they are. */
  @Override
  public RingWriter writer(int rate, RingWriter ring) {
    return ring;
  }

  @Override
  public List<Support> formats() {
    return List.of();
  }

  private record Source(InputStream in) implements AudioSource {
    @Override
    public AudioFormat format() {
      return AudioFormat.SPEECH;
    }

    @Override
    public long samples() {
      return -1;
    }

    @Override
    public long pump(RingWriter writer) throws IOException {
      int count = in.readNBytes(PIECE).length;
      if (count == 0) {
        return -1;
      }
      writer.commit(count, 0);
      return count;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
