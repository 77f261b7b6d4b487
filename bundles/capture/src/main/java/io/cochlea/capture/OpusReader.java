package io.cochlea.capture;

import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Decodes Opus (RFC 6716) in Ogg (RFC 7845), through Concentus; stereo is mixed down by the
 * decoder. What the header and the last page say is no audio is left out.
 */
final class OpusReader implements MonoReader {

  private static final String MAGIC = "OpusHead";
  private static final int HEAD_BYTES = 19;
  private static final int RATE = 48_000;

  /** 120 ms, more than which no packet has. */
  private static final int MAX_SAMPLES = RATE * 120 / 1_000;

  private final OggReader ogg;
  private final OpusDecoder decoder;
  private final float scale;
  private final short[] block = new short[MAX_SAMPLES];
  private int filled;
  private int next;

  /** Samples decoded, of which the first are to be left out. */
  private long decoded;

  private final int lead;

  /** Whether {@code ogg} stands at the first packet of an Opus stream. */
  static boolean isHead(OggReader ogg) {
    return starts(ogg, MAGIC);
  }

  /**
   * Takes over the Ogg file, which {@link #close()} closes.
   *
   * @throws UnsupportedFormatException for more than two channels
   * @throws IOException when the header makes no sense, naming the field
   */
  OpusReader(OggReader ogg) throws IOException {
    this.ogg = ogg;
    if (ogg.length() < HEAD_BYTES) {
      throw new IOException("Opus header of " + ogg.length() + " bytes; allowed: " + HEAD_BYTES);
    }
    ByteBuffer head = ByteBuffer.wrap(ogg.packet()).order(ByteOrder.LITTLE_ENDIAN);
    int channels = head.get(9) & 0xFF;
    int family = head.get(18) & 0xFF;
    if ((head.get(8) & 0xF0) != 0 || family != 0 || channels < 1 || channels > 2) {
      throw new UnsupportedFormatException(
          "Ogg Opus of version %d with %d channels in family %d; allowed: 1 or 2 in family 0"
              .formatted(head.get(8), channels, family));
    }
    lead = Short.toUnsignedInt(head.getShort(10));
    scale = (float) (Math.pow(10, head.getShort(16) / (20.0 * 256)) / 0x1p15);
    if (!ogg.next() || !starts(ogg, "OpusTags")) {
      throw new IOException("no OpusTags packet follows the Opus header");
    }
    try {
      decoder = new OpusDecoder(RATE, 1);
    } catch (OpusException e) {
      throw new IOException("Opus: " + e.getMessage(), e);
    }
  }

  private static boolean starts(OggReader ogg, String magic) {
    byte[] start = magic.getBytes(StandardCharsets.US_ASCII);
    return ogg.length() >= start.length
        && ByteBuffer.wrap(ogg.packet(), 0, start.length).equals(ByteBuffer.wrap(start));
  }

  @Override
  public int rate() {
    return RATE;
  }

  @Override
  public long samples() {
    return -1;
  }

  @Override
  public int read(float[] destination, int offset, int count) throws IOException {
    int done = 0;
    while (done < count && (next < filled || packet())) {
      for (; next < filled && done < count; next++, done++) {
        destination[offset + done] = block[next] * scale;
      }
    }
    return done;
  }

  /** Decodes the next packet. */
  private boolean packet() throws IOException {
    if (!ogg.next()) {
      return false;
    }
    int count = decode();
    next = Math.clamp(lead - decoded, 0, count);
    decoded += count;
    filled = Math.clamp(ogg.end() - decoded + count, next, count);
    return true;
  }

  private int decode() throws IOException {
    if (ogg.length() == 0 || ogg.length() > OggReader.MAX_PACKET) {
      throw damaged(ogg.length() + " bytes");
    }
    try {
      return decoder.decode(ogg.packet(), 0, ogg.length(), block, 0, MAX_SAMPLES, false);
    } catch (OpusException | RuntimeException | AssertionError e) {
      // The library throws whatever its arithmetic on wrong bits leads to.
      throw damaged(String.valueOf(e.getMessage()));
    }
  }

  private IOException damaged(String what) {
    return new IOException("Opus packet at sample " + decoded + " is damaged: " + what);
  }

  @Override
  public void close() throws IOException {
    ogg.close();
  }
}
