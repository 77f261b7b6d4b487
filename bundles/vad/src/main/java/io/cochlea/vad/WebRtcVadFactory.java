package io.cochlea.vad;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioFormat.Encoding;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.vad.Vad;
import io.cochlea.api.vad.VadFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Opens detectors on a loaded libfvad. */
public final class WebRtcVadFactory implements VadFactory {

  private static final Set<Integer> RATES = Set.of(8_000, 16_000, 32_000, 48_000);

  private final Fvad library;
  private volatile int aggressiveness;

  WebRtcVadFactory(Fvad library, int aggressiveness) {
    this.library = library;
    this.aggressiveness = aggressiveness;
  }

  /**
   * Loads the library of this platform.
   *
   * @param directory where it is written for as long as loading takes; earlier copies are cleared
   * @param aggressiveness 0 to 3
   * @throws IOException when there is none, or it does not load, in one line
   */
  public static WebRtcVadFactory load(Path directory, int aggressiveness) throws IOException {
    Path file =
        NativeLibrary.of(System.getProperty("os.name"), System.getProperty("os.arch"))
            .extract(WebRtcVadFactory.class.getClassLoader(), directory);
    try {
      return new WebRtcVadFactory(Fvad.load(file), aggressiveness);
    } finally {
      NativeLibrary.clear(directory);
    }
  }

  /** For every detector, from its next call on. */
  void aggressiveness(int mode) {
    aggressiveness = mode;
  }

  @Override
  public String id() {
    return "webrtc";
  }

  @Override
  public Vad open(AudioFormat format, CopyLedger ledger, Runnable ready) {
    if (format.encoding() != Encoding.S16
        || format.channels() != 1
        || !RATES.contains(format.rate())) {
      throw new IllegalArgumentException(
          "voice activity webrtc: "
              + format
              + " is not handled; allowed: S16, 1 channel, 8000, 16000, 32000 or 48000 Hz");
    }
    return new WebRtcVad(library, () -> aggressiveness, format);
  }
}
