package io.cochlea.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Decodes FLAC (RFC 9639) of up to 24 bit; several channels become their mean. Every frame is held
 * against its CRC, and the number of samples against what the file announces: damage is an error.
 */
final class FlacReader implements MonoReader {

  private static final int STREAM_INFO_BYTES = 34;
  private static final int MAX_BLOCKS = 1_000;
  private static final int MAX_BITS = 24;
  private static final int SYNC = 0x7FFC;
  private static final int MAX_BLOCK = 65_536;
  private static final int[] BITS = {0, 8, 12, -1, 16, 20, 24, 32};

  /** From this number on, the channel codes say how two channels are told from each other. */
  private static final int LEFT_SIDE = 8;

  private static final int SIDE_RIGHT = 9;
  private static final int MID_SIDE = 10;

  private final Input input;
  private final int rate;
  private final int channels;
  private final int bits;
  private final long samples;
  private final BitReader in;
  private final int[][] block;
  private int filled;
  private int next;
  private long decoded;

  /**
   * Takes over the input, which {@link #close()} closes.
   *
   * @throws UnsupportedFormatException for samples of 32 bit
   * @throws IOException when the header makes no sense, naming the field
   */
  FlacReader(Input input) throws IOException {
    this.input = input;
    HeaderReader header = new HeaderReader(input);
    ByteBuffer info = header.read(8, STREAM_INFO_BYTES, ByteOrder.BIG_ENDIAN);
    long fields = info.getLong(10);
    rate = (int) (fields >>> 44);
    channels = (int) (fields >>> 41 & 7) + 1;
    bits = (int) (fields >>> 36 & 31) + 1;
    samples = fields & 0xF_FFFF_FFFFL;
    PcmLayout.check(Coding.S32, ByteOrder.BIG_ENDIAN, channels, rate, 0, 0, 0);
    if (bits > MAX_BITS) {
      throw new UnsupportedFormatException("FLAC of " + bits + " bit; allowed: 4 to " + MAX_BITS);
    }
    in = new BitReader(input, frames(header));
    block = new int[channels][MAX_BLOCK];
  }

  /** Skips the metadata and returns where the first frame begins. */
  private static long frames(HeaderReader header) throws IOException {
    long offset = HeaderReader.ID_BYTES;
    for (int i = 0; i < MAX_BLOCKS; i++) {
      int start = header.read(offset, Integer.BYTES, ByteOrder.BIG_ENDIAN).getInt(0);
      int type = start >>> 24 & 0x7F;
      if ((i == 0) != (type == 0)) {
        throw new IOException("FLAC metadata block " + i + " of type " + type);
      }
      offset += Integer.BYTES + (start & 0xFF_FFFF);
      if (start < 0) {
        return offset;
      }
    }
    throw new IOException("more than " + MAX_BLOCKS + " FLAC metadata blocks");
  }

  @Override
  public int rate() {
    return rate;
  }

  @Override
  public long samples() {
    return samples == 0 ? -1 : samples;
  }

  @Override
  public int read(float[] destination, int offset, int count) throws IOException {
    int done = 0;
    while (done < count && (next < filled || frame())) {
      for (; next < filled && done < count; next++, done++) {
        long sum = 0;
        for (int[] channel : block) {
          sum += channel[next];
        }
        destination[offset + done] = (float) sum / channels / (1 << (bits - 1));
      }
    }
    return done;
  }

  /** Decodes the next frame (RFC 9639, 9). */
  private boolean frame() throws IOException {
    if (samples != 0 ? decoded >= samples : in.atEnd()) {
      return false;
    }
    in.startCrc();
    if (in.bits(15) != SYNC) {
      throw damaged("no frame begins here");
    }
    in.bits(1);
    int sizeCode = (int) in.bits(4);
    int rateCode = (int) in.bits(4);
    int assignment = (int) in.bits(4);
    int width = BITS[(int) in.bits(3)];
    in.bits(1);
    skipNumber();
    int count = blockSize(sizeCode);
    if (samples != 0 && decoded + count > samples) {
      throw damaged("it goes on beyond the " + samples + " samples announced");
    }
    in.bits(rateCode == 12 ? 8 : rateCode > 12 ? 16 : 0);
    in.bits(8);
    boolean stereo = assignment >= LEFT_SIDE;
    if (assignment > MID_SIDE || (stereo ? 2 : assignment + 1) != channels) {
      throw damaged("channel assignment " + assignment);
    }
    if (width != 0 && width != bits) {
      throw damaged("width " + width + " bit");
    }
    for (int channel = 0; channel < channels; channel++) {
      boolean side = stereo && channel == (assignment == SIDE_RIGHT ? 0 : 1);
      FlacSubframe.decode(in, side ? bits + 1 : bits, block[channel], count);
    }
    in.align();
    in.bits(16);
    if (in.crc() != 0) {
      throw damaged("its CRC is wrong");
    }
    if (stereo) {
      decorrelate(assignment, block[0], block[1], count);
    }
    filled = count;
    next = 0;
    decoded += count;
    return true;
  }

  private IOException damaged(String what) {
    return new IOException("FLAC frame at sample " + decoded + " is damaged: " + what);
  }

  /** The number of the frame, coded as UTF-8 codes characters: of no use without seeking. */
  private void skipNumber() throws IOException {
    int first = (int) in.bits(8);
    for (int mask = 0x40; (first & 0x80) != 0 && (first & mask) != 0; mask >>= 1) {
      in.bits(8);
    }
  }

  private int blockSize(int code) throws IOException {
    return switch (code) {
      case 0 -> throw damaged("block size of code 0");
      case 1 -> 192;
      case 2, 3, 4, 5 -> 144 << code;
      case 6 -> (int) in.bits(8) + 1;
      case 7 -> (int) in.bits(16) + 1;
      default -> 1 << code;
    };
  }

  private static void decorrelate(int assignment, int[] first, int[] second, int count) {
    for (int i = 0; i < count; i++) {
      int a = first[i];
      int b = second[i];
      switch (assignment) {
        case LEFT_SIDE -> second[i] = a - b;
        case SIDE_RIGHT -> first[i] = a + b;
        default -> {
          int sum = a << 1 | (b & 1);
          first[i] = (sum + b) >> 1;
          second[i] = (sum - b) >> 1;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    input.close();
  }
}
