package io.cochlea.capture;

import io.cochlea.api.audio.AudioSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Knows formats by their first bytes. */
final class Recognised {

  private static final String FORMATS = "WAV, AIFF, AU, FLAC or Ogg Opus";
  private static final int MAGIC_BYTES = 12;

  private Recognised() {}

  /**
   * Opens what is read here; takes over the input when that succeeds.
   *
   * @throws UnsupportedFormatException naming the format where it is a known one
   */
  static AudioSource open(String name, Input input) throws IOException {
    HeaderReader header = new HeaderReader(input);
    if (input.read(ByteBuffer.allocate(1), 0) < 0) {
      throw new IOException("there is nothing in it; allowed: " + FORMATS);
    }
    ByteBuffer magic = header.read(0, MAGIC_BYTES, ByteOrder.BIG_ENDIAN);
    String container = HeaderReader.id(magic, 0);
    return switch (container) {
      case "fLaC" -> new ConvertedFile(name, new FlacReader(input));
      case "OggS" -> new ConvertedFile(name, ogg(input));
      case ".snd" -> source(name, input, AuFormat.read(header));
      default -> source(name, input, chunked(magic, container, header));
    };
  }

  /** Decodes what is not as in the ring; takes over the input. */
  static AudioSource source(String name, Input input, PcmLayout layout) {
    return layout.isSpeech()
        ? new PcmFile(name, input, layout)
        : new ConvertedFile(name, new PcmReader(input, layout));
  }

  private static MonoReader ogg(Input input) throws IOException {
    OggReader ogg = new OggReader(input);
    if (OpusReader.isHead(ogg)) {
      return new OpusReader(ogg);
    }
    throw new UnsupportedFormatException("Ogg that does not begin with Opus; allowed: " + FORMATS);
  }

  private static PcmLayout chunked(ByteBuffer magic, String container, HeaderReader header)
      throws IOException {
    return switch (container + HeaderReader.id(magic, 8)) {
      case "RIFFWAVE" -> WavFormat.read(header);
      case "FORMAIFF", "FORMAIFC" -> AiffFormat.read(header);
      case "RF64WAVE", "BW64WAVE" ->
          throw new UnsupportedFormatException(container + "; allowed: RIFF, up to 4 GB");
      default -> throw new UnsupportedFormatException(other(magic) + "; allowed: " + FORMATS);
    };
  }

  /** What else it may be. */
  private static String other(ByteBuffer magic) {
    int start = magic.getInt(0);
    int layer = start >>> 17 & 3;
    if (start >>> 8 == 0x49_4433 || (start >>> 21 == 0x7FF && layer != 0)) {
      return "MP3";
    }
    if (start == 0x1A45_DFA3) {
      return "Matroska";
    }
    return HeaderReader.id(magic, 4).equals("ftyp")
        ? "MP4"
        : "of no known format, and not said to be raw PCM";
  }
}
